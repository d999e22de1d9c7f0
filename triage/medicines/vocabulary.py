"""Medicines known by name alone: which names mean the same medicine, not what it does.

A questionnaire lists the medicines that its rules are about. Patients take others, too, and want to see that
they were understood. Their names come from open data (`SOURCES`), and lie in a table.
"""

from functools import cache
from typing import NamedTuple

from django.db import transaction

from triage.medicines.drug_package import read_package
from triage.models import KnownMedicine
from triage.rules.model import Medicine


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
def known_medicines() -> tuple[Medicine, ...]:
    """The known medicines, none with a key or a class. Asked of the database once. Raises django.db.Error."""
    rows = KnownMedicine.objects.values_list("name", "other_names")
    return tuple(Medicine("", name, (), other_names=tuple(others)) for name, others in rows)


def load() -> bool:
    """Make the table as the package says; whether anything changed.

    Raises name_package.CannotRead. Processes that have read the table go on with what they read.
    """
    told = {medicine.name: list(medicine.other_names) for medicine in read_package()}
    with transaction.atomic():
        if dict(KnownMedicine.objects.values_list("name", "other_names")) == told:
            return False
        KnownMedicine.objects.exclude(name__in=told).delete()
        KnownMedicine.objects.bulk_create(
            [KnownMedicine(name=name, other_names=others) for name, others in told.items()],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["other_names"],
        )
    known_medicines.cache_clear()
    return True
