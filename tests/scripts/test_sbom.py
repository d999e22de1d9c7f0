"""The bill of materials in docs/ is that of the locked packages, and one that others can read."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.sbom import FILE, document, locked, normalised


@pytest.fixture(scope="module")
def written():
    return json.loads(FILE.read_text())


def test_it_is_as_the_packages_are_locked(written):
    assert written == document(), "run: make sbom"


def test_it_names_every_locked_package_and_no_other(written):
    assert {one["name"]: one["version"] for one in written["components"]} == locked()
    assert "django" in locked()


def test_it_keeps_to_the_published_format():
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(FILE.read_text()) is None


def test_it_names_the_licence_of_every_package_that_is_installed(written):
    without = [one["name"] for one in written["components"] if not one.get("licenses")]
    assert set(without) <= {"tzdata"}  # which Windows alone needs


def test_it_says_what_needs_what(written):
    needs = {one["ref"]: one["dependsOn"] for one in written["dependencies"]}
    references = {one["bom-ref"] for one in written["components"]}
    assert {name.split("@")[0] for name in needs["symptom-triage"]} >= {
        "pkg:pypi/django",
        "pkg:pypi/gunicorn",
    }
    assert set().union(*needs.values()) <= references
    assert set(needs) == references | {"symptom-triage"}


def test_it_names_no_host():
    assert "://" not in FILE.read_text()


@pytest.mark.parametrize(
    ("name", "same"), [("PyYAML", "pyyaml"), ("django_otp", "django-otp"), ("a.b", "a-b")]
)
def test_a_package_has_one_name(name, same):
    assert normalised(name) == same
