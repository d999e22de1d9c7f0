"""The site's vocabulary of medicines: which names mean the same medicine.

A questionnaire lists the medicines that its rules are about. The site's own list, in a file beside
the shipped questionnaire, gives these more names, and says of others which classes they are
in, or that they are in none. Patients take still others: of these the names come from open data (`SOURCES`).
All are in one table.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from triage.medicines.drug_package import read_package
from triage.medicines.shared_list import SharedList, SharedMedicine, parse
from triage.models import KnownMedicine

SHARED_LIST = Path(__file__).parents[1] / "content" / "medicines.yaml"
FIELDS = ("name", "other_names", "key", "classes", "ingredients", "uses", "common", "sources")


class NameSource(NamedTuple):
    """Where names come from, and on which terms they may be used."""

    title: str
    url: str
    terms: str


SOURCES = (
    NameSource("DrugBank Open Data", "https://go.drugbank.com/releases/latest#open-data", "CC0 1.0"),
    NameSource("NHS website", "https://www.nhs.uk/medicines/", "Open Government Licence 3.0"),
    NameSource("MedlinePlus, U.S. National Library of Medicine", "https://medlineplus.gov/", "public domain"),
    NameSource("MeSH, U.S. National Library of Medicine", "https://www.nlm.nih.gov/mesh/", "public domain"),
    NameSource("Wikipedia", "https://en.wikipedia.org/", "CC BY-SA 3.0"),
    NameSource(
        "Drug Named Entity Recognition, Fast Data Science Ltd",
        "https://fastdatascience.com/drug-named-entity-recognition-python-library/",
        "MIT",
    ),
)


@cache
def known_medicines() -> tuple[SharedMedicine, ...]:
    """All of them. Asked of the database once. Raises django.db.Error."""
    return tuple(map(_read, _rows()))


def load(shared_list: Path = SHARED_LIST) -> bool:
    """Make the table as the site's list and the package say; whether anything changed.

    Raises drug_package.CannotRead and shared_list.SharedListError. Processes that have read the table go on
    with what they read.
    """
    told = [*read_shared_list(shared_list).medicines, *read_package()]
    with transaction.atomic():
        if list(map(_read, _rows())) == told:
            return False
        KnownMedicine.objects.all().delete()
        KnownMedicine.objects.bulk_create(KnownMedicine(**_row(medicine)) for medicine in told)
    known_medicines.cache_clear()
    return True


def read_shared_list(path: Path = SHARED_LIST) -> SharedList:
    """The site's list as it is in the file. Raises shared_list.SharedListError."""
    return parse(path.read_bytes()) if path.exists() else SharedList(())


def _rows() -> Iterable[Sequence[Any]]:
    return KnownMedicine.objects.order_by("pk").values_list(*FIELDS)


def _read(row: Sequence[Any]) -> SharedMedicine:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in zip(FIELDS, row, strict=True)
    }
    return SharedMedicine(**values)


def _row(medicine: SharedMedicine) -> dict[str, Any]:
    values = ((name, getattr(medicine, name)) for name in FIELDS)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}
