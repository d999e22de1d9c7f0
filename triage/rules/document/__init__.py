"""Parses questionnaire documents into the model and writes them back; docs/document.md has the format."""

from .parse import NONE_OF_THESE, RESERVED_OPTION_KEYS, DocumentError, parse
from .serialise import canonical_json, fingerprint, serialise, write_conditions

__all__ = [
    "NONE_OF_THESE",
    "RESERVED_OPTION_KEYS",
    "DocumentError",
    "canonical_json",
    "fingerprint",
    "parse",
    "serialise",
    "write_conditions",
]
