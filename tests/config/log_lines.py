"""The log as the site writes it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from config import logging as logs


@contextmanager
def written(format: str = logs.LINE, *, private: bool = True) -> Iterator[StringIO]:
    """What the site writes within, as an operator sees it."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(format, private=private))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
