"""deploy/Caddyfile, served by a real caddy: https, what the site learns of a request, what is logged."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deploy.checkout import PATIENCE, ROOT, free_port

CADDYFILE = ROOT / "deploy" / "Caddyfile"
NO_CADDY = "caddy was not found; on Debian and Ubuntu: apt-get install caddy"


class Upstream(BaseHTTPRequestHandler):
    """Stands for the site: says what it was asked."""

    server_version = "a secret of the site"
    posts: list[int] = []  # the length of each body, once the first of its bytes may come

    def do_GET(self):
        body = json.dumps({"path": self.path, **{key.lower(): value for key, value in self.headers.items()}})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        Upstream.posts.append(int(self.headers["Content-Length"]))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


class Proxy:
    def __init__(self, folder, *replaced):
        if not shutil.which("caddy"):
            (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CADDY)
        self.https, self.http, self.upstream = free_port(), free_port(), free_port()
        self.log = folder / "caddy.log"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder),
            "SITE_DOMAIN": "localhost",
            "HTTPS_PORT": str(self.https),
            "HTTP_PORT": str(self.http),
            "UPSTREAM": f"127.0.0.1:{self.upstream}",
        }
        # A certificate of its own making must not become one that this machine believes.
        text = CADDYFILE.read_text().replace("\tadmin off\n", "\tadmin off\n\tskip_install_trust\n", 1)
        (folder / "Caddyfile").write_text(text.replace(*replaced) if replaced else text)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def ask(self, method="GET", path="/", body=None, **headers):
        connection = HTTPSConnection(
            "localhost", self.https, timeout=PATIENCE, context=ssl._create_unverified_context()
        )
        with closing(connection):
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return response, response.read()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    proxy = Proxy(tmp_path_factory.mktemp("caddy"))
    upstream = ThreadingHTTPServer(("127.0.0.1", proxy.upstream), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    try:
        wait_until_it_answers(proxy)
        yield proxy
    finally:
        stop(proxy)
        upstream.shutdown()
        upstream.server_close()


def slow_post(proxy):
    """A connection that has sent one byte of a thousand."""
    plain = socket.create_connection(("127.0.0.1", proxy.https), timeout=PATIENCE)
    connection = ssl._create_unverified_context().wrap_socket(plain, server_hostname="localhost")
    connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na")
    return connection


def stop(proxy):
    proxy.process.terminate()
    proxy.process.wait(timeout=PATIENCE)


def wait_until_it_answers(proxy):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            proxy.ask()
            return
        except OSError:
            assert proxy.process.poll() is None, proxy.log.read_text()
            time.sleep(0.1)
    raise AssertionError(proxy.log.read_text())


def test_plain_http_is_led_to_https(proxy):
    with closing(HTTPConnection("localhost", proxy.http, timeout=PATIENCE)) as connection:
        connection.request("GET", "/articles/")
        response = connection.getresponse()
    assert response.status in {301, 308}
    assert response.headers["Location"].startswith("https://localhost")


def test_the_site_learns_who_asks_and_how_from_the_proxy_alone(proxy):
    _response, body = proxy.ask(
        **{"X-Forwarded-For": "203.0.113.77", "X-Forwarded-Proto": "http", "X-Request-ID": "chosen-by-me"}
    )
    learnt = json.loads(body)
    assert learnt["x-forwarded-for"] in {"127.0.0.1", "::1"}
    assert learnt["x-forwarded-proto"] == "https"
    assert learnt["x-request-id"] != "chosen-by-me"
    assert len(learnt["x-request-id"]) == 36
    assert learnt["host"].startswith("localhost")


def test_a_header_that_a_server_takes_for_its_own_variable_does_not_reach_the_site(proxy):
    _response, body = proxy.ask(SCRIPT_NAME="/evil", PATH_INFO="/evil", **{"X-Kept": "yes"})
    learnt = json.loads(body)
    assert learnt["x-kept"] == "yes"
    assert not [name for name in learnt if "_" in name]


def test_the_site_is_not_asked_before_a_body_is_whole(proxy):
    Upstream.posts.clear()
    with closing(slow_post(proxy)) as connection:
        time.sleep(1)
        assert not Upstream.posts
        connection.sendall(b"b" * 999)
        assert b" 200 " in connection.recv(65536)
    assert Upstream.posts == [1000]


def test_no_answer_names_the_software(proxy):
    response, _body = proxy.ask()
    assert "Server" not in response.headers


def test_a_body_above_what_the_site_takes_is_refused(proxy):
    response, _body = proxy.ask("POST", "/", body=b"a" * 6_100_000)
    assert response.status in {400, 413, 502}


def test_the_log_says_nothing_of_who_asked_and_for_what(tmp_path):
    proxy = Proxy(tmp_path, "lb_try_duration 20s", "lb_try_duration 1s")  # with nothing behind it
    try:
        wait_until_it_answers(proxy)
        response, _body = proxy.ask(path="/Zyxomablimol/", **{"User-Agent": "Quasebarth"})
    finally:
        stop(proxy)

    log = proxy.log.read_text()
    assert response.status == 502
    assert "connection refused" in log
    for secret in ("Zyxomablimol", "Quasebarth", "remote_ip", "user_agent"):
        assert secret not in log
