"""The immutable model of a questionnaire: what a document says, in Python values.

`document.parse` is the only maker of these objects from outside input, so whoever holds a `Questionnaire`
holds one whose references resolve and whose keys are unique. Nothing here decides anything: evaluation,
interview and explanation do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property

NOT_SURE = "not-sure"
FINDINGS = "findings"
SCHEMA_VERSION = 2
READABLE_SCHEMAS = (1, 2)
FLOOR_SINCE = 2  # the schema from which on doubt has a floor, and an unknown medicine may be of any class
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


class AskEach(Enum):
    """When a multiple-choice question asks each option: yes, no or not sure."""

    always = "always"
    when_unsure = "when_unsure"  # offered to those who are not sure about some of them


class Wording(Enum):
    """For whom the patient asks, and so which wording of a text is shown."""

    own = "own"
    child = "child"
    other = "other"


class SourceKind(Enum):
    """What kind of source a statement rests on."""

    guideline = "guideline"
    label = "label"
    review = "review"
    study = "study"
    case_report = "case_report"
    reference_site = "reference_site"
    general_knowledge = "general_knowledge"


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
    kind: SourceKind | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """`any` of the terms (`none=False`) or none of them (`none=True`)."""

    terms: tuple[str, ...]
    none: bool = False


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A text, or the anchor of a section, that is shown if its conditions are true."""

    text: str
    when: Conditions = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit a number may be typed in: `factor` of the first unit; `singular` goes with the number 1."""

    key: str
    label: str
    factor: int
    singular: str = ""


@dataclass(frozen=True, slots=True)
class StartTime:
    """When a medicine was started, stopped or changed, or a sign began."""

    key: str
    label: str
    not_sure: bool = False
    say: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a medicine of unknown name is taken for, and the classes that it may then be of."""

    key: str
    label: str
    classes: tuple[str, ...] = ()


class Worded:
    """Texts with a wording for a child and for somebody else; a missing one is the patient's own."""

    __slots__ = ()

    def worded(self, name: str, wording: Wording) -> str:
        """The text of this name, such as "text" or "hint", in this wording."""
        own: str = getattr(self, name)
        return own if wording is Wording.own else getattr(self, f"{name}_{wording.name}") or own


@dataclass(frozen=True, slots=True)
class AnswerOption(Worded):
    key: str
    label: str
    hint: str = ""
    lower: float | None = None  # `from` of a number's band, inclusive
    upper: float | None = None  # `below` of a number's band, exclusive
    medicine_class: str = ""
    at_least: int = 1
    unlisted: bool = False
    region: str = ""  # of the question's picture
    onset: bool = False  # is asked "since when?"
    enable_when: Conditions = ()
    wording: Wording | None = None  # choosing it sets the wording of all texts
    say: str = ""  # in place of the label, in what to say when asking for help
    label_child: str = ""
    label_other: str = ""
    hint_child: str = ""
    hint_other: str = ""
    say_child: str = ""
    say_other: str = ""


@dataclass(frozen=True)
class Question(Worded):
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
    picture: str = ""  # on which options are chosen as well; see `body_map`
    both_sides: tuple[str, ...] = ()  # terms that fit places on both sides of it; the first is proposed
    ask_each: AskEach | None = None
    purposes: tuple[Purpose, ...] = ()
    say: str = ""  # a sentence for what to say when asking for help, with {answer}
    text_child: str = ""
    text_other: str = ""
    hint_child: str = ""
    hint_other: str = ""
    say_child: str = ""
    say_other: str = ""

    @cached_property
    def option_by_key(self) -> Mapping[str, AnswerOption]:
        return {option.key: option for option in self.options}

    @cached_property
    def time_by_key(self) -> Mapping[str, StartTime]:
        return {time.key: time for time in self.times}

    @cached_property
    def purpose_by_key(self) -> Mapping[str, Purpose]:
        return {purpose.key: purpose for purpose in self.purposes}

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether "none of these" is an answer."""
        return self.kind is QuestionKind.medicine or (
            self.kind is QuestionKind.multiple and self.none_of_these
        )

    def times_of(self, option: AnswerOption) -> tuple[StartTime, ...]:
        """The times that are asked for the option."""
        return self.times if option.onset or self.kind is QuestionKind.medicine else ()

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Every term a condition may name for this question, "not sure" last."""
        terms = []
        for option in self.options:
            term = f"{self.link_id}.{option.key}"
            terms.append(term)
            terms.extend(f"{term}@{time.key}" for time in self.times_of(option))
            if self.ask_each:
                terms.append(f"{term}@{NOT_SURE}")
        if self.not_sure:
            terms.append(f"{self.link_id}.{NOT_SURE}")
        return tuple(terms)

    @cached_property
    def unsure_terms(self) -> frozenset[str]:
        """The terms that say what the patient does not know: true if that is what was said, never open."""
        unsure = {time.key for time in self.times if time.not_sure}
        unsure |= {NOT_SURE} if self.ask_each else set()
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
    steps: tuple[Conditional, ...]
    say: str = ""


@dataclass(frozen=True, slots=True)
class NoClearMatch:
    care_level: CareLevel
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NotFor:
    """Patients whom the questionnaire is not made for: they are asked nothing more and told so."""

    key: str
    when: Conditions
    care_level: CareLevel
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two conditions that cannot both be true; while they are, the patient is asked which is."""

    key: str
    both: Conditions
    ask: str

    @property
    def link_ids(self) -> tuple[str, ...]:
        """The questions whose answers contradict each other, in the order named."""
        terms = (term for condition in self.both for term in condition.terms)
        return tuple(dict.fromkeys(term.partition(".")[0] for term in terms))


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
    always_sections: tuple[Conditional, ...] = ()
    always_advice: tuple[Conditional, ...] = ()
    schema: int = SCHEMA_VERSION
    contradictions: tuple[Contradiction, ...] = ()
    not_for: tuple[NotFor, ...] = ()

    @property
    def has_floor(self) -> bool:
        """Whether "not sure" never leads lower than every definite answer would."""
        return self.schema >= FLOOR_SINCE

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

    def classes_of_unknown(self, taken_for: str) -> tuple[str, ...]:
        """The classes that a medicine of unknown name may be of; what it is taken for narrows them."""
        question = self.medicine_question
        if question is None:
            return ()
        if taken_for:
            return (*question.purpose_by_key[taken_for].classes, *self.unlisted_classes)
        return tuple(option.key for option in question.options if not option.medicine_class)

    @cached_property
    def rule_by_key(self) -> Mapping[str, Rule]:
        return {rule.key: rule for rule in self.rules}

    @cached_property
    def not_for_by_key(self) -> Mapping[str, NotFor]:
        return {entry.key: entry for entry in self.not_for}

    @cached_property
    def source_by_key(self) -> Mapping[str, Source]:
        return {source.key: source for source in self.sources}

    @cached_property
    def advice_by_level(self) -> Mapping[CareLevel, CareAdvice]:
        return {advice.care_level: advice for advice in self.care_advice}

    @cached_property
    def medicine_question(self) -> Question | None:
        return next((q for q in self.questions if q.kind is QuestionKind.medicine), None)

    @cached_property
    def for_whom(self) -> Question | None:
        """The question that says for whom the patient asks."""
        return next((q for q in self.questions if any(option.wording for option in q.options)), None)

    def wording(self, answers: Mapping[str, Sequence[object]]) -> Wording:
        """The wording that fits these answers."""
        question = self.for_whom
        options = question.options if question else ()
        chosen = answers.get(question.link_id) if question else None
        return next((o.wording for o in options if o.wording and (o.key,) == chosen), Wording.own)
