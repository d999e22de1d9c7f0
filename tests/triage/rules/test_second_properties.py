"""What holds for every questionnaire of schema 2 and all answers: onsets, options that are unsure or do not
apply, contradictions, unknown medicines, and the floor under all doubt."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties import examples
from tests.triage.rules import strategies
from tests.triage.rules.reference import Reference, Truth
from tests.triage.rules.test_properties import (
    Case,
    cases,
    decision,
    interview,
    keys,
    not_asked,
    with_a_rule_for_every_term,
    without,
)
from triage.rules.answers import read_answers, write_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.explanation import explain
from triage.rules.interview import asked_again, next_question, path
from triage.rules.model import NOT_SURE, Question, QuestionKind
from triage.rules.settled import settled
from triage.rules.uncertainty import could_rise

SECOND: dict[str, Any] = {"schemas": (2,), "most_questions": 4}
SMALL: dict[str, Any] = {"schemas": (2,), "most_questions": 3}


# The engine and the reference


@settings(max_examples=examples(150))
@given(cases(**SMALL))
def test_the_engine_gives_the_outcome_of_the_reference(case):
    outcome, reference = evaluate(case.compiled, case.answers), case.reference
    assert outcome.care_level is reference.care_level()
    assert [(g.key, g.weight, g.fit.name, g.decided, g.never_first) for g in outcome.groups] == [
        (g.key, g.weight, g.fit, g.decided, g.never_first) for g in reference.ranking()
    ]
    entry = reference.not_for()
    assert outcome.not_for == (entry.key if entry else "")
    first = reference.first()
    assert outcome.first == (first.key if first else "")


@settings(max_examples=examples(100))
@given(st.data())
def test_every_term_has_the_value_it_has_in_the_reference(data):
    document = with_a_rule_for_every_term(data.draw(strategies.documents(**SECOND)))
    document["not_for"] = []
    questionnaire = parse(document)
    answers = data.draw(strategies.answer_sets(questionnaire, fixed={"show": ("yes",)}))
    reference = Reference(questionnaire, answers)
    (probe,) = explain(compile_questionnaire(questionnaire), answers).groups
    values = dict.fromkeys(keys(probe.supporting), Truth.TRUE) | dict.fromkeys(keys(probe.open), Truth.OPEN)
    for rule in questionnaire.rules:
        assert values.get(rule.key, Truth.FALSE) is reference.rule(rule), rule.when


# Doubt


def level_of(case: Case, answers: dict[str, Any]) -> int:
    return evaluate(case.compiled, answers).care_level


@settings(max_examples=examples(150))
@given(cases(complete=True, **SMALL))
def test_nobody_in_doubt_is_below_every_definite_answer_to_that_question(case):
    """Contradictions aside: what is definite there is for the patient to say."""
    assume(not case.questionnaire.contradictions)
    for question in case.questionnaire.questions:
        if case.reference.applies(question) and case.reference.is_in_doubt(question):
            definite = [a for a in definite_answers(case, question) if a is not None]
            levels = [level_of(case, case.answers | {question.link_id: answer}) for answer in definite]
            assert level_of(case, case.answers) >= min(levels)


def definite_answers(case: Case, question: Question) -> list[Any]:
    """Many definite answers in place of a doubtful one: every one that resolves its doubts, if those are
    choices; the simple ones of the reference for medicines."""
    answer = case.answers[question.link_id]
    if question.kind is QuestionKind.medicine:
        return list(case.reference.definite(question))
    if question.kind is not QuestionKind.multiple:
        return [(o.key,) for o in question.options if case.reference.option_applies(o)]
    known = [time.key for time in question.times if not time.not_sure]
    slots = []
    for option in question.options:
        dated = [f"{option.key}@{time}" for time in known] if option.onset else [option.key]
        given = [e for e in answer if e.partition("@")[0] == option.key] if answer != NOT_SURE else []
        if not case.reference.option_applies(option):
            slots.append([""])
        elif answer == NOT_SURE or f"{option.key}@{NOT_SURE}" in given:
            slots.append(["", *dated])
        elif given == [option.key]:
            slots.append(dated)
        else:
            slots.append(given or [""])
    found = [tuple(e for e in elements if e) for elements in product(*slots)]
    return [elements for elements in found if elements or question.none_of_these]


@settings(max_examples=examples(150))
@given(cases(complete=True, **SMALL), st.data())
def test_a_doubt_never_lowers_the_level_without_naming_the_question_and_that_level(case, data):
    assume(not case.questionnaire.contradictions)
    named = {rise.question.link_id: rise.care_level for rise in could_rise(case.compiled, case.answers)}
    level = level_of(case, case.answers)
    for question in case.questionnaire.questions:
        if case.reference.applies(question) and case.reference.is_in_doubt(question):
            definite = data.draw(st.sampled_from(definite_answers(case, question)))
            definite_level = level_of(case, case.answers | {question.link_id: definite})
            assert max(level, named.get(question.link_id, level)) >= definite_level


# The interview


@settings(max_examples=examples(150))
@given(cases(**SECOND), st.data())
def test_answering_a_skipped_question_never_changes_the_outcome(case, data):
    assume(not evaluate(case.compiled, case.answers).not_for)
    for question in not_asked(case):
        answer = strategies.make_answer(data.draw, case.questionnaire, question)
        assert decision(case.compiled, case.answers | {question.link_id: answer}) == decision(
            case.compiled, case.answers
        )


@settings(max_examples=examples(100))
@given(cases(**SECOND), st.data())
def test_once_nothing_is_left_to_ask_no_answer_changes_the_outcome(case, data):
    answers, _ = interview(data.draw, case, case.answers if data.draw(st.booleans()) else {})
    assume(not evaluate(case.compiled, answers).not_for)
    fixed = without(
        answers, *(q.link_id for q in case.questionnaire.questions if is_uncounted(case, answers, q))
    )
    everything = data.draw(strategies.answer_sets(case.questionnaire, complete=True, fixed=fixed))
    assert decision(case.compiled, everything) == decision(case.compiled, answers)


def is_uncounted(case: Case, answers: dict[str, Any], question: Question) -> bool:
    reference = Reference(case.questionnaire, answers)
    return reference.applies(question) and reference.answer(question) is None


@settings(max_examples=examples(100))
@given(cases(**SECOND))
def test_the_path_puts_every_answered_question_in_one_place(case):
    way, reference = path(case.compiled, case.answers), case.reference
    have_answer = [q for q in case.questionnaire.questions if q.link_id in case.answers]
    applying = [q for q in have_answer if reference.applies(q)]
    as_given = Reference(case.questionnaire, case.answers, contradictions_judged=True)
    counted = [q for q in applying if reference.answer(q) is not None]
    assert list(way.answered) == counted or as_given.answers != reference.answers
    assert list(way.set_aside) == [q for q in have_answer if not reference.applies(q)]
    first, rest = way.to_ask[: way.first_to_ask], way.to_ask[way.first_to_ask :]
    for part in (first, rest):
        assert list(part) == sorted(part, key=case.questionnaire.questions.index)
    assert next_question(case.compiled, case.answers) == (way.to_ask[0] if way.to_ask else None)


# Settled


@settings(max_examples=examples(200))
@given(cases(**SMALL), st.data())
def test_what_is_called_settled_no_further_answer_changes(case, data):
    now, outcome = settled(case.compiled, case.answers), evaluate(case.compiled, case.answers)
    for _ in range(4):
        fixed = {**case.answers}
        complete = data.draw(st.booleans())
        later = data.draw(strategies.answer_sets(case.questionnaire, complete=complete, fixed=fixed))
        after = evaluate(case.compiled, later)
        if now.care_level:
            assert after.care_level is outcome.care_level
        if now.first:
            assert after.first == outcome.first


@given(cases(complete=True, **SECOND))
def test_when_everything_is_answered_the_level_and_the_first_group_are_settled(case):
    assume(not any(case.reference.is_in_doubt(q) for q in case.questionnaire.questions))
    assume(not case.questionnaire.contradictions)
    assume(not any(is_uncounted(case, case.answers, q) for q in case.questionnaire.questions))
    assert settled(case.compiled, case.answers) == (True, True)


# Answers as files keep them


@given(cases(schemas=(2,)))
def test_answers_written_as_option_keys_read_back_as_the_same(case):
    again = read_answers(case.questionnaire, write_answers(case.answers), find_medicine=lambda name: None)
    assert decision(case.compiled, again) == decision(case.compiled, case.answers)
    assert read_answers(case.questionnaire, write_answers(again), find_medicine=lambda name: None) == again


@given(cases(**SECOND), st.data())
def test_a_question_is_asked_again_when_an_option_comes_to_apply(case, data):
    after = data.draw(strategies.answer_sets(case.questionnaire))
    before, now = case.reference, Reference(case.questionnaire, after)
    expected = [
        q.link_id
        for q in case.questionnaire.questions
        if q.kind is QuestionKind.multiple
        and q.link_id in after
        and any(now.option_applies(o) and not before.option_applies(o) for o in q.options)
    ]
    assert list(asked_again(case.compiled, case.answers, after)) == expected
