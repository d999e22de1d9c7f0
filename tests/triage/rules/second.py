"""A small valid questionnaire of schema 2 that uses everything new in it, for tests by example."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.triage.rules.factories import (
    any_of,
    make_document,
    make_finding,
    make_group,
    make_medicine,
    make_medicine_question,
    make_options,
    make_question,
    make_rule,
)
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire

Document = dict[str, Any]

TIMES = [
    {"key": "today", "label": "Today", "say": "since today"},
    {"key": "days", "label": "In the last days"},
    {"key": "unknown", "label": "I don't know since when", "not_sure": True},
]


def make_for_whom(**fields: Any) -> Document:
    options = [
        {"key": "me", "label": "Me"},
        {"key": "child", "label": "My child", "wording": "child"},
        {"key": "other", "label": "Somebody else", "wording": "other"},
    ]
    return make_question("for-whom", not_sure=False, options=options) | fields


def make_signs(**fields: Any) -> Document:
    """Slurred speech and a weak arm, each since when; a stiff neck; each may be unsure."""
    options = [
        {"key": "speech", "label": "Slurred speech", "onset": True, "say": "slurred speech"},
        {"key": "arm", "label": "Weak arm", "onset": True},
        {"key": "neck", "label": "Stiff neck"},
    ]
    question = make_question(
        "signs", kind="multiple", options=options, times=deepcopy(TIMES), ask_each="always"
    )
    return question | {"say": "I have {answer}.", "say_child": "My child has {answer}."} | fields


def make_second(**parts: Any) -> Document:
    """A document of schema 2 with these parts; two signs, a side and its course otherwise."""
    return make_document(schema=2) | parts


def make_full_second() -> Document:
    """A document in which everything that is new in schema 2 is used."""
    age = [
        {"key": "baby", "label": "Under 1", "from": 0, "below": 1},
        {"key": "older", "label": "1 and over", "from": 1, "below": 120},
    ]
    document = make_second(
        sources=[{"key": "guide", "title": "A guideline", "url": "https://example.org", "kind": "guideline"}],
        questions=[
            make_for_whom(),
            make_question("age", kind="number", options=age, not_sure=False, say="Age: {answer}."),
            make_signs(text_child="Which of these does your child have?", hint_other="Ask them."),
            make_question("sides", "one", "both"),
            make_question(
                "course",
                options=[
                    *make_options("same", "worse"),
                    {"key": "changes", "label": "It changes sides", "enable_when": [any_of("sides.both")]},
                ],
            ),
            make_medicine_question(
                purposes=[{"key": "nausea", "label": "For nausea", "classes": ["a"]}],
            ),
        ],
        medicines=[make_medicine("alpha", "a"), make_medicine("beta", "b")],
        not_for=[
            {
                "key": "babies",
                "when": [any_of("age.baby")],
                "care_level": "same_day",
                "title": "Not made for babies",
                "text": "See a doctor today.",
            }
        ],
        contradictions=[
            {
                "key": "one-side-and-changes",
                "both": [any_of("sides.one"), any_of("course.worse")],
                "ask": "Which of the two is right?",
            }
        ],
        findings=[make_finding("new-speech", [any_of("signs.speech@today")])],
        cause_groups=[make_group("nerve")],
        rules=[
            make_rule("one-side", any_of("sides.one"), cause_group="nerve", strength="strongly_supports"),
            make_rule("speech-today", any_of("findings.new-speech"), care_level="emergency"),
            make_rule("arm-unsure", any_of("signs.arm@not-sure"), care_level="same_day"),
        ],
        always_advice=["Rest.", {"text": "Keep the arm warm.", "when": [any_of("signs.arm")]}],
        always_sections=["next-steps", {"section": "arms", "when": [any_of("signs.arm")]}],
    )
    for advice in document["care_advice"]:
        advice["steps"] = ["Rest.", {"text": "Say when it began.", "when": [any_of("findings.new-speech")]}]
    return document


def compiled_second(**parts: Any) -> CompiledQuestionnaire:
    """`make_second` with these parts, compiled."""
    return compile_questionnaire(parse(make_second(**parts)))


def changed_second(path: tuple[str | int, ...], value: Any) -> Document:
    """The full document of schema 2 with one value replaced or added."""
    document: Any = make_full_second()
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return document
