"""What the parser says about a document that it cannot read: where, what is wrong, how to fix it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.triage.rules.factories import (
    GONE,
    any_of,
    changed,
    make_care_advice,
    make_document,
    make_full_document,
    make_medicine,
    make_medicine_question,
    make_options,
    make_question,
    make_rule,
    none_of,
)
from triage.rules.document import (
    DocumentError,
    parse,
)

KEY = "Use lower-case letters, digits, “-” and “_”, at most 64, starting with a letter or digit."
LIST = "Write it as a list, even if it has one entry only."
CONDITION = "Write {any: [question.option]}, or none instead of any."
LEVEL = "Choose from: self_care, routine, doctor_soon, same_day, emergency."
ONE_EFFECT = (
    "A rule has one effect.",
    "Give it either a cause_group with a strength, or a care_level.",
)
ONE_DEMAND = (
    "A safety requirement demands one thing.",
    "Write one of care_level: LEVEL, listed: GROUP, not_first: GROUP.",
)


def problems_of(document: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(DocumentError) as caught:
        parse(document)
    return [(problem.where, str(problem.what), str(problem.fix)) for problem in caught.value.problems]


def broken(name: str, path: str, value: Any, where: str, what: str, fix: str) -> Any:
    """A defect: the value at `path` of the full document, and the one problem that comes of it."""
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    return pytest.param(steps, value, (where, what, fix), id=name)


TOP_LEVEL = [
    broken(
        "later-schema",
        "schema",
        3,
        "schema",
        "The schema is “3”, but this version reads schema 1, 2.",
        "Export the questionnaire again from a site of this version.",
    ),
    broken(
        "schema-as-truth-value",
        "schema",
        True,
        "schema",
        "The schema is “True”, but this version reads schema 1, 2.",
        "Export the questionnaire again from a site of this version.",
    ),
    broken("no-schema", "schema", GONE, "the document", "The field “schema” is missing.", "Add it."),
    broken("title-missing", "title", GONE, "the document", "The field “title” is missing.", "Add it."),
    broken("title-null", "title", None, "the document", "The field “title” is missing.", "Add it."),
    broken("title-empty", "title", "  ", "title", "The text is empty.", "Write it."),
    broken(
        "title-a-list",
        "title",
        ["Twitching"],
        "title",
        "This is a list, not a text.",
        "Write a text, in quotes if need be.",
    ),
    broken(
        "title-a-date",
        "title",
        datetime.date(2024, 2, 29),
        "title",
        "This is a date, not a text.",
        "Write a text, in quotes if need be.",
    ),
    broken(
        "summary-too-long",
        "summary",
        "x" * 4001,
        "summary",
        "The text has 4001 characters.",
        "Keep it to 4000 at most.",
    ),
    broken(
        "text-with-a-null-character",
        "summary",
        "a\0b",
        "summary",
        "The text holds a character that cannot be shown.",
        "Type it again, without copying.",
    ),
    broken(
        "text-with-half-a-character",
        "summary",
        "a\ud800",
        "summary",
        "The text holds a character that cannot be shown.",
        "Type it again, without copying.",
    ),
    broken(
        "slug-with-capitals",
        "slug",
        "Facial Twitching",
        "slug",
        "“Facial Twitching” cannot be a key.",
        KEY,
    ),
    broken("slug-of-65-letters", "slug", "x" * 65, "slug", f"“{'x' * 65}” cannot be a key.", KEY),
    broken(
        "slug-a-number",
        "slug",
        7,
        "slug",
        "This is a number, not a key.",
        "Write a key, in quotes if need be.",
    ),
    broken(
        "slug-yes",
        "slug",
        True,
        "slug",
        "This is a yes/no value, not a key.",
        "YAML reads yes, no, on and off as truth values: put the key in quotes.",
    ),
    broken(
        "misspelt-field",
        "titel",
        "x",
        "the document",
        "There is no field “titel” here.",
        "Did you mean “title”?",
    ),
    broken(
        "threshold-zero",
        "threshold",
        0,
        "threshold",
        "“0” is not a whole number from 1 on.",
        "Write a whole number.",
    ),
    broken(
        "threshold-a-truth-value",
        "threshold",
        True,
        "threshold",
        "“True” is not a whole number from 1 on.",
        "Write a whole number.",
    ),
    broken(
        "threshold-a-fraction",
        "threshold",
        1.5,
        "threshold",
        "“1.5” is not a whole number from 1 on.",
        "Write a whole number.",
    ),
    broken(
        "list-written-as-text",
        "always_sections",
        "next-steps",
        "always_sections",
        "This is a text, not a list.",
        LIST,
    ),
    broken(
        "anchor-with-a-space",
        "always_sections.0",
        "Next steps",
        "always_sections[0]",
        "“Next steps” cannot be a key.",
        KEY,
    ),
    broken("empty-advice", "always_advice.0", "", "always_advice[0]", "The text is empty.", "Write it."),
    broken(
        "source-without-web-address",
        "sources.0.url",
        "ftp://example.org",
        "sources[0] (book).url",
        "“ftp://example.org” is not a web address.",
        "Start it with https://.",
    ),
    broken(
        "source-twice",
        "sources",
        [{"key": "book", "title": "A"}, {"key": "book", "title": "B"}],
        "sources[1] (book).key",
        "The key “book” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "steps-as-text",
        "care_advice.0.steps",
        "Rest.",
        "care_advice[0].steps",
        "This is a text, not a list.",
        LIST,
    ),
    broken(
        "no-clear-match-missing",
        "no_clear_match",
        GONE,
        "the document",
        "The field “no_clear_match” is missing.",
        "Add it.",
    ),
    broken(
        "no-clear-match-as-text",
        "no_clear_match",
        "none",
        "no_clear_match",
        "This is a text, not a mapping.",
        "Write it as a mapping with the fields care_level, title, text.",
    ),
    broken(
        "no-clear-match-at-an-unknown-level",
        "no_clear_match.care_level",
        "tomorrow",
        "no_clear_match.care_level",
        "“tomorrow” is not one of the choices.",
        LEVEL,
    ),
]

QUESTIONS = [
    broken(
        "kind-misspelt",
        "questions.0.kind",
        "singel",
        "questions[0] (sides).kind",
        "“singel” is not one of the choices.",
        "Did you mean “single”?",
    ),
    broken(
        "kind-missing",
        "questions.0.kind",
        GONE,
        "questions[0] (sides)",
        "The field “kind” is missing.",
        "Add it.",
    ),
    broken(
        "link-id-of-the-findings",
        "questions.4.link_id",
        "findings",
        "questions[4] (findings).link_id",
        "“findings” is kept for findings.",
        "Choose another link_id.",
    ),
    broken(
        "link-id-twice",
        "questions.4.link_id",
        "age",
        "questions[4] (age).link_id",
        "The link_id “age” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "no-options",
        "questions.4.options",
        [],
        "questions[4] (spread).options",
        "The question has no options.",
        "Add at least one.",
    ),
    broken(
        "option-twice",
        "questions.0.options.1.key",
        "one",
        "questions[0] (sides).options[1] (one).key",
        "The option “one” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "option-called-not-sure",
        "questions.0.options.1.key",
        "not-sure",
        "questions[0] (sides).options[1] (not-sure).key",
        "The key “not-sure” has a meaning of its own.",
        "Choose another key.",
    ),
    broken(
        "option-called-none-of-these",
        "questions.0.options.1.key",
        "none-of-these",
        "questions[0] (sides).options[1] (none-of-these).key",
        "The key “none-of-these” has a meaning of its own.",
        "Choose another key.",
    ),
    broken(
        "option-read-as-truth-value",
        "questions.4.options.0.key",
        True,
        "questions[4] (spread).options[0].key",
        "This is a yes/no value, not a key.",
        "YAML reads yes, no, on and off as truth values: put the key in quotes.",
    ),
    broken(
        "band-in-a-single-choice",
        "questions.0.options.0.from",
        3,
        "questions[0] (sides).options[0] (one)",
        "There is no field “from” here.",
        "The fields are key, label, hint.",
    ),
    broken(
        "units-of-a-single-choice",
        "questions.0.units",
        [{"key": "days", "label": "days", "factor": 1}],
        "questions[0] (sides).units",
        "A question of kind single has no units.",
        "Remove it, or change the kind to number.",
    ),
    broken(
        "times-of-a-single-choice",
        "questions.0.times",
        make_options("days"),
        "questions[0] (sides).times",
        "A question of kind single has no times.",
        "Remove it, or change the kind to medicine.",
    ),
    broken(
        "none-of-these-in-a-single-choice",
        "questions.0.none_of_these",
        True,
        "questions[0] (sides).none_of_these",
        "A question of kind single has no none_of_these.",
        "Remove it, or change the kind to multiple.",
    ),
    broken(
        "not-sure-as-text",
        "questions.0.not_sure",
        "yes",
        "questions[0] (sides).not_sure",
        "This is a text, not true or false.",
        "Write true or false.",
    ),
    broken(
        "first-unit-with-a-factor",
        "questions.2.units.0.factor",
        12,
        "questions[2] (age).units[0]",
        "The first unit has the factor 12.",
        "The first unit is the one that the bands are written in: its factor is 1.",
    ),
    broken(
        "unit-twice",
        "questions.2.units",
        [{"key": "d", "label": "days", "factor": 1}, {"key": "d", "label": "weeks", "factor": 7}],
        "questions[2] (age).units[1].key",
        "The unit “d” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "empty-band",
        "questions.2.options.0.from",
        40,
        "questions[2] (age).options[0]",
        "The band goes from 40 to below 40.",
        "“below” has to be greater than “from”.",
    ),
    broken(
        "gap-between-bands",
        "questions.2.options.1.from",
        50,
        "questions[2] (age).options[1]",
        "The band starts at 50, but the one before ends at 40.",
        "Let each band start where the one before ends.",
    ),
    broken(
        "overlapping-bands",
        "questions.2.options.1.from",
        30,
        "questions[2] (age).options[1]",
        "The band starts at 30, but the one before ends at 40.",
        "Let each band start where the one before ends.",
    ),
    broken(
        "band-without-end",
        "questions.2.options.1.below",
        GONE,
        "questions[2] (age).options[1] (old)",
        "The field “below” is missing.",
        "Add it.",
    ),
    broken(
        "band-that-ends-with-a-word",
        "questions.2.options.1.below",
        "many",
        "questions[2] (age).options[1] (old).below",
        "“many” is not a number.",
        "Write a number.",
    ),
    broken(
        "band-that-ends-nowhere",
        "questions.2.options.1.below",
        float("nan"),
        "questions[2] (age).options[1] (old).below",
        "“nan” is not a number.",
        "Write a number.",
    ),
    broken(
        "no-unlisted-option",
        "questions.3.options.3.unlisted",
        False,
        "questions[3] (medicines).options",
        "Exactly one option stands for medicines that are not in the list.",
        "Mark one option, and one only, with unlisted: true.",
    ),
    broken(
        "two-unlisted-options",
        "questions.3.options.1.unlisted",
        True,
        "questions[3] (medicines).options",
        "Exactly one option stands for medicines that are not in the list.",
        "Mark one option, and one only, with unlisted: true.",
    ),
    broken(
        "counted-class-unknown",
        "questions.3.options.2.medicine_class",
        "aa",
        "questions[3] (medicines).options[2].medicine_class",
        "There is no option “aa” to count.",
        "Did you mean “a”?",
    ),
    broken(
        "counted-class-nothing-like-any",
        "questions.3.options.2.medicine_class",
        "zz",
        "questions[3] (medicines).options[2].medicine_class",
        "There is no option “zz” to count.",
        "Name another option of this question.",
    ),
    broken(
        "counting-a-count",
        "questions.3.options.2.medicine_class",
        "two-a",
        "questions[3] (medicines).options[2] (two-a).medicine_class",
        "The option “two-a” counts medicines itself.",
        "Name an option that is a class.",
    ),
    broken(
        "counting-nothing",
        "questions.3.options.1.at_least",
        2,
        "questions[3] (medicines).options[1] (b).at_least",
        "at_least does not say what is counted.",
        "Name the class in medicine_class.",
    ),
    broken(
        "unlisted-and-counted",
        "questions.3.options.3.medicine_class",
        "a",
        "questions[3] (medicines).options[3] (other)",
        "An option cannot be both unlisted and counted.",
        "Make two options of it.",
    ),
    broken(
        "at-least-none",
        "questions.3.options.2.at_least",
        0,
        "questions[3] (medicines).options[2] (two-a).at_least",
        "“0” is not a whole number from 1 on.",
        "Write a whole number.",
    ),
    broken(
        "time-twice",
        "questions.3.times.1.key",
        "days",
        "questions[3] (medicines).times[1].key",
        "The time “days” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "second-question-about-medicines",
        "questions.4",
        make_medicine_question(link_id="more"),
        "questions[4] (more)",
        "This is a second question about medicines.",
        "Ask for all medicines in one question.",
    ),
    broken(
        "enabled-by-itself",
        "questions.4.enable_when",
        [any_of("spread.yes")],
        "questions[4] (spread).enable_when[0].any[0]",
        "There is no “spread.yes”.",
        "Name an option of a question that is asked before this one.",
    ),
    broken(
        "enabled-by-a-later-question",
        "questions.0.enable_when",
        [none_of("areas.jaw")],
        "questions[0] (sides).enable_when[0].none[0]",
        "There is no “areas.jaw”.",
        "Name an option of a question that is asked before this one.",
    ),
    broken(
        "enabled-by-a-finding",
        "questions.4.enable_when",
        [any_of("findings.lid-only")],
        "questions[4] (spread).enable_when[0].any[0]",
        "There is no “findings.lid-only”.",
        "Findings cannot be named here: name options.",
    ),
]

CONDITIONS = [
    broken(
        "no-conditions",
        "rules.0.when",
        [],
        "rules[0] (lid).when",
        "There is no condition.",
        "Add at least one.",
    ),
    broken("when-missing", "rules.0.when", GONE, "rules[0] (lid)", "The field “when” is missing.", "Add it."),
    broken(
        "condition-not-in-a-list",
        "rules.0.when",
        any_of("sides.one"),
        "rules[0] (lid).when",
        "This is a mapping, not a list.",
        LIST,
    ),
    broken(
        "condition-of-another-word",
        "rules.0.when.0",
        {"all": ["sides.one"]},
        "rules[0] (lid).when[0]",
        "This is not a condition.",
        CONDITION,
    ),
    broken(
        "condition-with-two-words",
        "rules.0.when.0",
        {"any": ["sides.one"], "none": ["sides.both"]},
        "rules[0] (lid).when[0]",
        "This is not a condition.",
        CONDITION,
    ),
    broken(
        "term-without-condition",
        "rules.0.when.0",
        "sides.one",
        "rules[0] (lid).when[0]",
        "This is not a condition.",
        CONDITION,
    ),
    broken(
        "condition-on-no-option",
        "rules.0.when.0.any",
        [],
        "rules[0] (lid).when[0].any",
        "The condition names no option.",
        "Name at least one, or remove the condition.",
    ),
    broken(
        "condition-left-blank",
        "rules.0.when.0.any",
        None,
        "rules[0] (lid).when[0].any",
        "The condition names no option.",
        "Name at least one, or remove the condition.",
    ),
    broken(
        "terms-not-in-a-list",
        "rules.0.when.0.any",
        "sides.one",
        "rules[0] (lid).when[0].any",
        "This is a text, not a list.",
        LIST,
    ),
    broken(
        "term-a-number",
        "rules.0.when.0.any",
        [3],
        "rules[0] (lid).when[0].any[0]",
        "This is not the name of an option.",
        "Write question.option, in quotes if need be.",
    ),
    broken(
        "option-misspelt",
        "rules.0.when.0.any",
        ["sides.both", "sides.on"],
        "rules[0] (lid).when[0].any[1]",
        "There is no “sides.on”.",
        "Did you mean “sides.one”?",
    ),
    broken(
        "question-misspelt",
        "rules.0.when.0.any",
        ["side.one"],
        "rules[0] (lid).when[0].any[0]",
        "There is no “side.one”.",
        "Did you mean “sides.one”?",
    ),
    broken(
        "option-of-no-question",
        "rules.0.when.0.any",
        ["caffeine"],
        "rules[0] (lid).when[0].any[0]",
        "There is no “caffeine”.",
        "Name it as question.option; the questions are sides, areas, age, medicines, spread.",
    ),
    broken(
        "option-unlike-any-of-its-question",
        "rules.0.when.0.any",
        ["spread.everywhere-else-too"],
        "rules[0] (lid).when[0].any[0]",
        "There is no “spread.everywhere-else-too”.",
        "Choose from: spread.yes, spread.no.",
    ),
    broken(
        "finding-misspelt",
        "rules.0.when.0.any",
        ["findings.lid_only"],
        "rules[0] (lid).when[0].any[0]",
        "There is no “findings.lid_only”.",
        "Did you mean “findings.lid-only”?",
    ),
    broken(
        "time-misspelt",
        "rules.2.when.0.any",
        ["medicines.two-a@mnoths"],
        "rules[2] (flag).when[0].any[0]",
        "There is no “medicines.two-a@mnoths”.",
        "Did you mean “medicines.two-a@months”?",
    ),
    broken(
        "finding-without-alternatives",
        "findings.0.alternatives",
        [],
        "findings[0] (lid-only).alternatives",
        "The finding has no alternative.",
        "Add at least one.",
    ),
    broken(
        "alternative-without-conditions",
        "findings.0.alternatives",
        [[]],
        "findings[0] (lid-only).alternatives[0]",
        "There is no condition.",
        "Add at least one.",
    ),
    broken(
        "alternatives-one-level-too-flat",
        "findings.0.alternatives",
        [any_of("sides.one")],
        "findings[0] (lid-only).alternatives[0]",
        "This is a mapping, not a list.",
        LIST,
    ),
    broken(
        "finding-on-a-finding",
        "findings.0.alternatives",
        [[any_of("findings.lid-only")]],
        "findings[0] (lid-only).alternatives[0][0].any[0]",
        "There is no “findings.lid-only”.",
        "Findings cannot be named here: name options.",
    ),
]

ROWS = [
    broken(
        "class-misspelt",
        "medicines.0.classes",
        ["aa"],
        "medicines[0] (alpha).classes[0]",
        "There is no class “aa”.",
        "Did you mean “a”?",
    ),
    broken(
        "counted-option-as-a-class",
        "medicines.0.classes",
        ["two-a"],
        "medicines[0] (alpha).classes[0]",
        "There is no class “two-a”.",
        "Name options of the question about medicines.",
    ),
    broken(
        "classes-forgotten",
        "medicines.0.classes",
        GONE,
        "medicines[0] (alpha)",
        "The field “classes” is missing.",
        "Add it.",
    ),
    broken(
        "name-of-two-medicines",
        "medicines.1.brands",
        ["ALPHA"],
        "medicines[1] (beta)",
        "The name “ALPHA” belongs to another medicine already.",
        "Leave it with one of the two.",
    ),
    broken(
        "evidence-unknown",
        "medicines.0.evidence",
        "D",
        "medicines[0] (alpha).evidence",
        "“D” is not one of the choices.",
        "Choose from: A, B, C, K.",
    ),
    broken(
        "source-misspelt",
        "medicines.0.sources",
        ["boek"],
        "medicines[0] (alpha).sources[0]",
        "There is no source “boek”.",
        "Did you mean “book”?",
    ),
    broken(
        "source-unknown",
        "rules.0.sources",
        ["web"],
        "rules[0] (lid).sources[0]",
        "There is no source “web”.",
        "Add it to the sources.",
    ),
    broken(
        "sources-forgotten",
        "rules.0.sources",
        GONE,
        "rules[0] (lid)",
        "The field “sources” is missing.",
        "Add it.",
    ),
    broken(
        "rationale-empty",
        "rules.0.rationale",
        "",
        "rules[0] (lid).rationale",
        "The text is empty.",
        "Write it.",
    ),
    broken("rule-without-strength", "rules.0.strength", GONE, "rules[0] (lid)", *ONE_EFFECT),
    broken("rule-without-effect", "rules.2.care_level", GONE, "rules[2] (flag)", *ONE_EFFECT),
    broken("rule-with-two-effects", "rules.0.care_level", "routine", "rules[0] (lid)", *ONE_EFFECT),
    broken("level-rule-with-a-strength", "rules.2.strength", "supports", "rules[2] (flag)", *ONE_EFFECT),
    broken(
        "strength-misspelt",
        "rules.0.strength",
        "support",
        "rules[0] (lid).strength",
        "“support” is not one of the choices.",
        "Did you mean “supports”?",
    ),
    broken(
        "rule-twice",
        "rules.1.key",
        "lid",
        "rules[1] (lid).key",
        "The key “lid” stands here a second time.",
        "Give each a name of its own.",
    ),
    broken(
        "group-misspelt",
        "rules.0.cause_group",
        "nerves",
        "rules[0] (lid).cause_group",
        "There is no cause group “nerves”.",
        "Did you mean “nerve”?",
    ),
    broken(
        "group-unknown",
        "rules.0.cause_group",
        "qqq",
        "rules[0] (lid).cause_group",
        "There is no cause group “qqq”.",
        "The cause groups are lifestyle, nerve.",
    ),
    broken(
        "group-a-number",
        "rules.0.cause_group",
        3,
        "rules[0] (lid).cause_group",
        "This is a number, not a key.",
        "Write a key, in quotes if need be.",
    ),
    broken(
        "lowered-to-its-own-level",
        "cause_groups.0.lower_when.0.care_level",
        "routine",
        "cause_groups[0] (lifestyle).lower_when[0].care_level",
        "The level routine is not lower than the group's own, routine.",
        "Choose a lower level; to raise it, write a care-level rule.",
    ),
    broken(
        "lowered-without-a-level",
        "cause_groups.0.lower_when.0.care_level",
        GONE,
        "cause_groups[0] (lifestyle).lower_when[0]",
        "The field “care_level” is missing.",
        "Add it.",
    ),
    broken(
        "lowered-always",
        "cause_groups.0.lower_when.0.when",
        [],
        "cause_groups[0] (lifestyle).lower_when[0].when",
        "There is no condition.",
        "Add at least one.",
    ),
    broken(
        "lowered-by-nothing",
        "cause_groups.0.lower_when.0",
        None,
        "cause_groups[0] (lifestyle).lower_when[0]",
        "This is nothing, not a mapping.",
        "Write it as a mapping with the fields when, care_level, reason.",
    ),
    broken(
        "demand-empty",
        "safety_requirements.0.require",
        {},
        "safety_requirements[0] (new-medicine).require",
        *ONE_DEMAND,
    ),
    broken(
        "demand-left-blank",
        "safety_requirements.0.require",
        {"care_level": None},
        "safety_requirements[0] (new-medicine).require",
        *ONE_DEMAND,
    ),
    broken(
        "demand-as-text",
        "safety_requirements.0.require",
        "same_day",
        "safety_requirements[0] (new-medicine).require",
        *ONE_DEMAND,
    ),
    broken(
        "demand-missing",
        "safety_requirements.0.require",
        GONE,
        "safety_requirements[0] (new-medicine)",
        "The field “require” is missing.",
        "Add it.",
    ),
    broken(
        "demand-of-another-kind",
        "safety_requirements.0.require",
        {"level": "same_day"},
        "safety_requirements[0] (new-medicine).require",
        "There is no field “level” here.",
        "Did you mean “care_level”?",
    ),
    broken(
        "demand-of-an-unknown-level",
        "safety_requirements.0.require",
        {"care_level": "now"},
        "safety_requirements[0] (new-medicine).require.care_level",
        "“now” is not one of the choices.",
        LEVEL,
    ),
    broken(
        "demand-on-an-unknown-group",
        "safety_requirements.0.require",
        {"listed": "nerv"},
        "safety_requirements[0] (new-medicine).require.listed",
        "There is no cause group “nerv”.",
        "Did you mean “nerve”?",
    ),
    broken(
        "severity-unknown",
        "safety_requirements.0.severity",
        "huge",
        "safety_requirements[0] (new-medicine).severity",
        "“huge” is not one of the choices.",
        "Choose from: minor, significant, considerable, major, catastrophic.",
    ),
    broken(
        "requirement-for-everyone",
        "safety_requirements.0.whenever",
        [],
        "safety_requirements[0] (new-medicine).whenever",
        "There is no condition.",
        "Add at least one.",
    ),
    broken(
        "vignette-answers-a-list",
        "vignettes.0.answers",
        ["one"],
        "vignettes[0] (tired).answers",
        "The answers are not a mapping.",
        "Write them as link_id: answer.",
    ),
    broken(
        "vignette-without-answers",
        "vignettes.0.answers",
        GONE,
        "vignettes[0] (tired)",
        "The field “answers” is missing.",
        "Add it.",
    ),
    broken(
        "vignette-with-a-date",
        "vignettes.0.answers",
        {"sides": datetime.date(2024, 2, 29)},
        "vignettes[0] (tired).answers",
        "The answers hold a value that cannot be stored.",
        "Write them with plain texts, numbers and lists.",
    ),
    broken(
        "vignette-with-a-null-character",
        "vignettes.0.answers",
        {"medicines": ["al\0pha"]},
        "vignettes[0] (tired).answers",
        "The answers hold a value that cannot be stored.",
        "Write them with plain texts, numbers and lists.",
    ),
    broken(
        "vignette-answers-no-question",
        "vignettes.0.answers",
        {"side": "one"},
        "vignettes[0] (tired).answers.side",
        "There is no question “side”.",
        "Did you mean “sides”?",
    ),
    broken(
        "vignette-medicine-with-an-unknown-time",
        "vignettes.0.answers",
        {"medicines": ["alpha", {"name": "beta", "started": "never"}]},
        "vignettes[0] (tired).answers.medicines[1].started",
        "There is no time “never”.",
        "Choose from: days, months, unsure.",
    ),
    broken(
        "vignette-without-expectation",
        "vignettes.0.expect",
        GONE,
        "vignettes[0] (tired)",
        "The field “expect” is missing.",
        "Add it.",
    ),
    broken(
        "vignette-expecting-an-unknown-group",
        "vignettes.0.expect.first",
        ["nerf"],
        "vignettes[0] (tired).expect.first[0]",
        "There is no cause group “nerf”.",
        "Did you mean “nerve”?",
    ),
    broken(
        "vignette-expecting-a-number",
        "vignettes.0.expect.no_clear_match",
        1,
        "vignettes[0] (tired).expect.no_clear_match",
        "This is a number, not true or false.",
        "Write true or false.",
    ),
]


@pytest.mark.parametrize(("path", "value", "problem"), TOP_LEVEL + QUESTIONS + CONDITIONS + ROWS)
def test_a_defect_is_named_with_its_place_and_how_to_fix_it(path, value, problem):
    assert problems_of(changed(path, value)) == [problem]


@pytest.mark.parametrize(
    ("document", "kind"),
    [(None, "nothing"), ([], "a list"), ("x", "a text"), (5, "a number"), (2.5, "a number")],
)
def test_what_is_no_mapping_is_no_document(document, kind):
    fields = (
        "schema, slug, title, article, summary, care_advice, no_clear_match, questions, cause_groups, rules"
    )
    fix = f"Write it as a mapping with the fields {fields}."
    assert problems_of(document) == [("the document", f"This is {kind}, not a mapping.", fix)]


def test_every_problem_is_reported_at_once():
    document = make_full_document()
    document["titel"] = document.pop("title")
    document["questions"][0]["kind"] = "singel"
    document["rules"][0]["when"] = []
    document["rules"][2]["care_level"] = "today"
    document["vignettes"][0]["story"] = ""
    assert {where for where, _what, _fix in problems_of(document)} == {
        "the document",
        "questions[0] (sides).kind",
        "rules[0] (lid).when",
        "rules[2] (flag).care_level",
        "vignettes[0] (tired).story",
    }


def test_a_missing_level_and_a_repeated_one_are_both_named():
    advice = make_care_advice()
    advice[4]["care_level"] = "routine"
    fix = "Write one for each care level."
    assert problems_of(make_document(care_advice=advice)) == [
        ("care_advice", "There are 2 entries for the level routine.", fix),
        ("care_advice", "There are 0 entries for the level emergency.", fix),
    ]


def test_a_level_that_cannot_be_read_is_not_counted_as_another():
    advice = make_care_advice()
    advice[4]["care_level"] = "emergencie"
    assert problems_of(make_document(care_advice=advice)) == [
        ("care_advice", "There are 0 entries for the level emergency.", "Write one for each care level."),
        ("care_advice[4].care_level", "“emergencie” is not one of the choices.", "Did you mean “emergency”?"),
    ]


def test_advice_that_is_no_list_is_named_once():
    problem = ("care_advice", "This is a text, not a list.", LIST)
    assert problems_of(make_document(care_advice="Rest.")) == [problem]


def test_without_a_question_only_that_is_named():
    assert problems_of(make_document(questions=[])) == [("questions", "There is no question.", "Add one.")]


def test_a_medicine_that_is_no_mapping_is_named_once():
    problem = (
        "medicines[0]",
        "This is a text, not a mapping.",
        "Write it as a mapping with the fields key, name, classes, sources.",
    )
    assert problems_of(make_document(medicines=["alpha"])) == [problem]


def test_medicines_that_are_no_list_are_named_once():
    assert problems_of(make_document(medicines=5)) == [("medicines", "This is a number, not a list.", LIST)]


def test_a_medicine_may_repeat_its_own_name():
    question = make_medicine_question()
    parse(
        make_document(
            questions=[make_question("sides", "one"), question],
            medicines=[make_medicine("alpha", "a", brands=["ALPHA"], other_names=["alpha"])],
        )
    )


def test_findings_cannot_be_named_where_there_are_none():
    rule = make_rule("r", any_of("findings.lid-only"), care_level="routine")
    problem = (
        "rules[0] (r).when[0].any[0]",
        "There is no “findings.lid-only”.",
        "Findings cannot be named here: name options.",
    )
    assert problems_of(make_document(rules=[rule])) == [problem]


def test_an_unknown_field_unlike_any_lists_the_fields():
    rule = make_rule("r", any_of("sides.one"), care_level="routine", zzz=1)
    fields = "key, when, rationale, sources, cause_group, strength, care_level, note"
    assert problems_of(make_document(rules=[rule])) == [
        ("rules[0] (r)", "There is no field “zzz” here.", f"The fields are {fields}.")
    ]


def test_all_problems_with_a_vignettes_answers_are_named():
    document = changed(("vignettes", 0, "answers"), {"sides": "left", "age": 300})
    assert problems_of(document) == [
        ("vignettes[0] (tired).answers.sides", "There is no option “left” here.", "Choose from: one, both."),
        (
            "vignettes[0] (tired).answers.age",
            "300 is out of range.",
            "Give a number from 0 up to, but not including, 120.",
        ),
    ]


def test_the_error_says_all_in_words():
    with pytest.raises(DocumentError) as caught:
        parse(changed(("rules", 0, "when"), []) | {"slug": "A"})
    assert str(caught.value) == (
        f"slug: “A” cannot be a key. {KEY}\nrules[0] (lid).when: There is no condition. Add at least one."
    )


@pytest.mark.parametrize(
    ("path", "value", "row"),
    [
        (("rules", 0, "when"), [], ("rules", "lid")),
        (("questions", 0, "options", 1, "key"), "one", ("questions", "sides")),
        (("vignettes", 0, "answers"), {"side": "one"}, ("vignettes", "tired")),
        (("medicines", 1, "brands"), ["Alpha"], ("medicines", "beta")),
        (("care_advice", 0, "title"), "", None),
        (("title",), "", None),
        (("rules", 0, "key"), GONE, None),
    ],
)
def test_a_problem_names_the_row_it_is_in(path, value, row):
    with pytest.raises(DocumentError) as caught:
        parse(changed(path, value))
    assert [problem.row for problem in caught.value.problems] == [row]
