"""What is new in schema 2: read, written, and refused where it makes no sense."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.rules.factories import any_of, make_document, make_options, make_question
from tests.triage.rules.second import changed_second, make_full_second, make_second, make_signs
from triage.rules.document import DocumentError, parse, serialise
from triage.rules.model import Conditional, SourceKind, Wording


def problems_of(document: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as error:
        parse(document)
    return [(problem.where, str(problem.what)) for problem in error.value.problems]


def test_everything_new_survives_being_read_and_written():
    questionnaire = parse(make_full_second())
    written = serialise(questionnaire)
    assert parse(written) == questionnaire
    for part in ("questions", "not_for", "contradictions", "sources", "always_advice", "always_sections"):
        for given, again in zip(make_full_second()[part], written[part], strict=True):
            assert again == given or {**again, **given} == again


def test_a_document_of_schema_1_stays_one():
    questionnaire = parse(make_document())
    assert questionnaire.schema == 1
    assert not questionnaire.has_floor
    assert serialise(questionnaire)["schema"] == 1


def test_an_option_with_an_onset_has_a_term_for_each_time_and_each_option_one_that_it_is_unsure():
    assert parse(make_second(questions=[make_signs()], rules=[], cause_groups=[])).questions[0].terms == (
        "signs.speech",
        "signs.speech@today",
        "signs.speech@days",
        "signs.speech@unknown",
        "signs.speech@not-sure",
        "signs.arm",
        "signs.arm@today",
        "signs.arm@days",
        "signs.arm@unknown",
        "signs.arm@not-sure",
        "signs.neck",
        "signs.neck@not-sure",
        "signs.not-sure",
    )


def test_advice_is_a_text_or_a_text_with_conditions():
    questionnaire = parse(make_full_second())
    assert questionnaire.always_advice[0] == Conditional("Rest.")
    assert questionnaire.always_sections[1].text == "arms"
    assert questionnaire.always_sections[1].when == questionnaire.always_advice[1].when


def test_a_source_has_a_kind_or_does_not_say():
    assert parse(make_full_second()).sources[0].kind is SourceKind.guideline
    assert parse(make_second(sources=[{"key": "book", "title": "A book"}])).sources[0].kind is None


def test_a_text_without_a_wording_is_the_patients_own():
    question = parse(make_full_second()).question_by_link_id["signs"]
    assert question.worded("text", Wording.child) == "Which of these does your child have?"
    assert question.worded("text", Wording.other) == question.text


@pytest.mark.parametrize(
    ("answers", "wording"),
    [
        ({}, Wording.own),
        ({"for-whom": ("me",)}, Wording.own),
        ({"for-whom": ("child",)}, Wording.child),
        ({"for-whom": ("other",)}, Wording.other),
        ({"for-whom": "not-sure"}, Wording.own),
    ],
    ids=str,
)
def test_the_first_answer_says_which_wording_is_shown(answers, wording):
    assert parse(make_full_second()).wording(answers) is wording


SIGNS, SIDES, COURSE, MEDICINES = 2, 3, 4, 5


@pytest.mark.parametrize(
    ("path", "value", "where", "what"),
    [
        (
            ("questions", SIGNS, "times"),
            [],
            "questions[2] (signs).options",
            "Options are asked since when they are so, but there are no times.",
        ),
        (
            ("questions", SIGNS, "options"),
            make_options("neck"),
            "questions[2] (signs).times",
            "No option is asked since when it is so.",
        ),
        (
            ("questions", SIGNS, "times", 0, "key"),
            "not-sure",
            "questions[2] (signs).times[0].key",
            "The key “not-sure” has a meaning of its own.",
        ),
        (
            ("questions", SIGNS, "not_sure"),
            False,
            "questions[2] (signs).ask_each",
            "Each option is asked, but the question does not offer “not sure”.",
        ),
        (
            ("questions", SIDES, "ask_each"),
            "always",
            "questions[3] (sides).ask_each",
            "A question of kind single has no ask_each.",
        ),
        (
            ("questions", SIGNS, "ask_each"),
            "often",
            "questions[2] (signs).ask_each",
            "“often” is not one of the choices.",
        ),
        (
            ("questions", SIGNS, "say"),
            "I have {signs}.",
            "questions[2] (signs).say",
            "The sentence holds braces that are not {answer}.",
        ),
        (
            ("questions", SIDES, "options"),
            [option | {"enable_when": [any_of("signs.neck")]} for option in make_options("one", "both")],
            "questions[3] (sides).options",
            "Every option has conditions, so that there may be none to choose.",
        ),
        (
            ("questions", SIDES, "options", 0, "enable_when"),
            [any_of("course.same")],
            "questions[3] (sides).options[0] (one).enable_when[0].any[0]",
            "There is no “course.same”.",
        ),
        (
            ("questions", SIDES, "options", 0, "wording"),
            "child",
            "questions[3] (sides).options",
            "Only the first question can set the wording.",
        ),
        (
            ("questions", MEDICINES, "purposes", 0, "classes"),
            ["two-a"],
            "questions[5] (medicines).purposes[0].classes[0]",
            "There is no class “two-a”.",
        ),
        (
            ("contradictions", 0, "both"),
            [any_of("sides.one")],
            "contradictions[0] (one-side-and-changes).both",
            "A contradiction is between two conditions, but here are 1.",
        ),
        (
            ("contradictions", 0, "both", 0),
            any_of("findings.new-speech"),
            "contradictions[0] (one-side-and-changes).both[0].any[0]",
            "There is no “findings.new-speech”.",
        ),
        (("not_for", 0, "when"), [], "not_for[0] (babies).when", "There is no condition."),
        (("always_advice", 1, "when"), [], "always_advice[1].when", "There is no condition."),
        (
            ("always_sections", 1),
            {"text": "arms", "when": [any_of("signs.arm")]},
            "always_sections[1]",
            "There is no field “text” here.",
        ),
        (("sources", 0, "kind"), "blog", "sources[0] (guide).kind", "“blog” is not one of the choices."),
    ],
    ids=str,
)
def test_a_defect_is_named_with_its_place(path, value, where, what):
    assert (where, what) in problems_of(changed_second(path, value))


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ((), "not_for"),
        ((), "contradictions"),
        (("questions", 0), "say"),
        (("questions", 0), "text_child"),
        (("questions", 0, "options", 0), "enable_when"),
        (("questions", 0, "options", 0), "wording"),
    ],
    ids=str,
)
def test_schema_1_has_nothing_of_what_is_new(path, field):
    document: Any = make_document()
    place = document
    for step in path:
        place = place[step]
    place[field] = []
    assert f"The field “{field}” is not of schema 1." in [what for _where, what in problems_of(document)]


def test_in_schema_1_a_multiple_choice_has_no_times_and_advice_no_conditions():
    signs = make_question("signs", "neck", kind="multiple", times=make_options("today"))
    document = make_document(questions=[signs], always_advice=[{"text": "Rest.", "when": []}], rules=[])
    problems = problems_of(document)
    assert ("questions[0] (signs).times", "A question of kind multiple has no times.") in problems
    assert ("always_advice[0]", "This is a mapping, not a text.") in problems
