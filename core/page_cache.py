"""Pages that are the same for everybody but for what their form carries: rendered and compressed once.

Such a page is rendered without a request, so that nothing of a visitor can get into it, with TOKEN where the
token goes, and SITTING where the form says which answers it belongs to. Each answer is then put together: the
pieces of the page, with the visitor's own values between them. Compressed pieces are put together the same
way, since a stream of DEFLATE may hold parts that were compressed apart, and parts that are not compressed at
all (RFC 1951, 3.2.4). The values are such parts, so the length of the page tells nothing of them (BREACH),
and the token need not be masked; and as Django does for its own, the length is padded at random, by the name
of a file in the header (RFC 1952, 2.3.1).
"""

import re
import secrets
import struct
import zlib
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import re_accepts_gzip
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from core.http.context_processors import site

TOKEN = "token-of-the-form-" + secrets.token_hex(16)  # stands in no page by chance, or by anybody's will
SITTING = "sitting-of-the-form-" + secrets.token_hex(16)
SLOTS = re.compile(f"({TOKEN}|{SITTING})")

MOST_PADDING = 100  # bytes, as Django's
GZIP_HEADER = b"\x1f\x8b\x08\x08\0\0\0\0\x00\xff"  # deflated, with the name of a file, of no time and system
LAST_BLOCK = b"\x03\x00"  # compressed, and empty


class CachedPage:
    """The page in pieces, with a slot between each two."""

    def __init__(self, html: str) -> None:
        pieces = SLOTS.split(html)
        self.slots = pieces[1::2]
        self.pieces = [piece.encode() for piece in pieces[::2]]
        self._deflated = [_deflate(piece) for piece in self.pieces]

    def response(self, request: HttpRequest, sitting: str = "") -> HttpResponse:
        """For this visitor: compressed, if the browser takes it."""
        values = {SITTING: sitting.encode()}
        if not re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return HttpResponse(self._filled(self.pieces, {**values, TOKEN: get_token(request).encode()}))
        compressed = self._gzip({**values, TOKEN: _secret(request)})
        response = HttpResponse(compressed, headers={"Content-Encoding": "gzip"})
        patch_vary_headers(response, ("Accept-Encoding",))
        return response

    def _filled(self, pieces: list[bytes], values: dict[str, bytes]) -> bytes:
        """The pieces with the values in the slots between them."""
        pairs = zip(pieces, [*(values[slot] for slot in self.slots), b""], strict=True)
        return b"".join(part for pair in pairs for part in pair)

    def _gzip(self, values: dict[str, bytes]) -> bytes:
        content = self._filled(self.pieces, values)
        name = b"a" * secrets.randbelow(MOST_PADDING) + b"\0"
        checked = struct.pack("<LL", zlib.crc32(content), len(content))
        stored = {slot: _store(value) for slot, value in values.items()}
        return b"".join((GZIP_HEADER, name, self._filled(self._deflated, stored), LAST_BLOCK, checked))


def render_page(template: str, **context: Any) -> CachedPage:
    """The page by the template, which knows of no request, visitor or message."""
    slots = {"csrf_token": TOKEN, "sitting": SITTING}
    return CachedPage(render_to_string(template, {**site(), **context, **slots}))


def has_messages(request: HttpRequest) -> bool:
    """Whether the page is to say something to this visitor alone; what is to be said stays to be said."""
    return len(get_messages(request)) > 0


def _secret(request: HttpRequest) -> bytes:
    """What Django compares tokens with, and takes for one as well. It masks it for pages that are compressed
    with it, which takes longer than all else that is done here."""
    secret: str = request.META.get("CSRF_COOKIE", "") or get_token(request)
    return secret.encode()


def _deflate(piece: bytes) -> bytes:
    """Ends on a whole byte, and refers to nothing before it."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(piece) + compressor.flush(zlib.Z_FULL_FLUSH)


def _store(data: bytes) -> bytes:
    """A block that is not compressed: its length stands before it, and once more with all bits turned."""
    return b"\0" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data
