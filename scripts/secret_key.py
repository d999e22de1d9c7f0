"""Creates the key that signs cookies, if there is none."""

import os
import secrets
from pathlib import Path


def make_secret_key(path: Path) -> None:
    """Write a new random key that only the owner may read. Keeps an existing key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and not path.read_text(encoding="utf-8").strip():
        path.unlink()  # the disk was full when it was made
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
