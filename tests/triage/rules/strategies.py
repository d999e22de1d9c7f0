"""Random documents and random answers to them, for property tests.

Documents are made as the dictionaries that docs/document.md describes, so that `document.parse` runs too.
They are small on purpose: few questions, few options, many rules over them, so that rules meet, contradict
each other and hide questions. Nothing here asks the engine which terms exist or what a condition means.

The parts of a document are made by plain functions that draw numbers only: strategies made again for every
part would take most of the time of a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeVar

from hypothesis import strategies as st

from triage.rules.answers import UNKNOWN_MEDICINE, Choice, Taken
from triage.rules.model import NOT_SURE, Question, QuestionKind, Questionnaire

Document = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]
T = TypeVar("T")

ALL_KINDS = ("single", "multiple", "number", "medicine")
LEVELS = ("self_care", "routine", "doctor_soon", "same_day", "emergency")
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
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
# Those that mark a group or take it off, as often as those that list it.
MARKS = ("strongly_supports", "supports", "decides", "argues_against", "never_first", "excludes")
SOURCE = "own-book"
CLASSES = ("class-a", "class-b", "class-c")
UNLISTED = "other"
TIMES = ("days", "months")
UNKNOWN_TIME = "unsure"


def between(draw: Draw, low: int, high: int) -> int:
    return draw(st.integers(low, high))


def pick(draw: Draw, choices: Sequence[T]) -> T:
    return choices[between(draw, 0, len(choices) - 1)]


def pick_some(draw: Draw, choices: Sequence[T], least: int, most: int) -> list[T]:
    """Different ones, `least` to `most`, in the order they were picked."""
    picked = [pick(draw, choices) for _ in range(between(draw, least, most))]
    return list(dict.fromkeys(picked))


def maybe(draw: Draw) -> bool:
    return draw(st.booleans())


# Questions


def options(*keys: str) -> list[Document]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


def make_question(
    draw: Draw, link_id: str, kinds: Sequence[str], earlier_terms: Sequence[str], schema: int = 1
) -> Document:
    question = make_first_question(draw, link_id, kinds, earlier_terms)
    if schema > 1:
        add_second(draw, question, earlier_terms)
    return question


def add_second(draw: Draw, question: Document, earlier_terms: Sequence[str]) -> None:
    """What schema 2 adds to a question, in some of those that can have it."""
    if question["kind"] in ("single", "multiple") and earlier_terms and maybe(draw):
        for option in question["options"][1:]:
            if maybe(draw):
                option["enable_when"] = make_conditions(draw, earlier_terms)
    if question["kind"] == "multiple":
        if question["not_sure"] and between(draw, 0, 2):
            question["ask_each"] = pick(draw, ("always", "when_unsure"))
        if maybe(draw):
            question["times"] = make_times()
            for option in question["options"]:
                option["onset"] = maybe(draw)
            question["options"][0]["onset"] = True
    if question["kind"] == "medicine" and maybe(draw):
        purposes = options("nausea", "mood")
        question["purposes"] = [p | {"classes": pick_some(draw, CLASSES, 0, 2)} for p in purposes]


def make_times() -> list[Document]:
    return [*options(*TIMES), *(time | {"not_sure": True} for time in options(UNKNOWN_TIME))]


def make_first_question(
    draw: Draw, link_id: str, kinds: Sequence[str], earlier_terms: Sequence[str]
) -> Document:
    kind = pick(draw, kinds)
    question: Document = {
        "link_id": link_id,
        "label": link_id,
        "text": f"What about {link_id}?",
        "why": "It matters.",
        "kind": kind,
        "not_sure": maybe(draw),
    }
    if earlier_terms and maybe(draw):
        question["enable_when"] = make_conditions(draw, earlier_terms)
    if kind == "number":
        question |= make_number_fields(between(draw, 2, 3))
    elif kind == "medicine":
        question |= make_medicine_fields(draw)
    else:
        question["options"] = options(*"abcd"[: between(draw, 2, 4)])
    if kind == "multiple":
        question["none_of_these"] = maybe(draw)
        if maybe(draw):
            question["picture"] = "face"
            for option, region in zip(question["options"], ("cheek", "tongue"), strict=False):
                option["region"] = region
    return question


def make_number_fields(bands: int) -> Document:
    """Bands of ten: a from 0, b from 10, ..."""
    bounded = [
        option | {"from": 10 * band, "below": 10 * band + 10}
        for band, option in enumerate(options(*"abc"[:bands]))
    ]
    units = [{"key": "days", "label": "days", "factor": 1}, {"key": "weeks", "label": "weeks", "factor": 7}]
    return {"options": bounded, "units": units}


def make_medicine_fields(draw: Draw) -> Document:
    """Three classes, some counted options over them, the unlisted option, and (mostly) times."""
    listed = options(*CLASSES)
    for number in range(between(draw, 0, 2)):
        counted = {"medicine_class": pick(draw, (*CLASSES, UNLISTED)), "at_least": between(draw, 2, 3)}
        listed += [option | counted for option in options(f"counted-{number}")]
    listed += [option | {"unlisted": True} for option in options(UNLISTED)]
    return {"options": listed, "times": make_times() if between(draw, 0, 4) else []}


def terms_of(question: Document) -> list[str]:
    """Every term that conditions may name for a question."""
    link_id = question["link_id"]
    terms = [f"{link_id}.{option['key']}" for option in question["options"]]
    if question.get("times"):
        dated = [o for o in question["options"] if question["kind"] == "medicine" or o.get("onset")]
        terms += [f"{link_id}.{o['key']}@{time}" for o in dated for time in (*TIMES, UNKNOWN_TIME)]
    if question.get("ask_each"):
        terms += [f"{link_id}.{option['key']}@{NOT_SURE}" for option in question["options"]]
    if question["not_sure"]:
        terms.append(f"{link_id}.{NOT_SURE}")
    return terms


# Conditions


def make_conditions(draw: Draw, terms: Sequence[str]) -> list[Document]:
    """One condition or, less often, two: rules that ask for much are seldom true."""
    return [make_condition(draw, terms) for _ in range(pick(draw, (1, 1, 1, 2)))]


def make_condition(draw: Draw, terms: Sequence[str]) -> Document:
    return {pick(draw, ("any", "any", "none")): pick_some(draw, terms, 1, 4)}


# The other parts


def make_finding(draw: Draw, key: str, terms: Sequence[str]) -> Document:
    alternatives = [make_conditions(draw, terms) for _ in range(between(draw, 1, 2))]
    return {"key": key, "text": f"{key} is so", "alternatives": alternatives}


def make_medicine(draw: Draw, key: str) -> Document:
    return {
        "key": key,
        "name": key.capitalize(),
        "brands": [f"{key}-brand"],
        "other_names": [],
        "classes": pick_some(draw, CLASSES, 0, 3),
        "movements": "Twitching.",
        "evidence": pick(draw, "ABCK"),
        "sources": [SOURCE],
    }


def make_cause_group(draw: Draw, key: str, terms: Sequence[str]) -> Document:
    level = between(draw, 0, len(LEVELS) - 1)
    lower_when = [
        {
            "when": make_conditions(draw, terms),
            "care_level": pick(draw, LEVELS[:level]),
            "reason": f"It is mild, for reason {number}.",
        }
        for number in range(between(draw, 0, 2) if level else 0)
    ]
    return {
        "key": key,
        "name": key.capitalize(),
        "summary": f"All about {key}.",
        "sections": [key],
        "care_level": LEVELS[level],
        "lower_when": lower_when,
    }


def make_rules(
    draw: Draw, terms: Sequence[str], groups: Sequence[str], strengths: Sequence[str]
) -> list[Document]:
    """Rules of which several share their conditions, so that their effects meet."""
    count = between(draw, 4, 14)
    shared = [make_conditions(draw, terms) for _ in range(between(draw, 2, count))]
    effects = [make_effect(draw, groups, strengths) for _ in range(count)]
    return [
        {"key": f"r{number}", "when": pick(draw, shared), "rationale": f"r{number} says so.", "sources": []}
        | effect
        for number, effect in enumerate(effects)
    ]


def make_effect(draw: Draw, groups: Sequence[str], strengths: Sequence[str]) -> Document:
    if between(draw, 0, 3):
        return {"cause_group": pick(draw, groups), "strength": pick(draw, strengths)}
    return {"care_level": pick(draw, LEVELS)}


def make_safety_requirement(draw: Draw, terms: Sequence[str], groups: Sequence[str]) -> Document:
    demands = [{"care_level": pick(draw, LEVELS)}, {"listed": pick(draw, groups)}, {"not_first": groups[0]}]
    return {
        "key": "safe",
        "hazard": "Somebody waits too long.",
        "severity": pick(draw, SEVERITIES),
        "whenever": make_conditions(draw, terms),
        "unless": make_conditions(draw, terms) if maybe(draw) else [],
        "require": pick(draw, demands),
        "sources": [SOURCE],
    }


def make_vignette(draw: Draw, asked: Sequence[Document], groups: Sequence[str]) -> Document:
    """A vignette that can be read; what it expects need not come true."""
    answers = {q["link_id"]: make_raw_answer(draw, q) for q in asked if maybe(draw)}
    return {
        "key": "story",
        "story": "Somebody twitches.",
        "answers": answers,
        "expect": {
            "care_level": pick(draw, LEVELS),
            "first": pick_some(draw, groups, 0, 1),
            "listed": pick_some(draw, groups, 0, 2),
            "not_listed": [],
            "no_clear_match": pick(draw, (True, False, None)),
        },
        "why": "",
    }


def make_raw_answer(draw: Draw, question: Document) -> Any:
    """An answer as a person writes it in a file."""
    if question["not_sure"] and not between(draw, 0, 3):
        return NOT_SURE
    keys = [option["key"] for option in question["options"]]
    match question["kind"]:
        case "number":
            return between(draw, 0, 10 * len(keys) - 1)
        case "multiple":
            chosen = pick_some(draw, keys, 0 if question["none_of_these"] else 1, 3)
            return [f"{key}@{pick(draw, TIMES)}" if is_dated(question, key) else key for key in chosen]
        case "medicine":
            started = {"started": pick(draw, TIMES)} if question["times"] else {}
            return ["M0", {"name": "Something else"} | started][: between(draw, 0, 2)]
        case _:
            return pick(draw, keys)


def is_dated(question: Document, key: str) -> bool:
    return any(option["key"] == key and option.get("onset") for option in question["options"])


def care_advice() -> list[Document]:
    return [
        {"care_level": level, "title": level, "how_soon": "In time.", "steps": ["Rest."], "say": ""}
        for level in LEVELS
    ]


# Documents


def make_questions(draw: Draw, kinds: Sequence[str], most: int, schema: int) -> list[Document]:
    """One to `most` questions, at most one of them about medicines."""
    asked: list[Document] = []
    terms: list[str] = []
    for number in range(between(draw, 1, most)):
        taken = any(question["kind"] == "medicine" for question in asked)
        allowed = [kind for kind in kinds if kind != "medicine" or not taken]
        question = make_question(draw, f"q{number}", allowed, terms, schema)
        asked.append(question)
        terms += terms_of(question)
    return asked


@st.composite
def documents(
    draw: st.DrawFn,
    kinds: Sequence[str] = ALL_KINDS,
    most_questions: int = 5,
    strengths: Sequence[str] = STRENGTHS,
    schemas: Sequence[int] = (1,),
) -> Document:
    """A valid document. With a medicine question it lists four medicines."""
    schema = pick(draw, schemas)
    asked = make_questions(draw, kinds, most_questions, schema)
    asks_for_medicines = any(question["kind"] == "medicine" for question in asked)
    option_terms = [term for question in asked for term in terms_of(question)]
    findings = [make_finding(draw, f"f{number}", option_terms) for number in range(between(draw, 0, 2))]
    terms = option_terms + [f"findings.{finding['key']}" for finding in findings]
    groups = [make_cause_group(draw, f"g{number}", terms) for number in range(between(draw, 1, 3))]
    group_keys = [group["key"] for group in groups]
    second = make_second_parts(draw, option_terms) if schema > 1 else {}
    return second | {
        "schema": schema,
        "slug": "random",
        "title": "Random",
        "language": "en",
        "article": "random",
        "summary": "A random questionnaire.",
        "written_by": "Nobody",
        "reviewed_by": "",
        "threshold": pick(draw, (1, 2, 2, 3)),
        "always_sections": ["next-steps"],
        "always_advice": ["Rest."],
        "sources": [{"key": SOURCE, "title": "Our own book", "url": ""}],
        "care_advice": care_advice(),
        "no_clear_match": {"care_level": pick(draw, LEVELS), "title": "None", "text": "No match."},
        "questions": asked,
        "medicines": [make_medicine(draw, f"m{number}") for number in range(4 if asks_for_medicines else 0)],
        "findings": findings,
        "cause_groups": groups,
        "rules": make_rules(draw, terms, group_keys, strengths),
        "safety_requirements": [],
        "vignettes": [],
    }


def make_second_parts(draw: Draw, terms: Sequence[str]) -> Document:
    """Whom the questionnaire is not for, and what contradicts each other, now and then."""
    not_for = {"care_level": pick(draw, LEVELS), "title": "Not for you", "text": "Ask a doctor."}
    return {
        "not_for": [
            {"key": f"n{number}", "when": make_conditions(draw, terms), **not_for}
            for number in range(pick(draw, (0, 0, 0, 1)))
        ],
        "contradictions": [
            {
                "key": f"c{number}",
                "both": [make_condition(draw, terms), make_condition(draw, terms)],
                "ask": "Which is it?",
            }
            for number in range(pick(draw, (0, 0, 1, 2)))
        ],
    }


@st.composite
def whole_documents(draw: st.DrawFn, /, schemas: Sequence[int] = (1, 2), **choices: Any) -> Document:
    """A valid document with the parts that evaluation does not read."""
    document = draw(documents(schemas=schemas, **choices))
    asked = document["questions"]
    terms = [term for question in asked for term in terms_of(question)]
    groups = [group["key"] for group in document["cause_groups"]]
    return document | {
        "safety_requirements": [make_safety_requirement(draw, terms, groups)],
        "vignettes": [make_vignette(draw, asked, groups)],
    }


# Answers


def make_medicines_taken(draw: Draw, questionnaire: Questionnaire, question: Question) -> tuple[Taken, ...]:
    """Listed and unlisted medicines, known and unknown times, the same medicine twice now and then."""
    keys = [*questionnaire.medicine_by_key, ""]
    keys += [UNKNOWN_MEDICINE] if questionnaire.has_floor else []
    times = ["", *(time.key for time in question.times if not time.not_sure)]
    taken = [Taken(pick(draw, keys), pick(draw, times)) for _ in range(between(draw, 0, 4))]
    purposes = ["", *question.purpose_by_key]
    return tuple(t._replace(taken_for=pick(draw, purposes)) if t.medicine == "?" else t for t in taken)


def make_choices(draw: Draw, question: Question, chosen: Sequence[str], not_sure: bool) -> tuple[str, ...]:
    """The options chosen, dated or not, some unsure; in the order of the options, as `read_answers` gives
    them."""
    times = ["", *(time.key for time in question.times if not time.not_sure)]
    choices = []
    for option in question.options:
        if option.key in chosen:
            unsure = not_sure and question.ask_each is not None and maybe(draw)
            dated = [] if unsure else question.times_of(option)
            time = pick(draw, times if not_sure else times[1:]) if dated else ""
            choices.append(str(Choice(option.key, time, unsure)))
    return tuple(choices)


def make_answer(
    draw: Draw,
    questionnaire: Questionnaire,
    question: Question,
    not_sure: bool = True,
    shown: Sequence[str] | None = None,
) -> Any:
    """Any valid answer to one question; `not_sure=False` leaves out "not sure"; of the options `shown`."""
    if not_sure and question.not_sure and not between(draw, 0, 3):
        return NOT_SURE
    keys = list(shown or question.option_by_key)
    if question.kind is QuestionKind.medicine:
        return make_medicines_taken(draw, questionnaire, question)
    if question.kind is QuestionKind.multiple:
        chosen = pick_some(draw, keys, 0 if question.none_of_these else 1, 3)
        return make_choices(draw, question, chosen, not_sure)
    return (pick(draw, keys),)


def all_answers(question: Question) -> list[tuple[str, ...]]:
    """Every answer but "not sure" to a question that is not about medicines."""
    keys = list(question.option_by_key)
    sizes = range(0 if question.none_of_these else 1, len(keys) + 1)
    if question.kind is not QuestionKind.multiple:
        sizes = range(1, 2)
    return [answer for size in sizes for answer in combinations(keys, size)]


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
        if question.link_id not in answers and (complete or between(draw, 0, 3)):
            answers[question.link_id] = make_answer(draw, questionnaire, question)
    return answers
