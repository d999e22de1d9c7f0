"""Reads the names of medicines from the file of the package drug-named-entity-recognition.

The package is not imported: that costs seconds and hundreds of megabytes. Its file is a pickle, which could
run any code, so it is read by an unpickler that makes nothing but built-in containers, texts and numbers.
"""

import bz2
import importlib.util
import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from triage.medicines.shared_list import SharedMedicine
from triage.medicines.stop_words import ALL_NOISE

PACKAGE = "drug_named_entity_recognition"
FILE = "drug_ner_dictionary.pkl.bz2"

# Of the package's 20,000 substances, those that one of these sites for patients describes.
DESCRIBED_BY = ("medline_plus_id", "nhs_url")

LONGEST_NAME = 40  # characters
MOST_WORDS = 5
# What a person would type begins with a letter, and has no comma, no Greek, no number between hyphens.
_TYPED = re.compile(r"[^\W\d_][\w .'/+()-]+")
_CHEMICAL = re.compile(r"\d-\w+-|[\u0370-\u03ff]")


class CannotRead(Exception):
    """The package's file is missing, or is not what it was."""


class _BuiltInOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name}")


def read_package() -> list[SharedMedicine]:
    """The medicines that the package names, by name, as medicines without a key. Raises CannotRead."""
    path = _file()
    try:
        with bz2.open(path) as file:
            return _medicines(_BuiltInOnly(file).load())
    except (OSError, EOFError, LookupError, AttributeError, TypeError, pickle.UnpicklingError) as error:
        raise CannotRead(
            _("%(path)s cannot be read (%(error)s). Install the packages again.")
            % {"path": path, "error": error}
        ) from error


def _file() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise CannotRead(_("The package %(name)s is missing. Install the packages.") % {"name": PACKAGE})
    return Path(spec.origin).parent / FILE


def _medicines(content: Mapping[str, Any]) -> list[SharedMedicine]:
    described = {
        key: row["name"].strip()
        for key, row in content["drug_canonical_to_data"].items()
        if any(row.get(field) for field in DESCRIBED_BY)
    }
    names: dict[str, set[str]] = {key: set() for key in described}
    for name, keys in content["drug_variant_to_canonical"].items():
        for key in keys:
            if key in described and _may_be_typed(name) and name != described[key].casefold():
                names[key].add(name)
    return [SharedMedicine(described[key], tuple(sorted(names[key]))) for key in sorted(described)]


def _may_be_typed(name: str) -> bool:
    """Not so a formula, a name turned round at a comma, or a remnant such as "spray and solution"."""
    words = name.replace("-", " ").split()
    return (
        len(name) <= LONGEST_NAME
        and len(words) <= MOST_WORDS
        and _TYPED.fullmatch(name) is not None
        and not _CHEMICAL.search(name)
        and not ALL_NOISE.issuperset(words)
    )
