"""On the shipped questionnaire one line of several medicines gives the same result as one line for each."""

import pytest

from tests.triage.content.shipped import finder, shipped
from triage.medicines.lines import raw_medicines
from triage.rules.answers import read_answers
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.explanation import explain

CASES = [
    ("omeprazole and haloperidol", ["omeprazole", "haloperidol"]),
    ("sertraline, lithium", ["sertraline", "lithium"]),
    ("Quetiapine 25mg; sertraline", ["quetiapine", "sertraline"]),
    ("paracetamol, haloperidol, sertraline", ["paracetamol", "haloperidol", "sertraline"]),
    ("salbutamol and haloperidol", ["salbutamol", "haloperidol"]),
    ("rabeprazole domperidone", ["rabeprazole", "domperidone"]),
    ("pantocid dsr", ["pantoprazole", "domperidone"]),
    ("PANTOPRAZOLE40+DOMPERIDONE30SR", ["pantoprazole", "domperidone"]),
]
TIMES = ["within_days", "within_months"]


def conclusion(lines: list[str], started: str) -> tuple[object, list[str]]:
    compiled = compile_questionnaire(shipped())
    entries = [{"name": line, "started": started} for line in lines]
    raw = {"medicines": raw_medicines(finder(), entries)}
    explained = explain(compiled, read_answers(shipped(), raw, finder().key))
    return explained.outcome.care_level, [group.group.key for group in explained.groups]


@pytest.mark.parametrize("started", TIMES)
@pytest.mark.parametrize(("line", "medicines"), CASES)
def test_one_line_gives_the_same_result_as_one_for_each(
    line: str, medicines: list[str], started: str
) -> None:
    assert conclusion([line], started) == conclusion(medicines, started)
