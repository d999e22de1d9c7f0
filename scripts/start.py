"""Prepares and starts the site. From the root: `python -m scripts.start run`, `dev` or `admin`.

Every step can be repeated. Problems that a person can fix are one line, not a traceback.
"""

import os
import socket
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from scripts.secret_key import make_secret_key

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
ADDRESS = "127.0.0.1"


def stop(sentence: str) -> None:
    sys.exit(f"Not started: {sentence}")


def free_port(target: str) -> int:
    """The free port that PORT names."""
    value = os.environ.setdefault("PORT", "8000")
    if not value.isdecimal() or not 0 < int(value) < 65536:
        stop(f"PORT is {value!r}: give a number from 1 to 65535.")
    port = int(value)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError as error:
            another = f"PORT={port + 1} make {target}"
            stop(f"port {port} cannot be used ({error.strerror}). Choose another: {another}")
    return port


def configure(*, debug: bool) -> None:
    os.environ["DEBUG"] = "on" if debug else "off"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if not os.environ.get("SECRET_KEY"):
        make_secret_key(LOCAL / "secret_key")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        stop(str(error))


def prepare(command: str) -> None:
    """Run a command that prepares the database, once the database answers."""
    from django.db import OperationalError, connection

    LOCAL.mkdir(mode=0o700, exist_ok=True)
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split())
        stop(f"the database does not answer. Start it, or fix DATABASE_URL. It said: {reason}")
    try:
        call_command(command, verbosity=0)
    except CommandError as error:
        stop(str(error))
    connection.close()


def greet(port: int) -> None:
    print(f"The site:     http://{ADDRESS}:{port}/   (Ctrl+C stops it)")
    print(f"Its editors:  http://{ADDRESS}:{port}/admin/   (make an administrator: make admin)", flush=True)


def become(*command: str) -> None:
    """Replace this process, so that signals and the exit status are the command's own."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *command])


def run() -> None:
    port = free_port("run")
    configure(debug=False)
    prepare("prepare_site")
    call_command("collectstatic", interactive=False, verbosity=0)
    greet(port)
    become("-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi")


def dev() -> None:
    port = free_port("dev")
    configure(debug=True)
    prepare("prepare_site")
    (LOCAL / "static").mkdir(exist_ok=True)
    greet(port)
    become("manage.py", "runserver", f"{ADDRESS}:{port}")


def admin() -> None:
    configure(debug=False)
    prepare("migrate")
    # Without a terminal to ask at, Django takes DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD.
    become("manage.py", "createsuperuser", *([] if sys.stdin.isatty() else ["--no-input"]))


if __name__ == "__main__":
    {"run": run, "dev": dev, "admin": admin}[sys.argv[1]]()
