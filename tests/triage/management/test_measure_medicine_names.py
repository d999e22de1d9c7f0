from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from triage.medicines.measure import Share


def write(path: Path, *rows: str) -> Path:
    file = path / "names.csv"
    file.write_text("\n".join(["typed,means,must_not_be_lost", *rows]), encoding="utf-8")
    return file


def test_names_are_counted_as_right_asked_unknown_or_wrong(tmp_path, capsys):
    file = write(
        tmp_path,
        "reglan 10mg,metoclopramide,dopamine blocker",
        "raglan,metoclopramide,dopamine blocker",
        "pan d,domperidone,dopamine blocker",
        '"omeprazole, haloperidol",haloperidol,dopamine blocker',
        "jjqqwwk,metoclopramide,dopamine blocker",
        "omeprazole,sertraline,",
        "I don't take reglan,(none: denied),",
    )

    call_command("measure_medicine_names", file, lost=True)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["All names", "  right: 3 of 7 (42.9%, 15.8% to 75.0%)"]
    assert "  asked: 2 of 7" in lines[2]
    assert "  lost: 2 of 7" in lines[5]
    assert lines[-2:] == [
        "unknown: jjqqwwk = metoclopramide -> ",
        "wrong: omeprazole = sertraline -> omeprazole",
    ]


def test_a_file_without_the_columns_is_refused(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text("name\nreglan\n")

    with pytest.raises(CommandError, match="cannot be read as CSV with the columns typed and means"):
        call_command("measure_medicine_names", file)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(0, 10), 0.0, 0.278), (Share(5, 10), 0.237, 0.763), (Share(0, 0), 0.0, 1.0)],
)
def test_the_interval_is_that_of_wilson(share, low, high):
    assert share.interval == pytest.approx((low, high), abs=0.001)
