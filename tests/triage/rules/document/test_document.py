"""What the parser reads and writes, and that nothing can break it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.rules import strategies
from tests.triage.rules.factories import (
    GONE,
    any_of,
    changed,
    make_document,
    make_full_document,
    make_medicine_question,
    make_question,
    make_rule,
    none_of,
)
from triage.rules.document import (
    DocumentError,
    canonical_json,
    fingerprint,
    parse,
    serialise,
    write_conditions,
)
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import (
    CareLevel,
    Condition,
    Evidence,
    QuestionKind,
    Questionnaire,
    Requirement,
    Severity,
    Strength,
    Unit,
)

# What is read


def test_the_parts_of_a_document_are_read():
    questionnaire = parse(make_full_document())
    sides, areas, age, medicines, spread = questionnaire.questions
    alpha, beta, plain = questionnaire.medicines
    assert sides.kind is QuestionKind.single
    assert areas.none_of_these
    assert [(band.lower, band.upper) for band in age.options] == [(0, 40), (40, 120)]
    assert age.units == (Unit("years", "years", 1, "year"),)
    assert medicines.option_by_key["two-a"].at_least == 2
    assert medicines.option_by_key["other"].unlisted
    assert medicines.time_by_key["unsure"].not_sure
    assert spread.enable_when == (Condition(("areas.eyelid",)),)
    assert alpha.names == ("Alpha", "Alphex")
    assert (alpha.evidence, beta.evidence) == (Evidence.A, Evidence.K)
    assert plain.classes == ()
    assert questionnaire.findings[0].alternatives == (
        (Condition(("areas.eyelid",)), Condition(("areas.cheek", "areas.jaw"), none=True)),
    )
    assert questionnaire.cause_groups[0].lower_when[0].care_level is CareLevel.self_care
    assert questionnaire.rules[0].strength is Strength.supports
    assert questionnaire.rules[2].care_level is CareLevel.same_day
    assert questionnaire.safety_requirements[0].severity is Severity.major
    assert questionnaire.safety_requirements[0].require == Requirement(care_level=CareLevel.same_day)
    assert questionnaire.vignettes[0].expect.first == ("nerve",)


def test_what_is_left_out_has_its_default():
    questionnaire = parse(make_document())
    question = questionnaire.questions[0]
    assert questionnaire.threshold == 2
    assert questionnaire.language == "en"
    assert question.not_sure
    assert question.enable_when == ()
    assert questionnaire.medicine_question is None
    assert (
        parse(make_document(questions=[make_question("sides", "one", kind="multiple")]))
        .questions[0]
        .none_of_these
    )


def test_a_field_left_blank_counts_as_left_out():
    assert parse(make_document(threshold=None, medicines=None, written_by=None)) == parse(make_document())


def test_white_space_in_texts_is_folded():
    assert parse(make_document(title="  Facial\n  twitching ")).title == "Facial twitching"


@pytest.mark.parametrize("length", [1, 4000])
def test_a_text_may_have_up_to_4000_characters(length):
    assert len(parse(make_document(summary="x" * length)).summary) == length


@pytest.mark.parametrize("key", ["a", "30-39", "under_2-weeks", "x" * 64])
def test_keys_may_hold_letters_digits_dashes_and_underscores(key):
    assert parse(make_document(slug=key)).slug == key


def test_a_term_named_twice_stands_once():
    rule = make_rule("r", any_of("sides.one", "sides.both", "sides.one"), care_level="routine")
    assert parse(make_document(rules=[rule])).rules[0].when == (Condition(("sides.one", "sides.both")),)


def test_the_terms_of_a_question_are_its_options_its_times_and_not_sure():
    question = parse(make_document(questions=[make_question("sides", "one"), make_medicine_question()]))
    assert question.questions[0].terms == ("sides.one", "sides.not-sure")
    assert question.questions[1].terms[:4] == (
        "medicines.a",
        "medicines.a@days",
        "medicines.a@months",
        "medicines.a@unsure",
    )


def test_a_question_without_not_sure_has_no_such_term():
    document = make_document(questions=[make_question("sides", "one", not_sure=False)])
    assert parse(document).questions[0].terms == ("sides.one",)


@pytest.mark.parametrize(
    "demand", [{"care_level": "emergency"}, {"listed": "nerve"}, {"not_first": "lifestyle"}], ids=str
)
def test_a_safety_requirement_keeps_its_one_demand(demand):
    document = changed(("safety_requirements", 0, "require"), demand)
    assert serialise(parse(document))["safety_requirements"][0]["require"] == demand


# Writing


def test_a_full_document_survives_being_read_and_written():
    questionnaire = parse(make_full_document())
    assert parse(serialise(questionnaire)) == questionnaire


def test_fields_at_their_default_are_left_out():
    written = serialise(parse(make_document()))
    assert written["questions"][0] == make_question("sides", "one", "both") | {"not_sure": True}
    assert "lower_when" not in written["cause_groups"][0]
    assert "note" not in written["rules"][0]


def test_conditions_are_written_as_they_are_read():
    conditions = [any_of("sides.one", "sides.both"), none_of("sides.not-sure")]
    rule = make_rule("r", *conditions, care_level="routine")
    assert write_conditions(parse(make_document(rules=[rule])).rules[0].when) == conditions


def test_canonical_json_keeps_letters_as_they_are_and_sorts_the_fields():
    assert canonical_json({"b": ["é"], "a": 1}) == '{"a":1,"b":["é"]}'


def test_the_fingerprint_is_the_sha_256_of_the_canonical_json():
    # Computed with `printf '{"a":1}' | sha256sum`.
    assert fingerprint({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


# Whatever comes in

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["sides.one", "one", "findings.lid-only", "nerve", "routine", "supports", "not-sure", "a"]
    ),
)
FIELDS = ["key", "any", "none", "when", "care_level", "listed", "name", "started", "from", "kind", "options"]
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=4)), inner, max_size=3),
    ),
    max_leaves=6,
)


def places_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [place for step, item in inner for place in places_of(item, (*path, step))]
    return [path, *below] if path else below


PLACES = places_of(make_full_document())


def read_or_refuse(document: Any) -> None:
    """A document is either refused with problems in words, or fit for everything that is done with it."""
    questionnaire = parsed_or_error(document)
    if isinstance(questionnaire, DocumentError):
        assert str(questionnaire)
        return
    written = serialise(questionnaire)
    assert parse(json.loads(canonical_json(written))) == questionnaire
    assert len(fingerprint(written)) == 64
    evaluate(compile_questionnaire(questionnaire), {})


def parsed_or_error(document: Any) -> Questionnaire | DocumentError:
    try:
        return parse(document)
    except DocumentError as error:
        return error


@given(JSON)
def test_any_value_is_read_or_refused(value):
    read_or_refuse(value)


@given(st.dictionaries(st.sampled_from(sorted(make_full_document())), JSON))
def test_any_parts_in_place_of_a_documents_own_are_read_or_refused(parts):
    read_or_refuse(make_full_document() | parts)


@given(st.sampled_from(PLACES), JSON)
def test_a_document_with_any_value_at_any_place_is_read_or_refused(path, value):
    read_or_refuse(changed(path, value))


@given(st.sampled_from(PLACES))
def test_a_document_with_any_part_taken_out_is_read_or_refused(path):
    read_or_refuse(changed(path, GONE))


@given(strategies.whole_documents())
def test_reading_a_document_does_not_change_it(document):
    before = copy.deepcopy(document)
    parse(document)
    assert document == before
