"""docs/privacy.md names every stored field that has to do with a person, and none that is not there."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import EmailField, GenericIPAddressField

DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"
OF_PEOPLE = "Of patients and readers"  # tables that are about people: every field is named
IN_CONTENT = "Of staff, within content"  # of other tables only the fields that name somebody
NAMES_SOMEBODY = re.compile(r"byline|\w*_by|\w*by_name|\w*user_?name|email|ip_address|user_agent|author\w*")
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def table(heading: str) -> dict[str, set[str]]:
    """The fields that the table under this heading names, by model."""
    section = DOCS.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]
    assert all(len([cell for cell in row if cell.strip("| ")]) == len(row) for row in rows)
    return {row[0].strip("| `"): set(re.findall(r"`(\w+)`", row[1])) for row in rows}


def fields(label: str) -> set[str]:
    return {field.attname for field in MODELS[label]._meta.concrete_fields}


def about_somebody(label: str) -> set[str]:
    """The fields of a model that say who somebody is."""
    return {
        field.attname
        for field in MODELS[label]._meta.concrete_fields
        if field.related_model is User
        or isinstance(field, EmailField | GenericIPAddressField)
        or (NAMES_SOMEBODY.fullmatch(field.name) and not field.is_relation)
    }


@pytest.mark.parametrize("label", table(OF_PEOPLE))
def test_a_table_about_people_is_described_field_by_field(label):
    assert table(OF_PEOPLE)[label] == fields(label)


@pytest.mark.parametrize("label", sorted(MODELS.keys() - table(OF_PEOPLE).keys()))
def test_other_tables_name_nobody_but_where_it_is_said(label):
    said = [named for pattern, named in table(IN_CONTENT).items() if fnmatch(label, pattern)]

    assert about_somebody(label) <= set().union(*said)


def test_what_is_said_of_other_tables_is_there():
    for pattern, named in table(IN_CONTENT).items():
        there = [about_somebody(label) for label in MODELS if fnmatch(label, pattern)]
        assert named <= set().union(*there), pattern
