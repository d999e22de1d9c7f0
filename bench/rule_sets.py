"""Random rule sets as large as wanted, in the form of the document (docs/document.md).

They are made like those that people write: most questions are choices, some are asked only after others, one
is about medicines; most rules speak for or against a cause group on two or three conditions, some demand a
care level, and a safety requirement stands behind each of the gravest. The same `Size` and seed give the same
document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

Document = dict[str, Any]

LEVELS = ("self_care", "routine", "doctor_soon", "same_day", "emergency")
URGENT = LEVELS[2:]
KINDS = ("single", "multiple", "single", "number", "multiple")
OPTIONS = {"single": 4, "multiple": 8, "number": 6}
STRENGTHS = {  # how many of a hundred rules
    "supports": 45,
    "strongly_supports": 22,
    "argues_against": 16,
    "strongly_argues_against": 8,
    "decides": 3,
    "never_first": 3,
    "excludes": 3,
}
LEVEL_RULES = 0.15  # share of the rules that demand a care level
GATED = 0.25  # share of the questions that are asked only after some answers
NEGATED = 0.25  # share of the conditions that are none-ofs
CLASSES = 8  # of medicines
TIMES = ("within-days", "within-weeks", "longer")


@dataclass(frozen=True)
class Size:
    """How many rows of each kind."""

    rules: int = 2000
    questions: int = 40
    cause_groups: int = 12
    findings: int = 40
    medicines: int = 60
    safety_requirements: int = 40


def random_document(size: Size, seed: int) -> Document:
    """A document of that size that `triage.rules.document.parse` accepts."""
    return _Maker(size, Random(seed)).document()


class _Maker:
    def __init__(self, size: Size, random: Random) -> None:
        self.size = size
        self.random = random
        self.terms: list[list[str]] = []  # by question, in order; behind them the findings, one by one
        self.groups = [f"group-{number}" for number in range(size.cause_groups)]

    def document(self) -> Document:
        questions = [self._question(number) for number in range(self.size.questions)]
        findings = [self._finding(number) for number in range(self.size.findings)]
        self.terms += [[f"findings.{finding['key']}"] for finding in findings]
        rules = [self._rule(number) for number in range(self.size.rules)]
        return {
            "schema": 1,
            "slug": "random",
            "title": "A random rule set",
            "article": "random",
            "summary": "Made to measure.",
            "sources": [],
            "care_advice": [
                {"care_level": level, "title": level, "how_soon": "In time.", "steps": ["Go."]}
                for level in LEVELS
            ],
            "no_clear_match": {"care_level": "routine", "title": "No clear match", "text": "Nothing fits."},
            "questions": questions,
            "medicines": [self._medicine(number) for number in range(self.size.medicines)],
            "findings": findings,
            "cause_groups": [self._cause_group(key) for key in self.groups],
            "rules": rules,
            "safety_requirements": self._safety_requirements(rules),
            "vignettes": [],
        }

    # Questions

    def _question(self, number: int) -> Document:
        link_id = f"question-{number}"
        is_medicine = number == self.size.questions // 2
        kind = "medicine" if is_medicine else KINDS[number % len(KINDS)]
        question: Document = {
            "link_id": link_id,
            "label": link_id,
            "text": f"What about {link_id}?",
            "kind": kind,
            "not_sure": self.random.random() < 0.8,
        }
        if self.terms and self.random.random() < GATED:
            question["enable_when"] = [self._condition(self.random.choice(self.terms), may_negate=False)]
        question |= self._medicine_fields() if is_medicine else self._options(kind)
        self.terms.append(_terms_of(question))
        return question

    def _options(self, kind: str) -> Document:
        options = [{"key": f"o{n}", "label": f"Option {n}"} for n in range(OPTIONS[kind])]
        if kind != "number":
            return {"options": options}
        banded = [option | {"from": 10 * n, "below": 10 * n + 10} for n, option in enumerate(options)]
        return {"options": banded, "units": [{"key": "days", "label": "days", "factor": 1}]}

    def _medicine_fields(self) -> Document:
        options: list[Document] = [{"key": f"class-{n}", "label": f"Class {n}"} for n in range(CLASSES)]
        options.append({"key": "other", "label": "Other", "unlisted": True})
        return {"options": options, "times": [{"key": key, "label": key} for key in TIMES]}

    def _medicine(self, number: int) -> Document:
        classes = self.random.sample(range(CLASSES), self.random.choice((1, 1, 1, 2)))
        return {
            "key": f"medicine-{number}",
            "name": f"Medicine {number}",
            "brands": [],
            "other_names": [],
            "classes": [f"class-{n}" for n in classes],
            "movements": "Twitching.",
            "evidence": "C",
            "sources": [],
        }

    # Conditions

    def _conditions(self, most: int, least: int = 1) -> list[Document]:
        """That many conditions, each on another question or finding."""
        count = self.random.randint(least, most)
        return [self._condition(terms) for terms in self.random.sample(self.terms, count)]

    def _condition(self, terms: Sequence[str], may_negate: bool = True) -> Document:
        named = self.random.sample(terms, min(len(terms), self.random.randint(1, 3)))
        return {"none" if may_negate and self.random.random() < NEGATED else "any": named}

    def _finding(self, number: int) -> Document:
        alternatives = [self._conditions(2) for _ in range(self.random.randint(1, 2))]
        return {"key": f"finding-{number}", "text": f"finding {number}", "alternatives": alternatives}

    # What conditions lead to

    def _cause_group(self, key: str) -> Document:
        level = self.random.randint(1, 3)
        lower_when = {
            "when": self._conditions(2),
            "care_level": LEVELS[self.random.randrange(level)],
            "reason": "It is mild.",
        }
        return {
            "key": key,
            "name": key,
            "summary": f"All about {key}.",
            "sections": [key],
            "care_level": LEVELS[level],
            "lower_when": [lower_when] if self.random.random() < 0.5 else [],
        }

    def _rule(self, number: int) -> Document:
        rule: Document = {"key": f"rule-{number}", "rationale": "It is known.", "sources": []}
        if self.random.random() < LEVEL_RULES:
            # On more conditions than the others: where hundreds of them are true now and then, one always is.
            return rule | {"when": self._conditions(5, least=3), "care_level": self.random.choice(URGENT)}
        (strength,) = self.random.choices(list(STRENGTHS), list(STRENGTHS.values()))
        group = self.random.choice(self.groups)
        return rule | {"when": self._conditions(3), "cause_group": group, "strength": strength}

    def _safety_requirements(self, rules: Sequence[Document]) -> list[Document]:
        """One for each of the gravest rules, as far as the number goes."""
        level_rules = [rule for rule in rules if "care_level" in rule]
        gravest = sorted(level_rules, key=lambda rule: -LEVELS.index(rule["care_level"]))
        return [
            {
                "key": f"{rule['key']}-holds",
                "hazard": "Somebody waits too long.",
                "severity": "major",
                "whenever": rule["when"],
                "require": {"care_level": rule["care_level"]},
                "sources": [],
            }
            for rule in gravest[: self.size.safety_requirements]
        ]


def _terms_of(question: Document) -> list[str]:
    """The terms that conditions may name, without "not sure"."""
    terms = [f"{question['link_id']}.{option['key']}" for option in question["options"]]
    timed = [f"{term}@{time['key']}" for term in terms for time in question.get("times", ())]
    return terms + timed
