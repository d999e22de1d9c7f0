"""A small valid questionnaire, and makers of its parts, for tests by example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.rules.answers import Answers, read_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire

Document = dict[str, Any]

GONE = object()  # in place of a value: take it out

LEVELS = ("self_care", "routine", "doctor_soon", "same_day", "emergency")


def make_options(*keys: str) -> list[Document]:
    return [{"key": key, "label": key.capitalize()} for key in keys]


def make_question(link_id: str, *options: str, **fields: Any) -> Document:
    """A question with these option keys, of kind single unless `kind` says otherwise."""
    question = {
        "link_id": link_id,
        "label": link_id.capitalize(),
        "text": f"What about {link_id}?",
        "kind": "single",
        "options": make_options(*options),
    }
    return question | fields


def make_age_question(**fields: Any) -> Document:
    bands = [
        {"key": "young", "label": "Under 40", "from": 0, "below": 40},
        {"key": "old", "label": "40 and over", "from": 40, "below": 120},
    ]
    units = [{"key": "years", "label": "years", "singular": "year", "factor": 1}]
    return make_question("age", kind="number", options=bands, units=units) | fields


def make_medicine_question(**fields: Any) -> Document:
    """Classes a and b, two of a, and the unlisted ones; started some days or some months ago."""
    counted = {"key": "two-a", "label": "Two of a", "medicine_class": "a", "at_least": 2}
    unlisted = {"key": "other", "label": "Another medicine", "unlisted": True}
    times = [*make_options("days", "months"), {"key": "unsure", "label": "I don't know", "not_sure": True}]
    options = [*make_options("a", "b"), counted, unlisted]
    return make_question("medicines", kind="medicine", options=options, times=times) | fields


def make_medicine(key: str, *classes: str, **fields: Any) -> Document:
    return {"key": key, "name": key.capitalize(), "classes": list(classes), "sources": []} | fields


def make_group(key: str, care_level: str = "routine", **fields: Any) -> Document:
    group = {"key": key, "name": key.capitalize(), "summary": f"About {key}.", "sections": [key]}
    return group | {"care_level": care_level} | fields


def make_lower_when(*terms: str, care_level: str = "self_care", reason: str = "It is mild.") -> Document:
    return {"when": [{"any": list(terms)}], "care_level": care_level, "reason": reason}


def make_rule(key: str, *when: Document, **effect: Any) -> Document:
    """A rule on these conditions; `effect` is a cause_group with a strength, or a care_level."""
    return {"key": key, "when": list(when), "rationale": f"Because of {key}.", "sources": []} | effect


def make_rules_for(group: str, **strengths: str) -> list[Document]:
    """One rule for each `option=strength`, on the options of the question `signs`."""
    return [
        make_rule(f"{group}-{option}", any_of(f"signs.{option}"), cause_group=group, strength=strength)
        for option, strength in strengths.items()
    ]


def any_of(*terms: str) -> Document:
    return {"any": list(terms)}


def none_of(*terms: str) -> Document:
    return {"none": list(terms)}


def make_finding(key: str, *alternatives: list[Document]) -> Document:
    return {"key": key, "text": f"{key} is so", "alternatives": list(alternatives)}


def make_care_advice() -> list[Document]:
    return [
        {"care_level": level, "title": level, "how_soon": "In time.", "steps": ["Rest."]} for level in LEVELS
    ]


def make_document(**parts: Any) -> Document:
    """A whole document; `parts` replace the parts of the same name."""
    document: Document = {
        "schema": 1,
        "slug": "twitching",
        "title": "Twitching",
        "article": "twitching",
        "summary": "What may be behind a twitch.",
        "care_advice": make_care_advice(),
        "no_clear_match": {"care_level": "routine", "title": "No clear match", "text": "Nothing fits."},
        "questions": [make_question("sides", "one", "both")],
        "cause_groups": [make_group("nerve")],
        "rules": [
            make_rule("one-side", any_of("sides.one"), cause_group="nerve", strength="strongly_supports")
        ],
    }
    return document | parts


def make_full_document() -> Document:
    """A document in which every kind of row stands at least once."""
    return make_document(
        language="en",
        written_by="The editors",
        reviewed_by="A clinician",
        threshold=2,
        always_sections=["next-steps"],
        always_advice=["Sleep enough."],
        sources=[{"key": "book", "title": "A book", "url": "https://example.org/book"}],
        questions=[
            make_question("sides", "one", "both", why="It tells nerves apart."),
            make_question("areas", "eyelid", "cheek", "jaw", kind="multiple", none_of_these=True),
            make_age_question(),
            make_medicine_question(),
            make_question("spread", "yes", "no", enable_when=[any_of("areas.eyelid")], not_sure=False),
        ],
        medicines=[
            make_medicine(
                "alpha", "a", brands=["Alphex"], movements="Twitching.", evidence="A", sources=["book"]
            ),
            make_medicine("beta", "a", "b", other_names=["the blue tablet"]),
            make_medicine("plain"),
        ],
        findings=[make_finding("lid-only", [any_of("areas.eyelid"), none_of("areas.cheek", "areas.jaw")])],
        cause_groups=[
            make_group("lifestyle", lower_when=[make_lower_when("findings.lid-only")]),
            make_group("nerve", care_level="doctor_soon"),
        ],
        rules=[
            make_rule(
                "lid", any_of("findings.lid-only"), cause_group="lifestyle", strength="supports", note="n"
            ),
            make_rule("side", any_of("sides.one"), cause_group="nerve", strength="strongly_supports"),
            make_rule("flag", any_of("medicines.a@days"), care_level="same_day", sources=["book"]),
        ],
        safety_requirements=[
            {
                "key": "new-medicine",
                "hazard": "A new medicine is not looked at.",
                "severity": "major",
                "whenever": [any_of("medicines.a@days")],
                "unless": [any_of("areas.jaw")],
                "require": {"care_level": "same_day"},
                "sources": ["book"],
            }
        ],
        vignettes=[
            {
                "key": "tired",
                "story": "A tired student.",
                "answers": {"sides": "one", "areas": ["eyelid"], "age": 21, "medicines": ["alpha"]},
                "expect": {"care_level": "doctor_soon", "first": ["nerve"], "listed": ["nerve"]},
                "why": "It guards the order.",
            }
        ],
    )


def changed(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The full document with one value replaced, or taken out if it is GONE."""
    document = make_full_document()
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if value is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def compiled(**parts: Any) -> CompiledQuestionnaire:
    """`make_document` with these parts, compiled."""
    return compile_questionnaire(parse(make_document(**parts)))


def read(questionnaire: CompiledQuestionnaire, raw: Mapping[str, Any]) -> Answers:
    """Raw answers as `evaluate` reads them; medicines are found by their key alone."""
    known = questionnaire.questionnaire.medicine_by_key
    return read_answers(questionnaire.questionnaire, raw, lambda name: name if name in known else None)
