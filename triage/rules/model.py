"""The immutable model of a questionnaire: what a document says, in Python values.

`document.parse` is the only maker of these objects from outside input, so whoever holds a `Questionnaire`
holds one whose references resolve and whose keys are unique. Nothing here decides anything: evaluation,
interview and explanation do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property

NOT_SURE = "not-sure"
FINDINGS = "findings"
SCHEMA_VERSION = 1
DEFAULT_THRESHOLD = 2


class CareLevel(IntEnum):
    """How soon to get help; a higher level is more urgent."""

    self_care = 1
    routine = 2
    doctor_soon = 3
    same_day = 4
    emergency = 5


class Strength(Enum):
    """What a rule says about its cause group. The numbers behind the words stand in `WEIGHTS` alone."""

    decides = "decides"
    strongly_supports = "strongly_supports"
    supports = "supports"
    argues_against = "argues_against"
    strongly_argues_against = "strongly_argues_against"
    never_first = "never_first"
    excludes = "excludes"

    @property
    def weight(self) -> int:
        return WEIGHTS[self]


WEIGHTS: Mapping[Strength, int] = {
    Strength.decides: 3,
    Strength.strongly_supports: 3,
    Strength.supports: 1,
    Strength.argues_against: -1,
    Strength.strongly_argues_against: -3,
    Strength.never_first: 0,
    Strength.excludes: 0,
}


class QuestionKind(Enum):
    single = "single"
    multiple = "multiple"
    number = "number"
    medicine = "medicine"


class Severity(Enum):
    """Severity of a hazard, in the words of NHS DCB0129."""

    minor = "minor"
    significant = "significant"
    considerable = "considerable"
    major = "major"
    catastrophic = "catastrophic"


class Evidence(Enum):
    """How well a medicine's link to facial movements is known."""

    A = "A"  # series, label or consensus
    B = "B"  # case series or systematic review
    C = "C"  # single or few reports
    K = "K"  # own knowledge or class effect


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """`any` of the terms (`none=False`) or none of them (`none=True`)."""

    terms: tuple[str, ...]
    none: bool = False


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit a number may be typed in: `factor` of the first unit; `singular` goes with the number 1."""

    key: str
    label: str
    factor: int
    singular: str = ""


@dataclass(frozen=True, slots=True)
class StartTime:
    """When a medicine was started, stopped or changed, seen from the movements."""

    key: str
    label: str
    not_sure: bool = False


@dataclass(frozen=True, slots=True)
class AnswerOption:
    key: str
    label: str
    hint: str = ""
    lower: float | None = None  # `from` of a number's band, inclusive
    upper: float | None = None  # `below` of a number's band, exclusive
    medicine_class: str = ""
    at_least: int = 1
    unlisted: bool = False
    region: str = ""  # of the question's picture


@dataclass(frozen=True)
class Question:
    link_id: str
    label: str
    text: str
    kind: QuestionKind
    options: tuple[AnswerOption, ...]
    section: str = ""
    why: str = ""
    hint: str = ""
    not_sure: bool = True
    none_of_these: bool = True
    enable_when: Conditions = ()
    units: tuple[Unit, ...] = ()
    times: tuple[StartTime, ...] = ()
    picture: str = ""  # on which options are chosen as well; see `pictures`
    both_sides: tuple[str, ...] = ()  # terms that fit places on both sides of it; the first is proposed

    @cached_property
    def option_by_key(self) -> Mapping[str, AnswerOption]:
        return {option.key: option for option in self.options}

    @cached_property
    def time_by_key(self) -> Mapping[str, StartTime]:
        return {time.key: time for time in self.times}

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term a condition may name for this question, "not sure" last."""
        terms = []
        for option in self.options:
            terms.append(f"{self.link_id}.{option.key}")
            terms.extend(f"{self.link_id}.{option.key}@{time.key}" for time in self.times)
        if self.not_sure:
            terms.append(f"{self.link_id}.{NOT_SURE}")
        return tuple(terms)

    @cached_property
    def unsure_terms(self) -> frozenset[str]:
        """The terms that say what the patient does not know: true if that is what was said, never open."""
        unsure = {time.key for time in self.times if time.not_sure}
        return frozenset(
            term for term in self.terms if term.endswith(f".{NOT_SURE}") or term.partition("@")[2] in unsure
        )


@dataclass(frozen=True, slots=True)
class Medicine:
    key: str
    name: str
    classes: tuple[str, ...]
    brands: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    movements: str = ""
    evidence: Evidence = Evidence.K
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.brands, *self.other_names)


@dataclass(frozen=True, slots=True)
class Finding:
    key: str
    text: str
    alternatives: tuple[Conditions, ...]


@dataclass(frozen=True, slots=True)
class LowerWhen:
    when: Conditions
    care_level: CareLevel
    reason: str


@dataclass(frozen=True, slots=True)
class CauseGroup:
    key: str
    name: str
    summary: str
    sections: tuple[str, ...]
    care_level: CareLevel
    lower_when: tuple[LowerWhen, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions with one effect: a strength for or against a cause group, or a care level (a red flag)."""

    key: str
    when: Conditions
    rationale: str
    sources: tuple[str, ...]
    cause_group: str = ""
    strength: Strength | None = None
    care_level: CareLevel | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CareAdvice:
    care_level: CareLevel
    title: str
    how_soon: str
    steps: tuple[str, ...]
    say: str = ""


@dataclass(frozen=True, slots=True)
class NoClearMatch:
    care_level: CareLevel
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a safety requirement demands: exactly one of the three is set."""

    care_level: CareLevel | None = None
    listed: str = ""
    not_first: str = ""


@dataclass(frozen=True, slots=True)
class SafetyRequirement:
    key: str
    hazard: str
    severity: Severity
    whenever: Conditions
    require: Requirement
    sources: tuple[str, ...]
    unless: Conditions = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    care_level: CareLevel
    first: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    not_listed: tuple[str, ...] = ()
    no_clear_match: bool | None = None


@dataclass(frozen=True, slots=True)
class Vignette:
    """A story with answers, as a patient would type them, and the outcome clinicians expect."""

    key: str
    story: str
    answers: Mapping[str, object] = field(hash=False)
    expect: Expectation = field(hash=False)
    why: str = ""


@dataclass(frozen=True)
class Questionnaire:
    slug: str
    title: str
    article: str
    summary: str
    no_clear_match: NoClearMatch
    care_advice: tuple[CareAdvice, ...]
    questions: tuple[Question, ...]
    cause_groups: tuple[CauseGroup, ...]
    rules: tuple[Rule, ...]
    sources: tuple[Source, ...] = ()
    medicines: tuple[Medicine, ...] = ()
    findings: tuple[Finding, ...] = ()
    safety_requirements: tuple[SafetyRequirement, ...] = ()
    vignettes: tuple[Vignette, ...] = ()
    language: str = "en"
    written_by: str = ""
    reviewed_by: str = ""
    threshold: int = DEFAULT_THRESHOLD
    always_sections: tuple[str, ...] = ()
    always_advice: tuple[str, ...] = ()

    @cached_property
    def question_by_link_id(self) -> Mapping[str, Question]:
        return {question.link_id: question for question in self.questions}

    @cached_property
    def group_by_key(self) -> Mapping[str, CauseGroup]:
        return {group.key: group for group in self.cause_groups}

    @cached_property
    def finding_by_key(self) -> Mapping[str, Finding]:
        return {finding.key: finding for finding in self.findings}

    @cached_property
    def medicine_by_key(self) -> Mapping[str, Medicine]:
        return {medicine.key: medicine for medicine in self.medicines}

    @cached_property
    def unlisted_classes(self) -> tuple[str, ...]:
        """The option that stands for a medicine in no class, as the classes of such a medicine."""
        question = self.medicine_question
        return tuple(option.key for option in question.options if option.unlisted) if question else ()

    def classes_of(self, medicine: str) -> tuple[str, ...]:
        """The classes of the medicine with this key, or of one that is not listed (no key)."""
        classes = self.medicine_by_key[medicine].classes if medicine else ()
        return classes or self.unlisted_classes

    @cached_property
    def rule_by_key(self) -> Mapping[str, Rule]:
        return {rule.key: rule for rule in self.rules}

    @cached_property
    def source_by_key(self) -> Mapping[str, Source]:
        return {source.key: source for source in self.sources}

    @cached_property
    def advice_by_level(self) -> Mapping[CareLevel, CareAdvice]:
        return {advice.care_level: advice for advice in self.care_advice}

    @cached_property
    def medicine_question(self) -> Question | None:
        return next((q for q in self.questions if q.kind is QuestionKind.medicine), None)
