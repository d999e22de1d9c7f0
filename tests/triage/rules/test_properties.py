"""What holds for every questionnaire and all answers, tried on random ones.

The engine is held equal to `reference.py`, the plain second writing of the semantics; the others are
promises to patients and editors that follow from the semantics and would hurt most if they broke.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as st

from tests.triage.rules import strategies
from tests.triage.rules.reference import Reference, Truth
from triage.rules.answers import Answers, Taken, read_answers, write_answers
from triage.rules.document import canonical_json, fingerprint, parse, serialise
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.explanation import explain
from triage.rules.interview import next_question, options_to_show, path
from triage.rules.model import NOT_SURE, Question, Questionnaire
from triage.rules.uncertainty import could_rise


@dataclass(frozen=True)
class Case:
    """A random document with random answers to it."""

    document: dict[str, Any]
    questionnaire: Questionnaire
    compiled: CompiledQuestionnaire
    answers: dict[str, Any]

    @property
    def reference(self) -> Reference:
        return Reference(self.questionnaire, self.answers)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis shows a counterexample as the document and the answers; the rest follows from them."""
        printer.text(f"{json.dumps(self.document, indent=1)}\nanswers = {self.answers}")


@st.composite
def cases(draw: st.DrawFn, /, complete: bool = False, **choices: Any) -> Case:
    document = draw(strategies.documents(**choices))
    questionnaire = parse(document)
    answers = draw(strategies.answer_sets(questionnaire, complete=complete))
    return Case(document, questionnaire, compile_questionnaire(questionnaire), answers)


def decision(compiled: CompiledQuestionnaire, answers: Answers) -> tuple[Any, ...]:
    """The care level and the listed groups, with what spoke for and against each.

    Further reasons for a level that is reached already, and what is still open, may differ.
    """
    explanation = explain(compiled, answers)
    reasons = [
        (group.group.key, group.fit, keys(group.supporting), keys(group.opposing))
        for group in explanation.groups
    ]
    return explanation.outcome, reasons


def keys(reasons: Any) -> tuple[str, ...]:
    return tuple(reason.rule.key for reason in reasons)


def link_ids(questions: Iterable[Question]) -> list[str]:
    return [question.link_id for question in questions]


def without(answers: Answers, *link_ids: str) -> dict[str, Any]:
    return {link_id: answer for link_id, answer in answers.items() if link_id not in link_ids}


def interview(draw: Any, case: Case, answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Answer the questions one after another as they are asked; the answers, and the questions in order."""
    answers, asked = dict(answers), []
    while question := next_question(case.compiled, answers):
        asked.append(question.link_id)
        assert len(asked) <= len(case.questionnaire.questions), f"asked again and again: {asked}"
        shown = [option.key for option in options_to_show(case.compiled, answers, question.link_id)]
        answer = strategies.make_answer(draw, case.questionnaire, question, shown=shown)
        answers[question.link_id] = answer
    return answers, asked


# The engine and the reference


@given(cases())
def test_the_engine_gives_the_outcome_of_the_reference(case):
    outcome, reference = evaluate(case.compiled, case.answers), case.reference
    first = reference.first()
    assert outcome.care_level is reference.care_level()
    assert [(g.key, g.weight, g.fit.name, g.decided, g.never_first) for g in outcome.groups] == [
        (g.key, g.weight, g.fit, g.decided, g.never_first) for g in reference.ranking()
    ]
    assert outcome.no_clear_match is (first is None)
    assert outcome.first == (first.key if first else "")


@given(cases())
def test_the_engine_gives_the_reasons_of_the_reference(case):
    explanation, reference = explain(case.compiled, case.answers), case.reference
    assert explanation.outcome == evaluate(case.compiled, case.answers)
    assert [
        (g.group.key, keys(g.supporting), keys(g.opposing), keys(g.open)) for g in explanation.groups
    ] == [(g.key, g.supporting, g.opposing, g.open) for g in reference.ranking()]
    assert keys(explanation.level_reasons) == tuple(rule.key for rule in reference.true_level_rules())


@given(cases())
def test_the_level_of_the_first_group_is_explained_as_in_the_reference(case):
    group_level, reference = explain(case.compiled, case.answers).group_level, case.reference
    first = reference.first()
    lowered = reference.lowered(first) if first else None
    assert group_level.care_level is reference.group_level()
    assert group_level.reason == (lowered.reason if lowered else "")


def with_a_rule_for_every_term(document: dict[str, Any]) -> dict[str, Any]:
    """Rules that show the value of every term: for a group that is always listed, one for each term.

    A rule among the supporting ones is true, among the open ones open, and else false.
    """
    probed = copy.deepcopy(document)
    terms = [term for question in document["questions"] for term in strategies.terms_of(question)]
    terms += [f"findings.{finding['key']}" for finding in document["findings"]]
    show = {"link_id": "show", "label": "Show", "text": "Show?", "why": "", "kind": "single"}
    probed["questions"].append(show | {"options": strategies.options("yes", "no")})
    group = {"name": "Probe", "summary": "Probe.", "sections": ["probe"], "care_level": "self_care"}
    probed["cause_groups"] = [{"key": "probe", **group}]
    probed["safety_requirements"] = []
    rule = {"cause_group": "probe", "rationale": "To see.", "sources": []}
    probed["rules"] = [
        {"key": "shown", "when": [{"any": ["show.yes"]}], "strength": "decides", **rule},
        *(
            {"key": f"term-{number}", "when": [{"any": [term]}], "strength": "supports", **rule}
            for number, term in enumerate(terms)
        ),
    ]
    return probed


@given(st.data())
def test_every_term_has_the_value_it_has_in_the_reference(data):
    document = with_a_rule_for_every_term(data.draw(strategies.documents()))
    questionnaire = parse(document)
    answers = data.draw(strategies.answer_sets(questionnaire, fixed={"show": ("yes",)}))
    reference = Reference(questionnaire, answers)
    (probe,) = explain(compile_questionnaire(questionnaire), answers).groups
    values = dict.fromkeys(keys(probe.supporting), Truth.TRUE) | dict.fromkeys(keys(probe.open), Truth.OPEN)
    for rule in questionnaire.rules:
        assert values.get(rule.key, Truth.FALSE) is reference.rule(rule), rule.when


@given(st.data())
def test_medicines_have_the_classes_counts_and_times_they_have_in_the_reference(data):
    document = with_a_rule_for_every_term(
        data.draw(strategies.documents(kinds=["medicine"], most_questions=1))
    )
    questionnaire = parse(document)
    medicines = strategies.make_medicines_taken(data.draw, questionnaire, questionnaire.questions[0])
    answers: Answers = {"q0": medicines, "show": ("yes",)}
    reference = Reference(questionnaire, answers)
    (probe,) = explain(compile_questionnaire(questionnaire), answers).groups
    for rule in questionnaire.rules:
        value = reference.rule(rule)
        assert (rule.key in keys(probe.supporting)) is (value is Truth.TRUE), rule.when
        assert (rule.key in keys(probe.open)) is (value is Truth.OPEN), rule.when


@given(cases(), st.data())
def test_what_others_were_told_before_changes_nothing(case, data):
    """Pieces of what is told are kept and told again, but only to patients for whom they are true."""
    for _ in range(2):
        others = data.draw(strategies.answer_sets(case.questionnaire))
        explain(case.compiled, others)
        path(case.compiled, others)
    fresh = compile_questionnaire(case.questionnaire)
    assert explain(case.compiled, case.answers) == explain(fresh, case.answers)
    assert path(case.compiled, case.answers) == path(fresh, case.answers)


# What never changes the outcome


@given(cases(complete=True), st.data())
def test_the_answer_to_a_question_that_does_not_apply_changes_nothing(case, data):
    for question in case.questionnaire.questions:
        if case.reference.applies(question):
            continue
        other = case.answers | {
            question.link_id: strategies.make_answer(data.draw, case.questionnaire, question)
        }
        with_it, without_it = (
            explain(case.compiled, other),
            explain(case.compiled, without(other, question.link_id)),
        )
        # What could rise looks at answers set aside, for another answer may bring them back.
        assert with_it._replace(could_rise=()) == without_it._replace(could_rise=())


@given(cases())
def test_the_order_of_the_answers_does_not_matter(case):
    backwards = dict(reversed(case.answers.items()))
    assert explain(case.compiled, backwards) == explain(case.compiled, case.answers)
    assert path(case.compiled, backwards) == path(case.compiled, case.answers)


def hides_an_answer(case: Case, more: Answers) -> bool:
    """Whether further answers set an answer aside that counted before."""
    counted = link_ids(path(case.compiled, case.answers).answered)
    return not set(counted).isdisjoint(link_ids(path(case.compiled, more).set_aside))


def not_asked(case: Case) -> list[Question]:
    to_ask = path(case.compiled, case.answers).to_ask
    return [q for q in case.questionnaire.questions if q.link_id not in case.answers and q not in to_ask]


@given(cases(), st.data())
def test_answering_a_skipped_question_never_changes_the_outcome(case, data):
    for question in not_asked(case):
        answer = strategies.make_answer(data.draw, case.questionnaire, question)
        assert decision(case.compiled, case.answers | {question.link_id: answer}) == decision(
            case.compiled, case.answers
        )


@given(cases(), st.data())
def test_a_question_that_cannot_matter_now_cannot_matter_after_more_answers(case, data):
    """One that applies, that is: a hidden one may come to apply when a skipped one is answered "not sure"."""
    skipped = [question for question in not_asked(case) if case.reference.applies(question)]
    everything = data.draw(strategies.answer_sets(case.questionnaire, complete=True, fixed=case.answers))
    assume(not hides_an_answer(case, everything))
    rest = without(everything, *link_ids(skipped))
    assert decision(case.compiled, everything) == decision(case.compiled, rest)


@given(cases(), st.data())
def test_once_nothing_is_left_to_ask_no_answer_changes_the_outcome(case, data):
    answers, _ = interview(data.draw, case, case.answers if data.draw(st.booleans()) else {})
    everything = data.draw(strategies.answer_sets(case.questionnaire, complete=True, fixed=answers))
    assert decision(case.compiled, everything) == decision(case.compiled, answers)


# Uncertainty is never reassuring


@given(cases(complete=True), st.data())
def test_not_sure_never_lowers_the_level_without_naming_the_question_and_that_level(case, data):
    for question in case.questionnaire.questions:
        if question.not_sure and case.reference.applies(question):
            definite = strategies.make_answer(data.draw, case.questionnaire, question, not_sure=False)
            assert_no_reassurance(case, question, definite, NOT_SURE)


@given(cases(kinds=("medicine", "single"), complete=True, most_questions=3))
def test_an_unknown_time_never_lowers_the_level_without_naming_the_medicines_and_that_level(case):
    question = case.questionnaire.medicine_question
    if question and case.answers[question.link_id] != NOT_SURE and case.reference.applies(question):
        taken = case.answers[question.link_id]
        for position, medicine in enumerate(taken):
            undated = (*taken[:position], Taken(medicine.medicine, ""), *taken[position + 1 :])
            assert_no_reassurance(case, question, taken, undated)


def assert_no_reassurance(case: Case, question: Question, definite: Any, unsure: Any) -> None:
    """An unsure answer gives at least the level of a definite one, or says that it could lead there."""
    level = evaluate(case.compiled, case.answers | {question.link_id: definite}).care_level
    unsure_answers = case.answers | {question.link_id: unsure}
    unsure_level = evaluate(case.compiled, unsure_answers).care_level
    event(f"unsure is lower: {unsure_level < level}")
    if unsure_level < level:
        named = {rise.question.link_id: rise.care_level for rise in could_rise(case.compiled, unsure_answers)}
        assert named.get(question.link_id, unsure_level) >= level


@given(cases(kinds=("single", "multiple", "number"), complete=True))
def test_could_rise_names_the_highest_level_there_is_and_the_options_that_lead_to_it(case):
    rises = {rise.question.link_id: rise for rise in could_rise(case.compiled, case.answers)}
    level = evaluate(case.compiled, case.answers).care_level
    for question in case.questionnaire.questions:
        levels = {
            answer: evaluate(case.compiled, case.answers | {question.link_id: answer}).care_level
            for answer in strategies.all_answers(question)
        }
        highest = max(levels.values())
        unsure = case.answers[question.link_id] == NOT_SURE and case.reference.applies(question)
        if not unsure or highest <= level:
            assert question.link_id not in rises
            continue
        rise = rises[question.link_id]
        assert rise.care_level is highest
        assert rise.options == tuple(
            option.label for option in question.options if levels[(option.key,)] is highest
        )


@given(cases(), st.data())
def test_adding_a_care_level_rule_never_lowers_the_level(case, data):
    terms = [term for question in case.document["questions"] for term in strategies.terms_of(question)]
    rule = {
        "key": "added",
        "when": strategies.make_conditions(data.draw, terms),
        "care_level": strategies.pick(data.draw, strategies.LEVELS),
        "rationale": "Added.",
        "sources": [],
    }
    stricter = compile_questionnaire(parse(case.document | {"rules": [*case.document["rules"], rule]}))
    before, after = evaluate(case.compiled, case.answers), evaluate(stricter, case.answers)
    assert after.care_level >= before.care_level
    assert after.groups == before.groups


@given(cases(), st.data())
def test_more_knowledge_keeps_every_true_rule_true_unless_it_hides_an_answer(case, data):
    """More knowledge: an answer other than "not sure" to a question that had none.

    If every question with an answer (even "not sure") still applies, a red flag that was true stays true.
    """
    unanswered = [q for q in case.questionnaire.questions if q.link_id not in case.answers]
    assume(unanswered)
    question = data.draw(st.sampled_from(unanswered))
    answer = strategies.make_answer(data.draw, case.questionnaire, question, not_sure=False)
    more = case.answers | {question.link_id: answer}
    assume(not hides_an_answer(case, more))
    before = set(keys(explain(case.compiled, case.answers).level_reasons))
    assert before <= set(keys(explain(case.compiled, more).level_reasons))


# The interview


@given(cases(), st.data())
def test_the_interview_ends_and_asks_each_question_at_most_once(case, data):
    _, asked = interview(data.draw, case, case.answers if data.draw(st.booleans()) else {})
    assert len(asked) == len(set(asked))


@given(cases())
def test_the_path_puts_every_answered_question_in_one_place(case):
    way, reference = path(case.compiled, case.answers), case.reference
    have_answer = [q for q in case.questionnaire.questions if q.link_id in case.answers]
    assert list(way.answered) == [q for q in have_answer if reference.applies(q)]
    assert list(way.set_aside) == [q for q in have_answer if not reference.applies(q)]
    assert set(link_ids(way.to_ask)).isdisjoint(case.answers)
    assert list(way.to_ask) == sorted(way.to_ask, key=case.questionnaire.questions.index)


@given(cases())
def test_the_next_question_is_the_first_that_can_still_matter(case):
    to_ask = path(case.compiled, case.answers).to_ask
    assert next_question(case.compiled, case.answers) == (to_ask[0] if to_ask else None)


@given(cases(complete=True))
def test_nothing_is_asked_when_everything_is_answered(case):
    assert next_question(case.compiled, case.answers) is None


# Documents and answers as files keep them


@given(strategies.whole_documents())
def test_a_document_survives_being_parsed_and_written(document):
    questionnaire = parse(document)
    written = serialise(questionnaire)
    assert parse(written) == questionnaire
    assert serialise(parse(written)) == written


@given(strategies.whole_documents())
def test_a_document_written_as_json_reads_back_as_the_same_questionnaire(document):
    questionnaire = parse(document)
    assert parse(json.loads(canonical_json(serialise(questionnaire)))) == questionnaire


def turned_around(value: Any) -> Any:
    """The same document with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: turned_around(value[key]) for key in reversed(value)}
    return [turned_around(item) for item in value] if isinstance(value, list) else value


@given(strategies.whole_documents())
def test_canonical_json_and_the_fingerprint_do_not_depend_on_the_order_of_keys(document):
    assert canonical_json(turned_around(document)) == canonical_json(document)
    assert fingerprint(turned_around(document)) == fingerprint(document)


@given(strategies.whole_documents(), st.text())
def test_the_fingerprint_changes_with_any_text(document, title):
    changed = document | {"title": title}
    assert (fingerprint(changed) == fingerprint(document)) is (changed == document)


@given(cases())
def test_answers_written_as_option_keys_read_back_with_the_same_outcome(case):
    kept = json.loads(json.dumps(write_answers(case.answers)))
    again = read_answers(case.questionnaire, kept, find_medicine=lambda name: None)
    assert decision(case.compiled, again) == decision(case.compiled, case.answers)
    assert read_answers(case.questionnaire, write_answers(again), find_medicine=lambda name: None) == again


@given(cases())
def test_any_valid_answers_get_an_outcome_that_names_only_known_groups(case):
    outcome: Outcome = evaluate(case.compiled, case.answers)
    listed = [group.key for group in outcome.groups]
    assert set(listed) <= set(case.questionnaire.group_by_key)
    assert len(listed) == len(set(listed))
    assert outcome.first in ("", *listed[:1])
