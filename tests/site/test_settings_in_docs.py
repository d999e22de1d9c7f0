"""docs/operate.md names every setting that the code reads, with its default, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# A default that is worked out, or is not written as it is in the code: what the table says of it.
IN_WORDS = {
    "SECRET_KEY": "made on first run in `.local/secret_key`",
    "DATABASE_URL": "SQLite in `.local/db.sqlite3`",
    "WEB_CONCURRENCY": "one for each processor, at most 4",
}


def calls() -> Iterator[ast.Call]:
    """Every `env.KIND("NAME", ...)` of the code."""
    for folder in ("config", "core", "ops", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    owner = node.func.value
                    if isinstance(owner, ast.Name) and owner.id == "env":
                        yield node


def defaults() -> dict[str, Any]:
    """The settings that the code reads, with their defaults as the table writes them."""
    found = {}
    for call in calls():
        name = ast.literal_eval(call.args[0])
        if name in {"CI", "TEST_POSTGRES_URL"}:  # those of the tests: see CONTRIBUTING.md
            continue
        found[name] = IN_WORDS.get(name) or _written(call)
    return found


def _written(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "switch":
        return "off"
    if call.func.attr == "one_of":
        choices = call.args[1]
        return str(ast.literal_eval(choices)[0]) if isinstance(choices, ast.Tuple) else "line"
    if len(call.args) < 2:
        return "none"
    value = ast.literal_eval(call.args[1])
    return str(value) if value != "" else "none"


def table() -> dict[str, str]:
    text = (ROOT / "docs" / "operate.md").read_text()
    section = text.partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", section, re.MULTILINE)
    assert all(meaning for _name, _default, meaning in rows)
    return {name: default for name, default, _meaning in rows}


def test_every_setting_is_in_the_table_and_nothing_else():
    assert sorted(table()) == sorted(defaults())


@pytest.mark.parametrize("name", defaults())
def test_the_table_gives_the_default_of_the_code(name):
    assert table()[name].replace("`", "") == defaults()[name].replace("`", "")
