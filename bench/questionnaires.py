"""The questionnaires and the patients that are measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml

from bench.answers import random_answers
from bench.rule_sets import Size, random_document
from scripts.start import ROOT
from triage.rules.answers import Answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire

SEED = 2026
SHIPPED = ROOT / "triage" / "content" / "facial-twitching.yaml"
MIDDLE = 40  # questions of a random questionnaire, unless it says otherwise
PATIENTS = 10


@dataclass(frozen=True)
class RuleSet:
    """A random one, or the shipped one where there are no `rules`."""

    rules: int = 0
    questions: int = 0

    @property
    def name(self) -> str:
        return f"{self.questions} questions, {self.rules:,} rules" if self.rules else "as shipped"

    def compiled(self) -> CompiledQuestionnaire:
        if self.rules:
            size = Size(rules=self.rules, questions=self.questions)
            return compile_questionnaire(parse(random_document(size, SEED)))
        return shipped()


@cache
def shipped() -> CompiledQuestionnaire:
    return compile_questionnaire(parse(yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))))


def patients(compiled: CompiledQuestionnaire, count: int = PATIENTS, not_sure: float = 0.1) -> list[Answers]:
    """The same for every engine; each says "not sure" to that share of the questions."""
    return random_answers(compiled.questionnaire, count, SEED, not_sure)
