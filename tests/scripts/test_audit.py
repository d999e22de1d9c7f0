"""`make audit`: a weakness fails, and not being able to ask is said and does not."""

import pytest

from scripts import audit
from scripts.sbom import locked


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Puts a stand-in in uv's place; its exit codes are uv's own."""

    def answer(code, text):
        program = tmp_path / "uv"
        program.write_text(f'#!/bin/sh\necho "{text}" >&2\nexit {code}\n')
        program.chmod(0o755)
        monkeypatch.setattr(audit, "UV", program)
        monkeypatch.setattr("sys.argv", ["audit"])

    return answer


def test_every_locked_package_is_asked_about():
    script = audit.script_that_needs([audit.ROOT / "requirements.txt"])

    assert script.count("==") >= len(locked()) > 20
    assert '#   "django==' in script


def test_nothing_found_is_said(uv, capsys):
    uv(0, "")
    audit.main()
    assert capsys.readouterr().out == "No locked package has a known weakness.\n"


def test_a_weakness_fails_and_is_named(uv, capsys):
    uv(1, "django has 1 known vulnerability: PYSEC-1")
    with pytest.raises(SystemExit) as caught:
        audit.main()
    assert caught.value.code == 1
    assert "PYSEC-1" in capsys.readouterr().err


def test_a_source_that_does_not_answer_is_said_and_fails_nothing(uv, capsys):
    uv(2, "error: Request failed after 3 retries")
    audit.main()
    assert capsys.readouterr().out.startswith("Not audited: the source of advisories did not answer.")


def test_a_missing_uv_is_said_and_fails_nothing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(audit, "UV", tmp_path / "nowhere")
    monkeypatch.setattr("sys.argv", ["audit"])
    audit.main()
    assert capsys.readouterr().out.startswith("Not audited:")
