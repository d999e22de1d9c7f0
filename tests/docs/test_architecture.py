"""docs/architecture.md names every module and shows the layers that the linter enforces."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
APPS = ("accounts", "articles", "backups", "config", "core", "ops", "triage")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def modules(app: str) -> list[str]:
    return sorted(
        path.stem
        for path in (ROOT / app).rglob("*.py")
        if path.stem not in {"__init__", "apps"} and "migrations" not in path.parts
    )


def section(app: str) -> str:
    """What the page says of the app, under its own headings."""
    parts = re.split(r"^##+ ", TEXT, flags=re.MULTILINE)
    return "".join(part for part in parts if part.startswith((f"`{app}/`", f"`{app}/")))


@pytest.mark.parametrize("app", APPS)
def test_every_module_is_named(app):
    named = set(re.findall(r"`(\w+)`", section(app)))

    assert [module for module in modules(app) if module not in named] == []


@pytest.mark.parametrize("app", APPS)
def test_no_module_is_named_that_is_not_there(app):
    backed = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    known = {path.stem for path in backed} | {path.parent.name for path in backed} | {"core", "tsvector"}

    assert set(re.findall(r"`(\w+)`", section(app))) - known == set()


def test_the_diagrams_show_the_layers_of_the_linter():
    site, triage = re.findall(r"```\n(.*?)```", TEXT, flags=re.DOTALL)[:2]
    shown = [line.split()[0] for line in site.split("\n\n")[0].splitlines()]
    inside = [re.split(r"\s{2,}", line)[0] for line in triage.splitlines()]

    by_name = {contract["name"]: contract for contract in CONTRACTS}
    assert shown == by_name["Imports run down: the site"]["layers"]
    assert [sorted(line.split(" | ")) for line in inside] == [
        sorted(layer.split(" | ")) for layer in by_name["Imports run down: triage"]["layers"]
    ]


def test_the_page_can_be_read_in_one_sitting():
    assert len(TEXT.splitlines()) <= 150
