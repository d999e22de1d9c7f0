"""Random patients: answers to the questions of a document, the same for the same seed."""

from __future__ import annotations

from random import Random
from typing import Any

from bench.rule_sets import Document
from triage.rules.answers import Answers, read_answers
from triage.rules.model import NOT_SURE, Questionnaire

NOT_SURE_SHARE = 0.1
MOST_CHOSEN = 3


def random_answers(
    questionnaire: Questionnaire, count: int, seed: int, not_sure: float = NOT_SURE_SHARE
) -> list[Answers]:
    """So many patients, each of whom answers every question; some answers are "not sure"."""
    random = Random(seed)
    document = [_question(question) for question in questionnaire.questions]
    medicines = [medicine.key for medicine in questionnaire.medicines]
    return [
        read_answers(questionnaire, _raw(document, medicines, random, not_sure), _never_typed)
        for _ in range(count)
    ]


def _question(question: Any) -> Document:
    return {
        "link_id": question.link_id,
        "kind": question.kind.name,
        "not_sure": question.not_sure,
        "options": [option.key for option in question.options],
        "least": 0 if question.none_of_these else 1,
        "times": [time.key for time in question.times],
    }


def _raw(questions: list[Document], medicines: list[str], random: Random, not_sure: float) -> dict[str, Any]:
    return {question["link_id"]: _answer(question, medicines, random, not_sure) for question in questions}


def _answer(question: Document, medicines: list[str], random: Random, not_sure: float) -> Any:
    if question["not_sure"] and random.random() < not_sure:
        return NOT_SURE
    if question["kind"] == "medicine":
        started = random.choice(question["times"])
        return [{"medicine": random.choice(medicines), "started": started}] if random.random() < 0.5 else []
    if question["kind"] == "multiple":
        most = min(MOST_CHOSEN, len(question["options"]))
        return random.sample(question["options"], random.randint(question["least"], most))
    return [random.choice(question["options"])]


def _never_typed(name: str) -> None:
    """Medicines are given by their keys."""
