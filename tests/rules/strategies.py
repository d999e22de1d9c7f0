"""Random documents and random answers to them, for property tests.

Documents are made as the dictionaries that docs/document.md describes, so that `document.parse` runs too.
They are small on purpose: few questions, few options, many rules over them, so that rules meet, contradict
each other and hide questions. Nothing here asks the engine which terms exist or what a condition means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from triage.rules.answers import Taken
from triage.rules.model import NOT_SURE, Question, QuestionKind, Questionnaire

Document = dict[str, Any]

LEVELS = ("self_care", "routine", "doctor_soon", "same_day", "emergency")
# The strengths that list a group come up more often, or most random groups would never be listed.
STRENGTHS = (
    "strongly_supports",
    "strongly_supports",
    "supports",
    "supports",
    "decides",
    "argues_against",
    "strongly_argues_against",
    "never_first",
    "excludes",
)
SOURCE = "own-book"
CLASSES = ("class-a", "class-b", "class-c")
TIMES = ("days", "months")
UNKNOWN_TIME = "unsure"


def options(*keys: str) -> list[Document]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


# Questions


@st.composite
def questions(draw: st.DrawFn, link_id: str, kinds: Sequence[str], earlier_terms: Sequence[str]) -> Document:
    kind = draw(st.sampled_from(kinds))
    question: Document = {
        "link_id": link_id,
        "label": link_id,
        "text": f"What about {link_id}?",
        "why": "It matters.",
        "kind": kind,
        "not_sure": draw(st.booleans()),
    }
    if earlier_terms and draw(st.booleans()):
        question["enable_when"] = draw(conditions(earlier_terms))
    if kind == "number":
        question |= number_fields(draw(st.integers(2, 3)))
    elif kind == "medicine":
        question |= draw(medicine_fields())
    else:
        question["options"] = options(*"abcd"[: draw(st.integers(2, 4))])
    if kind == "multiple":
        question["none_of_these"] = draw(st.booleans())
    return question


def number_fields(bands: int) -> Document:
    """Bands of ten: a from 0, b from 10, ..."""
    bounded = [
        option | {"from": 10 * band, "below": 10 * band + 10}
        for band, option in enumerate(options(*"abc"[:bands]))
    ]
    units = [{"key": "days", "label": "days", "factor": 1}, {"key": "weeks", "label": "weeks", "factor": 7}]
    return {"options": bounded, "units": units}


@st.composite
def medicine_fields(draw: st.DrawFn) -> Document:
    """Three classes, some counted options over them, the unlisted option, and (mostly) times."""
    counted = draw(st.lists(st.tuples(st.sampled_from((*CLASSES, "other")), st.integers(2, 3)), max_size=2))
    listed = options(*CLASSES)
    for number, (medicine_class, at_least) in enumerate(counted):
        option = options(f"counted-{number}")[0]
        listed.append(option | {"medicine_class": medicine_class, "at_least": at_least})
    listed += [options("other")[0] | {"unlisted": True}]
    times = [*options(*TIMES), options(UNKNOWN_TIME)[0] | {"not_sure": True}]
    return {"options": listed, "times": times if draw(st.integers(0, 4)) else []}


def terms_of(question: Document) -> list[str]:
    """Every term that conditions may name for a question."""
    link_id = question["link_id"]
    terms = [f"{link_id}.{option['key']}" for option in question["options"]]
    if question.get("times"):
        terms += [f"{term}@{time}" for term in list(terms) for time in TIMES]
    if question["not_sure"]:
        terms.append(f"{link_id}.{NOT_SURE}")
    return terms


# Conditions


@st.composite
def conditions(draw: st.DrawFn, terms: Sequence[str], most: int = 2) -> list[Document]:
    return draw(st.lists(condition(terms), min_size=1, max_size=most))


@st.composite
def condition(draw: st.DrawFn, terms: Sequence[str]) -> Document:
    word = draw(st.sampled_from(("any", "any", "none")))
    return {word: draw(st.lists(st.sampled_from(terms), min_size=1, max_size=3, unique=True))}


# The other parts


@st.composite
def findings(draw: st.DrawFn, key: str, terms: Sequence[str]) -> Document:
    alternatives = draw(st.lists(conditions(terms), min_size=1, max_size=2))
    return {"key": key, "text": f"{key} is so", "alternatives": alternatives}


@st.composite
def medicines(draw: st.DrawFn, key: str) -> Document:
    return {
        "key": key,
        "name": key.capitalize(),
        "brands": [f"{key}-brand"],
        "other_names": [],
        "classes": draw(st.lists(st.sampled_from(CLASSES), max_size=3, unique=True)),
        "movements": "Twitching.",
        "evidence": draw(st.sampled_from("ABCK")),
        "sources": [SOURCE],
    }


@st.composite
def cause_groups(draw: st.DrawFn, key: str, terms: Sequence[str]) -> Document:
    level = draw(st.integers(0, len(LEVELS) - 1))
    group: Document = {
        "key": key,
        "name": key.capitalize(),
        "summary": f"All about {key}.",
        "sections": [key],
        "care_level": LEVELS[level],
    }
    if level:
        lower = st.builds(
            lambda when, lowered: {"when": when, "care_level": lowered, "reason": "It is mild."},
            conditions(terms),
            st.sampled_from(LEVELS[:level]),
        )
        group["lower_when"] = draw(st.lists(lower, max_size=2))
    return group


@st.composite
def rules(draw: st.DrawFn, key: str, terms: Sequence[str], groups: Sequence[str]) -> Document:
    rule: Document = {
        "key": key,
        "when": draw(conditions(terms)),
        "rationale": f"{key} says so.",
        "sources": [],
    }
    if draw(st.integers(0, 3)):
        return rule | {
            "cause_group": draw(st.sampled_from(groups)),
            "strength": draw(st.sampled_from(STRENGTHS)),
        }
    return rule | {"care_level": draw(st.sampled_from(LEVELS))}


@st.composite
def safety_requirements(draw: st.DrawFn, key: str, terms: Sequence[str], groups: Sequence[str]) -> Document:
    requirement: Document = {
        "key": key,
        "hazard": "Somebody waits too long.",
        "severity": draw(st.sampled_from(("minor", "significant", "considerable", "major", "catastrophic"))),
        "whenever": draw(conditions(terms)),
        "require": draw(
            st.one_of(
                st.sampled_from(LEVELS).map(lambda level: {"care_level": level}),
                st.sampled_from(groups).map(lambda group: {"listed": group}),
                st.sampled_from(groups).map(lambda group: {"not_first": group}),
            )
        ),
        "sources": [SOURCE],
    }
    if draw(st.booleans()):
        requirement["unless"] = draw(conditions(terms))
    return requirement


def care_advice() -> list[Document]:
    return [
        {"care_level": level, "title": level, "how_soon": "In time.", "steps": ["Rest."], "say": ""}
        for level in LEVELS
    ]


# Documents


@st.composite
def documents(
    draw: st.DrawFn,
    kinds: Sequence[str] = ("single", "multiple", "number", "medicine"),
    most_questions: int = 5,
) -> Document:
    """A valid document. With a medicine question it lists four medicines."""
    asked: list[Document] = []
    option_terms: list[str] = []
    allowed = list(kinds)
    for number in range(draw(st.integers(1, most_questions))):
        question = draw(questions(f"q{number}", allowed, option_terms))
        if question["kind"] == "medicine":
            allowed.remove("medicine")
        asked.append(question)
        option_terms += terms_of(question)
    found = [draw(findings(f"f{number}", option_terms)) for number in range(draw(st.integers(0, 2)))]
    terms = option_terms + [f"findings.{finding['key']}" for finding in found]
    groups = [draw(cause_groups(f"g{number}", terms)) for number in range(draw(st.integers(1, 3)))]
    group_keys = [group["key"] for group in groups]
    has_medicine_question = "medicine" in kinds and "medicine" not in allowed
    return {
        "schema": 1,
        "slug": "random",
        "title": "Random",
        "language": "en",
        "article": "random",
        "summary": "A random questionnaire.",
        "written_by": "Nobody",
        "reviewed_by": "",
        "threshold": draw(st.integers(1, 3)),
        "always_sections": ["next-steps"],
        "always_advice": ["Rest."],
        "sources": [{"key": SOURCE, "title": "Our own book", "url": ""}],
        "care_advice": care_advice(),
        "no_clear_match": {"care_level": draw(st.sampled_from(LEVELS)), "title": "None", "text": "No match."},
        "questions": asked,
        "medicines": [draw(medicines(f"m{number}")) for number in range(4)] if has_medicine_question else [],
        "findings": found,
        "cause_groups": groups,
        "rules": [draw(rules(f"r{number}", terms, group_keys)) for number in range(draw(st.integers(1, 8)))],
        "safety_requirements": draw(st.lists(safety_requirements("safe", terms, group_keys), max_size=1)),
        "vignettes": [],
    }


# Answers


@st.composite
def medicines_taken(draw: st.DrawFn, questionnaire: Questionnaire, question: Question) -> tuple[Taken, ...]:
    """Listed and unlisted medicines, known and unknown times, the same medicine twice now and then."""
    keys = [*questionnaire.medicine_by_key, ""]
    times = ["", *(time.key for time in question.times if not time.not_sure)]
    taken = st.builds(Taken, st.sampled_from(keys), st.sampled_from(times))
    return tuple(draw(st.lists(taken, max_size=4)))


def answers_to(
    questionnaire: Questionnaire, question: Question, not_sure: bool = True
) -> st.SearchStrategy[Any]:
    """Any valid answer to one question; `not_sure=False` leaves out "not sure"."""
    keys = list(question.option_by_key)
    if question.kind is QuestionKind.medicine:
        definite: st.SearchStrategy[Any] = medicines_taken(questionnaire, question)
    elif question.kind is QuestionKind.multiple:
        chosen = st.sets(st.sampled_from(keys), min_size=0 if question.none_of_these else 1)
        # Answers come in the order of the options, as `read_answers` gives them.
        definite = chosen.map(lambda some: tuple(key for key in keys if key in some))
    else:
        definite = st.sampled_from(keys).map(lambda key: (key,))
    if question.not_sure and not_sure:
        return st.one_of(definite, definite, st.just(NOT_SURE))
    return definite


@st.composite
def answer_sets(
    draw: st.DrawFn,
    questionnaire: Questionnaire,
    complete: bool = False,
    fixed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Answers to some questions (`complete`: to all), whether they apply or not; those in `fixed` stay."""
    answers = dict(fixed or {})
    for question in questionnaire.questions:
        if question.link_id not in answers and (complete or draw(st.integers(0, 3))):
            answers[question.link_id] = draw(answers_to(questionnaire, question))
    return answers
