from pathlib import Path

import pytest
import yaml

from tests.factories import make_document
from triage.medicines.finder import Finder
from triage.patient import typed_answers
from triage.rules.answers import read_answers
from triage.rules.document import parse
from triage.rules.model import Questionnaire

SHIPPED = Path(__file__).parents[3] / "triage" / "content" / "facial-twitching.yaml"


@pytest.fixture
def questionnaire() -> Questionnaire:
    return parse(make_document())


def shown(questionnaire: Questionnaire, link_id: str, answer: typed_answers.TypedAnswer) -> list[str]:
    return typed_answers.in_words(questionnaire, questionnaire.question_by_link_id[link_id], answer)


@pytest.mark.parametrize(
    "document", [make_document(), yaml.safe_load(SHIPPED.read_text())], ids=["small", "shipped"]
)
def test_raw_answers_taken_as_given_ones_mean_the_same(document):
    questionnaire = parse(document)
    finder = Finder(questionnaire)

    for vignette in questionnaire.vignettes:
        answers = typed_answers.from_raw(questionnaire, vignette.answers, finder)
        again = typed_answers.to_raw(questionnaire, answers)

        expected = read_answers(questionnaire, vignette.answers, finder.key)
        assert read_answers(questionnaire, again, finder.key) == expected, vignette.key


@pytest.mark.parametrize(
    ("number", "unit", "days"),
    [("3", "weeks", 21.0), ("1.5", "weeks", 10.5), ("3", "days", 3.0), ("3", "", 3.0)],
)
def test_a_number_is_read_in_its_unit(questionnaire, number, unit, days):
    raw = typed_answers.to_raw(questionnaire, {"duration": {"number": number, "unit": unit}})

    assert raw == {"duration": days}


def test_only_answers_that_the_questionnaire_can_read_fit(questionnaire):
    answers = {
        "sides": ["one"],
        "areas": "not-sure",  # not offered there
        "danger-signs": ["hiccups"],
        "shoe-size": ["42"],
        "duration": {"number": "99999", "unit": "days"},
        "medicines": [{"name": "x", "medicine": "gone", "started": ""}],
        "tired": {"number": "x"},
    }

    assert typed_answers.fitting(questionnaire, answers) == {"sides": ["one"]}


def test_a_name_that_another_release_did_not_list_is_understood_by_this_one_to_be_confirmed(questionnaire):
    unknown = {"name": "Reglan", "medicine": "", "started": ""}
    known = {"name": "haldol", "medicine": "", "started": "", "known_as": "Haldolum"}
    listed = {"name": "aspirin", "medicine": "aspirin", "started": ""}
    answers = {"sides": ["one"], "medicines": [unknown, known, listed]}

    again = typed_answers.understood_again(questionnaire, answers, Finder(questionnaire))

    assert again == {
        "sides": ["one"],
        "medicines": [
            {"name": "Reglan", "medicine": "metoclopramide", "started": None},
            known,
            listed,
        ],
    }


@pytest.mark.parametrize("answer", ["not-sure", [], None])
def test_an_answer_without_names_stays_as_it_is(questionnaire, answer):
    answers = {"sides": ["one"]} if answer is None else {"sides": ["one"], "medicines": answer}

    assert typed_answers.understood_again(questionnaire, answers, Finder(questionnaire)) == answers


@pytest.mark.parametrize(
    ("link_id", "answer", "lines"),
    [
        ("sides", ["one"], ["One side"]),
        ("sides", "not-sure", ["I’m not sure"]),
        ("areas", ["jaw", "eyelid"], ["Eyelid", "Jaw"]),
        ("areas", [], ["None of these"]),
        ("duration", {"number": "4", "unit": "weeks"}, ["4 weeks"]),
        ("duration", ["longer"], ["2 weeks or longer"]),
        ("medicines", [], ["I take no medicines"]),
        (
            "medicines",
            [
                {"name": "METOCLOPRAMIDE", "medicine": "metoclopramide", "started": "within_days"},
                {"name": "reglan", "medicine": "metoclopramide", "started": None},
                {"name": "foo", "medicine": "", "started": ""},
            ],
            [
                "METOCLOPRAMIDE: in the last few days",
                "reglan (Metoclopramide)",
                "foo (a name we do not know)",
            ],
        ),
    ],
)
def test_an_answer_is_said_in_the_words_of_the_patient(questionnaire, link_id, answer, lines):
    assert shown(questionnaire, link_id, answer) == lines


def test_medicines_are_unconfirmed_until_each_has_a_time_or_is_said_to_have_none(questionnaire):
    question = questionnaire.medicine_question
    confirmed = {"name": "reglan", "medicine": "metoclopramide", "started": ""}

    assert not typed_answers.is_unconfirmed(question, [confirmed])
    assert typed_answers.is_unconfirmed(question, [confirmed, {**confirmed, "started": None}])
    assert not typed_answers.is_unconfirmed(question, [])
    assert not typed_answers.is_unconfirmed(question, "not-sure")
