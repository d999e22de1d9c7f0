"""Reads the files given to commands."""

from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from articles.manuscript import MAX_LENGTH


def read_text(path: Path) -> str:
    """The text of the file. Raises CommandError if it is missing or far too large."""
    try:
        with path.open("rb") as file:
            content = file.read(4 * MAX_LENGTH + 1)  # a character takes four bytes at most
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error
    if len(content) > 4 * MAX_LENGTH:
        raise CommandError(
            _("%(file)s is longer than %(limit)d characters.") % {"file": path, "limit": MAX_LENGTH}
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CommandError(
            _("%(file)s, line %(line)d: this is not UTF-8 text. Save the file as UTF-8.")
            % {"file": path, "line": line}
        ) from error
