"""The safety file: each hazard with its requirement, the rules that meet it, and the proof.

Clinical-safety officers get it as one HTML document to print and as CSV with one row per requirement.
docs/clinical-safety.md says what it claims and what it does not.

The rules that meet a requirement are found by the answers they read, to help reviewers. Only the proof, which
takes all rules together, shows that the requirement holds.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from triage.medicines.finder import Finder
from triage.models import Release, Withdrawal
from triage.models.choices import Severity as SeverityChoice
from triage.plain_words.sentences import Vocabulary, message_sentence, requirement_sentence, rule_sentence
from triage.releases.proof_cache import attempt_at
from triage.rules.answers import read_answers
from triage.rules.document import fingerprint, parse, serialise
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.engine.evaluation import appraise
from triage.rules.model import (
    FINDINGS,
    CareLevel,
    Conditions,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
    Strength,
    Vignette,
)
from triage.rules.proofs import Code, VerdictSeverity
from triage.rules.vignettes.measures import Measures, measure

CSS = "css/safety_file.css"
COLUMNS = (
    "requirement",
    "hazard",
    "severity",
    "text",
    "rules",
    "vignettes",
    "sources",
    "proof",
    "proved_at",
    "seconds",
    "release",
    "sha256",
    "published_by",
    "published_at",
)
FOR_A_GROUP = frozenset({Strength.decides, Strength.strongly_supports, Strength.supports})
AGAINST_A_GROUP = frozenset(Strength) - FOR_A_GROUP


class Proved(Enum):
    """Whether a requirement holds for every patient there can be."""

    proved = "proved"
    violated = "violated"
    not_settled = "not settled"

    @property
    def label(self) -> str:
        return str(PROVED_WORDS[self][0])

    @property
    def sentence(self) -> str:
        return str(PROVED_WORDS[self][1])


PROVED_WORDS = {
    Proved.proved: (_("Proved"), _("It holds for every possible set of answers.")),
    Proved.violated: (_("Violated"), _("There are answers for which it does not hold.")),
    Proved.not_settled: (
        _("Not settled"),
        _("The search ended before it was proved, so it may not hold."),
    ),
}


@dataclass(frozen=True)
class RequirementProofs:
    """What a proof says of each requirement, by key. `sentences` say more where it is not proved."""

    at: datetime
    seconds: float  # that it took
    verdicts: Mapping[str, Proved]
    sentences: Mapping[str, str]


def prove_requirements(questionnaire: Questionnaire, seconds: float | None = None) -> RequirementProofs:
    """Prove the requirements in about `seconds`, by default as long as a check may take."""
    attempt = attempt_at(questionnaire, seconds, {Code.requirement_violated})
    verdicts, sentences = {}, {}
    for requirement in questionnaire.safety_requirements:
        found = attempt.proofs.about(Code.requirement_violated, requirement.key)
        if found is None:
            verdicts[requirement.key] = Proved.proved
        elif found.severity is VerdictSeverity.not_settled:
            verdicts[requirement.key] = Proved.not_settled
        else:
            verdicts[requirement.key] = Proved.violated
            sentences[requirement.key] = message_sentence(found.sentence)
    return RequirementProofs(attempt.at, attempt.seconds, verdicts, sentences)


def proofs_of_release(release: Release, seconds: float | None = None) -> RequirementProofs:
    """Those its report holds; if it holds none, or left some open, they are made now.

    Raises DocumentError if this version of the site cannot read the release.
    """
    questionnaire = parse(release.document)
    made = release.report.get("proofs")
    concerns = release.report.get("concerns", [])
    if not made or any(concern["code"] == Code.requirement_violated.value for concern in concerns):
        return prove_requirements(questionnaire, seconds)
    keys = [requirement.key for requirement in questionnaire.safety_requirements]
    at = datetime.fromisoformat(made["at"])
    return RequirementProofs(at, made["seconds"], dict.fromkeys(keys, Proved.proved), {})


@dataclass(frozen=True)
class RuleEntry:
    rule: Rule
    sentence: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class RequirementEntry:
    requirement: SafetyRequirement
    severity: str  # its name
    sentence: str
    rules: tuple[RuleEntry, ...]  # see `_brings_about`
    vignettes: tuple[Vignette, ...]  # those it applies to
    sources: tuple[Source, ...]
    proved: Proved
    proof_sentence: str


@dataclass(frozen=True)
class SafetyFile:
    questionnaire: Questionnaire
    sha256: str
    release: Release | None  # None: a draft
    made_at: datetime
    proofs: RequirementProofs
    requirements: tuple[RequirementEntry, ...]
    uncovered: tuple[RuleEntry, ...]  # red flags that bring no requirement about
    without_source: tuple[RuleEntry, ...]
    measures: Measures
    withdrawals: tuple[Withdrawal, ...]  # of all releases of the questionnaire, the newest first


def safety_file_of_release(release: Release, proofs: RequirementProofs) -> SafetyFile:
    """Raises DocumentError if this version of the site cannot read the release."""
    withdrawals = Withdrawal.objects.filter(release__questionnaire=release.questionnaire_id)
    file = safety_file_of_draft(parse(release.document), proofs)
    return replace(file, release=release, withdrawals=tuple(withdrawals.select_related("release")))


def safety_file_of_draft(questionnaire: Questionnaire, proofs: RequirementProofs) -> SafetyFile:
    document = serialise(questionnaire)
    vocabulary = Vocabulary.of(document)
    rules = [_rule_entry(questionnaire, vocabulary, rule) for rule in questionnaire.rules]
    vignettes = _vignettes_of(questionnaire)
    requirements = tuple(
        RequirementEntry(
            requirement,
            str(SeverityChoice(requirement.severity.value).label),
            requirement_sentence(
                vocabulary, written["whenever"], written.get("unless", []), written["require"]
            ),
            tuple(entry for entry in rules if _brings_about(questionnaire, entry.rule, requirement)),
            vignettes[requirement.key],
            _sources(questionnaire, requirement.sources),
            proofs.verdicts[requirement.key],
            proofs.sentences.get(requirement.key, ""),
        )
        for requirement, written in zip(
            questionnaire.safety_requirements, document["safety_requirements"], strict=True
        )
    )
    covering = {entry.rule.key for one in requirements for entry in one.rules}
    compiled = compile_questionnaire(questionnaire)
    return SafetyFile(
        questionnaire=questionnaire,
        sha256=fingerprint(document),
        release=None,
        made_at=timezone.now(),
        proofs=proofs,
        requirements=requirements,
        uncovered=tuple(entry for entry in rules if entry.rule.care_level and entry.rule.key not in covering),
        without_source=tuple(entry for entry in rules if not entry.rule.sources),
        measures=measure(compiled, Finder(questionnaire).key),
        withdrawals=(),
    )


def _rule_entry(questionnaire: Questionnaire, vocabulary: Vocabulary, rule: Rule) -> RuleEntry:
    return RuleEntry(rule, rule_sentence(vocabulary, rule), _sources(questionnaire, rule.sources))


def _sources(questionnaire: Questionnaire, keys: Iterable[str]) -> tuple[Source, ...]:
    return tuple(questionnaire.source_by_key[key] for key in keys)


# Which rules bring a requirement about


def _brings_about(questionnaire: Questionnaire, rule: Rule, requirement: SafetyRequirement) -> bool:
    """Whether the rule works towards what is required, on no other answers than the requirement names.

    What it rules out does not count: a rule may have exceptions that another rule makes good.
    """
    return _works_towards(rule, requirement) and _is_met(
        questionnaire, rule.when, _named(questionnaire, requirement.whenever)
    )


def _is_met(questionnaire: Questionnaire, conditions: Conditions, named: Set[tuple[str, bool]]) -> bool:
    """Whether the answers named are all that the conditions ask for."""
    met = [
        (condition.none, any(_holds(questionnaire, term, condition.none, named) for term in condition.terms))
        for condition in conditions
    ]
    return any(is_met for _none, is_met in met) and all(none or is_met for none, is_met in met)


def _holds(questionnaire: Questionnaire, term: str, none: bool, named: Set[tuple[str, bool]]) -> bool:
    name, _dot, key = term.partition(".")
    if (_untimed(term), none) in named:
        return True
    if none or name != FINDINGS:
        return False
    alternatives = questionnaire.finding_by_key[key].alternatives
    return any(_is_met(questionnaire, alternative, named) for alternative in alternatives)


def _works_towards(rule: Rule, requirement: SafetyRequirement) -> bool:
    required = requirement.require
    if required.care_level is not None:
        return rule.care_level is not None and rule.care_level >= required.care_level
    if required.listed:
        return rule.cause_group == required.listed and rule.strength in FOR_A_GROUP
    return rule.cause_group == required.not_first and rule.strength in AGAINST_A_GROUP


def _named(
    questionnaire: Questionnaire, conditions: Conditions, negated: bool = False
) -> set[tuple[str, bool]]:
    """The terms that the conditions ask for or (True) rule out, with those that findings are made of."""
    found = set()
    for condition in conditions:
        none = condition.none != negated
        for term in condition.terms:
            found.add((_untimed(term), none))
            name, _dot, key = term.partition(".")
            if name == FINDINGS:
                for alternative in questionnaire.finding_by_key[key].alternatives:
                    found |= _named(questionnaire, alternative, none)
    return found


def _untimed(term: str) -> str:
    """A rule on a class of medicines brings about what is required of the class at one time."""
    return term.partition("@")[0]


# Which vignettes a requirement applies to


def _vignettes_of(questionnaire: Questionnaire) -> dict[str, tuple[Vignette, ...]]:
    """For each requirement the vignettes in which `whenever` holds and `unless` does not.

    The conditions are evaluated as those of rules are, by adding them as rules.
    """
    requirements = questionnaire.safety_requirements
    probes = [_probe(one.whenever) for one in requirements] + [_probe(one.unless) for one in requirements]
    compiled = compile_questionnaire(replace(questionnaire, rules=tuple(probes)))
    find = Finder(questionnaire).key
    found: dict[str, list[Vignette]] = {requirement.key: [] for requirement in requirements}
    for vignette in questionnaire.vignettes:
        certain = appraise(compiled, read_answers(questionnaire, vignette.answers, find)).certain
        for number, requirement in enumerate(requirements):
            is_exempt = requirement.unless and certain >> (len(requirements) + number) & 1
            if certain >> number & 1 and not is_exempt:
                found[requirement.key].append(vignette)
    return {key: tuple(vignettes) for key, vignettes in found.items()}


def _probe(conditions: Conditions) -> Rule:
    return Rule(key="", when=conditions, rationale="", sources=(), care_level=CareLevel.self_care)


# The documents


def write_html(file: SafetyFile) -> str:
    """One document to read, print and keep.

    It contains its style sheet, unlike the pages of the site, because a saved file cannot fetch one.
    """
    context = {"file": file, "css": mark_safe(_css())}
    return render_to_string("triage/safety_file/document.html", context)


def _css() -> str:
    path = finders.find(CSS)
    if path is None:
        raise FileNotFoundError(CSS)
    return Path(path).read_text(encoding="utf-8")


def write_csv(file: SafetyFile) -> str:
    """A row for each requirement; entries of a list are separated by semicolons."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(text) for text in _row(file, entry)] for entry in file.requirements)
    return output.getvalue()


def _row(file: SafetyFile, entry: RequirementEntry) -> Iterator[str]:
    release = file.release
    yield entry.requirement.key
    yield entry.requirement.hazard
    yield entry.requirement.severity.value
    yield entry.sentence
    yield "; ".join(one.rule.key for one in entry.rules)
    yield "; ".join(vignette.key for vignette in entry.vignettes)
    yield "; ".join(f"{one.title} ({one.url})" if one.url else one.title for one in entry.sources)
    yield entry.proved.value
    yield file.proofs.at.isoformat(timespec="seconds")
    yield f"{file.proofs.seconds:.1f}"
    yield str(release.number) if release else "draft"
    yield file.sha256
    yield release.created_by_name if release else ""
    yield release.created_at.isoformat(timespec="seconds") if release else ""


def _cell(text: str) -> str:
    """Text that no spreadsheet interprets as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


WRITERS: Mapping[str, Callable[[SafetyFile], str]] = {"html": write_html, "csv": write_csv}


def file_name(file: SafetyFile, form: str) -> str:
    """What the file is called when it is kept; `form` is a key of WRITERS."""
    which = f"release-{file.release.number}" if file.release else "draft"
    return f"{file.questionnaire.slug}-{which}-safety-file.{form}"
