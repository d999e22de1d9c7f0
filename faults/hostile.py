"""Requests that nobody means well with: random, malformed, forged. The same seed gives the same requests.

Each begins as a request for a page there is, as a browser would send it, and is then spoilt in one place or
several: method, path, query, headers, cookies, body, or the frame that holds them. What is signed is also
signed with the site's own key around nonsense, as if the key had leaked: a page must stand that as well.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import UUID

from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver

from faults.site import SECRET_KEY
from faults.walker import SLUG, START, questionnaire
from triage.patient.assessments import FORMAT

TOKEN = "a" * 32  # for cookie and form: it passes for a token of the site's own

NASTY = [
    b"",
    b"\x00",
    b"a\x00b",
    b"\xff\xfe\xfa",
    b"\xc0\xae\xc0\xae/",
    b"\xed\xa0\x80",
    "🙂".encode(),
    "\u202egnp.exe".encode(),
    "ﷺ".encode() * 20,
    "İıſK".encode(),
    b"'",
    b'"><script>alert(1)</script>',
    b"{{7*7}}{% debug %}",
    b"' OR 1=1; DROP TABLE triage_assessment; --",
    b"%(name)s %s {0} {settings.KEY}",
    b"${jndi:ldap://x/}",
    b"../../../../etc/passwd",
    b"..\\..\\windows\\win.ini",
    b"//evil.example/",
    b"javascript:alert(1)",
    b"\r\nSet-Cookie: x=y",
    b"\n",
    b"-1",
    b"1e999",
    b"NaN",
    b"999999999999999999999999999999",
    b"0x7fffffff",
    "١٢٣".encode(),
    b"1" * 5000,
    b"A" * 3000,
    b"[]",
    b'{"a":' * 500,
    b"null",
    b"_none",
    b"not-sure",
    b"on",
    b" ",
    b"\t\x0b\x0c",
    b"\xef\xbb\xbf",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]
STRANGE_METHODS = [b"get", b"G\x00T", b"", b"X" * 300, "GÉT".encode(), b"POST POST", b"GET\t"]
HOSTS = [
    b"evil.example",
    b"",
    b"localhost:99999",
    b"127.0.0.1:80:80",
    b"[::1",
    b"localhost\x00",
    b"localhost, evil.example",
    b"-",
    "löcalhost".encode(),
    b"a" * 5000,
]
CONTENT_TYPES = [
    b"application/x-www-form-urlencoded",
    b"application/x-www-form-urlencoded; charset=utf-7",
    b"application/x-www-form-urlencoded; charset=no-such",
    b"application/x-www-form-urlencoded; charset=utf-16",
    b"multipart/form-data",
    b"multipart/form-data; boundary=",
    b"multipart/form-data; boundary=" + b"x" * 400,
    b"multipart/form-data; boundary=\xff\xfe",
    b"multipart/form-data; boundary=b",
    b"application/json",
    b"text/xml",
    b"",
    b";;;=",
    b"a" * 3000,
]
HEADERS = [
    b"X-Request-ID",
    b"X-Forwarded-For",
    b"X-Forwarded-Proto",
    b"X-Forwarded-Host",
    b"X-Original-URL",
    b"X-HTTP-Method-Override",
    b"Accept",
    b"Accept-Language",
    b"Accept-Encoding",
    b"Authorization",
    b"If-Modified-Since",
    b"If-None-Match",
    b"If-Unmodified-Since",
    b"If-Match",
    b"Range",
    b"Referer",
    b"Origin",
    b"Content-Encoding",
    b"Content-Language",
    b"Sec-Fetch-Site",
    b"X-CSRFToken",
    b"X-Requested-With",
    b"User-Agent",
    b"Expect",
    b"Upgrade",
    b"Date",
    b"Forwarded",
    b"Via",
]
HEADER_VALUES = [
    b"gzip;q=x, *;q=99",
    b"en;q=1e9,xx-yy-zz-" + b"a" * 400,
    b"Bearer ",
    b"Basic " + b"!" * 50,
    b"bytes=0-0,1-1,-99999999999999999999",
    b"bytes=9-1",
    b"Thu, 32 Foo 99999 99:99:99 GMT",
    b'W/"' + b"x" * 100,
    b"100-continue",
    b"http://evil.example/?token",
    b"null",
    b"https",
    b"DELETE",
]
COOKIES = [
    "answers",
    "private-link",
    "link",
    "csrftoken",
    "sessionid",
    "messages",
    f"begun-{SLUG}",
    "__proto__",
]
FORM_FIELDS = [
    "csrfmiddlewaretoken",
    "username",
    "password",
    "email",
    "next",
    "code",
    "q",
    "body",
    "name",
    "_method",
]


@dataclass
class Request:
    """What is sent, before it is bytes."""

    method: bytes
    path: bytes
    query: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    cookies: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    version: bytes = b"HTTP/1.1"
    length: bytes | None = None  # what is said of the body, if not its true length
    raw: bytes = b""  # instead of all that

    def to_bytes(self) -> bytes:
        if self.raw:
            return self.raw
        target = self.path + (b"?" + self.query if self.query else b"")
        lines = [b" ".join((self.method, target, self.version))]
        lines += [name + b": " + value for name, value in self.headers]
        if self.cookies:
            lines.append(b"Cookie: " + b"; ".join(name + b"=" + value for name, value in self.cookies))
        if self.body or self.length is not None:
            lines.append(b"Content-Length: " + (self.length or str(len(self.body)).encode()))
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


def routes() -> list[str]:
    """The pattern of every address of the site, as /check/<slug>/."""

    def walk(patterns: list[Any], before: str) -> list[str]:
        found = []
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found += walk(pattern.url_patterns, here)
            elif isinstance(pattern, URLPattern):
                found.append(here.replace("^", "").replace("$", "").replace("\\", ""))
        return found

    return sorted(walk(get_resolver().url_patterns, "/"))


class Attacker:
    """Makes requests without end, from a seed."""

    def __init__(self, seed: int, release_id: UUID, static_files: list[str]) -> None:
        self._random = random.Random(seed)
        self._release_id = release_id
        self._link_ids = [question.link_id for question in questionnaire().questions]
        # The patient's pages more often than the hundreds of the admin's.
        everything = routes()
        own = [route for route in everything if not route.startswith("/admin/")]
        self._routes = [
            own,
            own,
            own,
            everything,
            ["/healthz", "/readyz", "/metrics", "/static/x", *static_files],
        ]
        self._spoilers: list[Callable[[Request], None]] = [
            self._spoil_method,
            self._spoil_path,
            self._spoil_query,
            self._spoil_host,
            self._spoil_headers,
            self._spoil_cookies,
            self._forge_answers,
            self._spoil_body,
            self._spoil_body,
            self._spoil_content_type,
            self._spoil_frame,
        ]

    def request(self) -> Request:
        made = self._honest()
        for spoil in self._random.sample(self._spoilers, self._random.choice([1, 1, 2, 3])):
            spoil(made)
        return made

    def _pick(self, *choices: Any) -> Any:
        return self._random.choice(choices)

    def _nasty(self) -> bytes:
        if self._random.random() < 0.2:
            return self._random.randbytes(self._random.randrange(1, 60))
        return self._random.choice(NASTY)

    def _honest(self) -> Request:
        path = self._fill_in(self._random.choice(self._random.choice(self._routes)))
        made = Request(self._pick(b"GET", b"GET", b"POST"), path)
        made.headers.append((b"Host", b"localhost"))
        if made.method == b"POST":
            made.headers.append((b"Content-Type", CONTENT_TYPES[0]))
            made.cookies.append((b"csrftoken", TOKEN.encode()))
            made.body = b"csrfmiddlewaretoken=" + TOKEN.encode()
        if self._random.random() < 0.5:
            made.cookies.append((b"answers", self._sign(self._progress())))
        return made

    def _fill_in(self, route: str) -> bytes:
        while "<" in route:
            before, _, rest = route.partition("<")
            name, _, after = rest.partition(">")
            route = before + self._value(name.rpartition(":")[2]) + after
        return route.encode(errors="replace")

    def _value(self, name: str) -> str:
        known = {
            "slug": [SLUG],
            "link_id": self._link_ids,
            "release_id": [str(self._release_id)],
            "pk": [str(self._release_id), "1", "0"],
            "object_id": ["1", "0", "99999999999999999999", str(self._release_id)],
            "part": ["listed", "known"],
        }.get(name, ["1", "x", SLUG])
        if self._random.random() < 0.2:
            return quote_from_bytes(self._nasty())
        return str(self._random.choice(known))

    def _progress(self) -> list[Any]:
        """What the answers' cookie holds of somebody who has answered half of the questions."""
        answers = dict.fromkeys(self._random.sample(self._link_ids, 6), "not-sure")
        return [
            self._release_id.hex,
            UUID(int=self._random.getrandbits(128)).hex,
            answers,
            1_900_000_000,
            0,
            "",
            "",
            "",
        ]

    def _sign(self, value: Any) -> bytes:
        return signing.dumps(
            value, key=SECRET_KEY, salt=f"triage.answers.{FORMAT}:{START}", compress=True
        ).encode()

    def _json(self, depth: int = 0) -> Any:
        """Any JSON value, mostly of a kind that nobody expects."""
        leaves = [
            None,
            True,
            0,
            -1,
            1e308,
            10**400,
            "",
            "x",
            "\x00",
            "\ud800",
            "not-sure",
            "_none",
            "one",
            "s",
            "p",
        ]
        if depth > 3 or self._random.random() < 0.5:
            return self._random.choice([*leaves, self._nasty().decode("latin-1")])
        inside = [self._json(depth + 1) for _ in range(self._random.randrange(4))]
        if self._random.random() < 0.5:
            return inside
        keys = [*self._link_ids, "number", "unit", "name", "medicine", "started", "known_as"]
        return {self._random.choice(keys): value for value in inside}

    # What is spoilt

    def _spoil_method(self, made: Request) -> None:
        made.method = (
            self._random.choice(STRANGE_METHODS)
            if self._random.random() < 0.2
            else self._random.choice(METHODS).encode()
        )

    def _spoil_path(self, made: Request) -> None:
        nasty, path = self._nasty(), made.path
        quoted = quote_from_bytes(nasty).encode()
        made.path = self._pick(
            path + quoted,
            b"/" + quoted + path,
            path.replace(b"/", b"//"),
            path.replace(b"/", b"/%2e%2e/"),
            path.replace(b"/", b"%2f"),
            path + b"../" * 12 + b"etc/passwd",
            path.upper(),
            path.rstrip(b"/"),
            path + b";a=b",
            path + b"%zz%",
            path + b"%2500%25ff",
            b"http://evil.example" + path,
            b"http://[",
            b"*",
            b"/static/../config/settings.py",
            b"/static/..%2f..%2fconfig/settings.py",
            b"/.git/config",
            b"/.env",
            b"/.local/secret_key",
            b"/" + b"a/" * 2000,
            path + nasty.replace(b" ", b"").replace(b"\r", b"").replace(b"\n", b""),
        )

    def _spoil_query(self, made: Request) -> None:
        names = [
            b"q",
            b"page",
            b"next",
            b"change",
            b"p",
            b"e",
            b"o",
            b"_changelist_filters",
            b"all",
            b"category",
        ]
        pairs = [
            self._random.choice(names) + b"=" + quote_from_bytes(self._nasty()).encode()
            for _ in range(self._pick(1, 1, 2, 5, 300))
        ]
        made.query = b"&".join(pairs)[:7000] + self._pick(b"", b"%", b"&&==", b"#x")

    def _spoil_host(self, made: Request) -> None:
        host = (b"Host", self._random.choice(HOSTS))
        made.headers = [header for header in made.headers if header[0] != b"Host"]
        made.headers += self._pick([], [host], [host, host], [(b"Host", b"localhost"), host])

    def _spoil_headers(self, made: Request) -> None:
        for _ in range(self._pick(1, 2, 4, 4, 90)):
            value = self._pick(self._nasty(), self._random.choice(HEADER_VALUES))
            name = self._random.choice(HEADERS)
            if self._random.random() < 0.03:
                name = self._nasty()
            made.headers.append((name, value.replace(b"\r", b"").replace(b"\n", b"")))

    def _spoil_cookies(self, made: Request) -> None:
        for _ in range(self._pick(1, 2, 50)):
            value = self._pick(
                self._nasty(), self._sign(self._json()), TOKEN.encode(), b'"\\101\\0\\"', b"e30:1:x"
            )
            made.cookies.append(
                (self._random.choice(COOKIES).encode(), value.replace(b"\r", b"").replace(b"\n", b""))
            )
        made.cookies = made.cookies[-60:]

    def _forge_answers(self, made: Request) -> None:
        progress = self._progress()
        for _ in range(self._pick(1, 1, 3)):
            progress[self._random.randrange(len(progress))] = self._json()
        if self._random.random() < 0.5:
            progress[2] = {link_id: self._json() for link_id in self._random.sample(self._link_ids, 3)}
        made.cookies = [cookie for cookie in made.cookies if cookie[0] != b"answers"]
        made.cookies.append((b"answers", self._sign(progress)[:7000]))
        page = self._pick(
            "questions/" + self._random.choice(self._link_ids), "result", "answers", "resume", "emergency"
        )
        made.path = f"{START}{page}/".encode()

    def _spoil_body(self, made: Request) -> None:
        made.method = self._pick(b"POST", b"POST", b"POST", b"PUT", b"GET")
        names = [*self._link_ids, *(f"{link_id}-alone" for link_id in self._link_ids), "duration_days-unit"]
        names += [*FORM_FIELDS, "medicines-seen", "areas-picks"]
        pairs = [b"csrfmiddlewaretoken=" + TOKEN.encode()]
        for _ in range(self._pick(1, 3, 3, 8, 40)):
            value = quote_from_bytes(self._nasty()).encode() if self._random.random() < 0.7 else self._nasty()
            pairs.append(self._random.choice(names).encode() + b"=" + value)
        made.body = b"&".join(pairs)
        chance = self._random.random()
        if chance < 0.004:
            made.body += b"&q=" + b"x" * 2_600_000
        elif chance < 0.006:
            made.body = b"x" * 6_100_000
        elif chance < 0.02:
            made.body += b"&a=1" * 2_500
        elif chance < 0.2:
            made.body = self._multipart()
            made.headers.append((b"Content-Type", b"multipart/form-data; boundary=b"))
        elif chance < 0.3:
            made.body = json.dumps(self._json()).encode()
        elif chance < 0.4:
            made.body = self._random.randbytes(self._random.randrange(1, 4000))
        made.cookies.append((b"csrftoken", TOKEN.encode()))

    def _multipart(self) -> bytes:
        parts = [
            b'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + TOKEN.encode()
        ]
        for _ in range(self._random.randrange(5)):
            name = self._random.choice(self._link_ids).encode()
            head = self._pick(
                b'Content-Disposition: form-data; name="' + name + b'"',
                b'Content-Disposition: form-data; name="'
                + name
                + b'"; filename="../../'
                + self._nasty()
                + b'"',
                b"Content-Disposition: form-data; name*=utf-8''%ff",
                b"Content-Disposition",
                b"Content-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=x",
                b"Content-Type: " + self._nasty(),
            )
            parts.append(b"--b\r\n" + head + b"\r\n\r\n" + self._nasty())
        return b"\r\n".join(parts) + self._pick(b"\r\n--b--\r\n", b"\r\n--b", b"")

    def _spoil_content_type(self, made: Request) -> None:
        made.headers = [header for header in made.headers if header[0] != b"Content-Type"]
        made.headers.append((b"Content-Type", self._random.choice(CONTENT_TYPES)))

    def _spoil_frame(self, made: Request) -> None:
        chance = self._random.random()
        if chance < 0.5:
            made.version = self._pick(
                b"HTTP/1.0", b"HTTP/0.9", b"HTTP/9.9", b"HTTP/1.1 ", b"http/1.1", b"XTTP/1.1", b""
            )
        elif chance < 0.7:
            made.length = self._pick(
                b"-1", b"1e3", b"+5", b"0x10", b"99999999999999999999", b" ", b"5, 5", "٣".encode()
            )
        elif chance < 0.8:
            chunks = self._pick(
                b"0\r\n\r\n",
                b"5\r\nab",
                b"zz\r\n\r\n",
                b"-1\r\n\r\n",
                b"5;x=" + b"y" * 999 + b"\r\nabcde\r\n0\r\n\r\n",
            )
            made.headers.append((b"Transfer-Encoding", self._pick(b"chunked", b"gzip, chunked", b"xchunked")))
            made.length, made.body = None, chunks
        elif chance < 0.9:
            made.raw = self._random.randbytes(self._random.randrange(1, 500)) + b"\r\n\r\n"
        else:
            made.raw = (
                made.to_bytes()
                .replace(b"\r\n", b"\n", 1)
                .replace(b": ", self._pick(b":\x00", b" :", b"\n ", b""), 1)
            )
