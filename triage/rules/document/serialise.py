"""Writes a questionnaire as its canonical document: `parse(serialise(q)) == q`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..model import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    Conditional,
    Conditions,
    Contradiction,
    Finding,
    Medicine,
    NotFor,
    Purpose,
    Question,
    QuestionKind,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
    StartTime,
    Vignette,
)


def serialise(questionnaire: Questionnaire) -> dict[str, Any]:
    """The canonical document. Fields at their default are left out."""
    return {
        "schema": questionnaire.schema,
        "slug": questionnaire.slug,
        "title": questionnaire.title,
        "language": questionnaire.language,
        "article": questionnaire.article,
        "summary": questionnaire.summary,
        "written_by": questionnaire.written_by,
        "reviewed_by": questionnaire.reviewed_by,
        "threshold": questionnaire.threshold,
        "always_sections": [_write_conditional(entry, "section") for entry in questionnaire.always_sections],
        "always_advice": [_write_conditional(entry) for entry in questionnaire.always_advice],
        "sources": [_write_source(source) for source in questionnaire.sources],
        "care_advice": [_write_advice(advice) for advice in questionnaire.care_advice],
        "no_clear_match": {
            "care_level": questionnaire.no_clear_match.care_level.name,
            "title": questionnaire.no_clear_match.title,
            "text": questionnaire.no_clear_match.text,
        },
        **_lean({"not_for": [_write_not_for(entry) for entry in questionnaire.not_for]}),
        "questions": [_write_question(question) for question in questionnaire.questions],
        **_lean({"contradictions": [_write_contradiction(entry) for entry in questionnaire.contradictions]}),
        "medicines": [_write_medicine(medicine) for medicine in questionnaire.medicines],
        "findings": [_write_finding(finding) for finding in questionnaire.findings],
        "cause_groups": [_write_group(group) for group in questionnaire.cause_groups],
        "rules": [_write_rule(rule) for rule in questionnaire.rules],
        "safety_requirements": [
            _write_requirement(requirement) for requirement in questionnaire.safety_requirements
        ],
        "vignettes": [_write_vignette(vignette) for vignette in questionnaire.vignettes],
    }


def canonical_json(document: Mapping[str, Any]) -> str:
    """One text for one document, whatever the order of its fields."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def fingerprint(document: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def write_conditions(conditions: Conditions) -> list[dict[str, list[str]]]:
    """Conditions in the form of the document."""
    return [{"none" if condition.none else "any": list(condition.terms)} for condition in conditions]


def _lean(row: dict[str, Any]) -> dict[str, Any]:
    """The row without its empty fields."""
    return {name: value for name, value in row.items() if value not in ("", None, [], {})}


def _write_conditional(entry: Conditional, field: str = "text") -> str | dict[str, Any]:
    return {field: entry.text, "when": write_conditions(entry.when)} if entry.when else entry.text


def _write_source(source: Source) -> dict[str, Any]:
    kind = source.kind.name if source.kind else ""
    return _lean({"key": source.key, "title": source.title, "url": source.url, "kind": kind})


def _write_not_for(entry: NotFor) -> dict[str, Any]:
    return {
        "key": entry.key,
        "when": write_conditions(entry.when),
        "care_level": entry.care_level.name,
        "title": entry.title,
        "text": entry.text,
    }


def _write_contradiction(entry: Contradiction) -> dict[str, Any]:
    return {"key": entry.key, "both": write_conditions(entry.both), "ask": entry.ask}


def _write_advice(advice: CareAdvice) -> dict[str, Any]:
    row = _lean(
        {
            "care_level": advice.care_level.name,
            "title": advice.title,
            "how_soon": advice.how_soon,
            "say": advice.say,
        }
    )
    return {**row, "steps": [_write_conditional(step) for step in advice.steps]}


def _write_question(question: Question) -> dict[str, Any]:
    row = _lean(
        {
            "link_id": question.link_id,
            "label": question.label,
            "section": question.section,
            "text": question.text,
            "why": question.why,
            "hint": question.hint,
            "kind": question.kind.name,
            "enable_when": write_conditions(question.enable_when),
            "units": [
                _lean({"key": u.key, "label": u.label, "singular": u.singular, "factor": u.factor})
                for u in question.units
            ],
            "times": [_write_time(time) for time in question.times],
            "purposes": [_write_purpose(purpose) for purpose in question.purposes],
            "picture": question.picture,
            "both_sides": list(question.both_sides),
            "ask_each": question.ask_each.name if question.ask_each else "",
            "say": question.say,
            **_write_wordings(question, "text", "hint", "say"),
        }
    )
    row["not_sure"] = question.not_sure
    if question.kind is QuestionKind.multiple:
        row["none_of_these"] = question.none_of_these
    row["options"] = [_write_option(option) for option in question.options]
    return row


def _write_wordings(row: Question | AnswerOption, *fields: str) -> dict[str, Any]:
    names = [f"{field}_{wording}" for field in fields for wording in ("child", "other")]
    return {name: getattr(row, name) for name in names}


def _write_time(time: StartTime) -> dict[str, Any]:
    row = {"key": time.key, "label": time.label} | ({"not_sure": True} if time.not_sure else {})
    return row | _lean({"say": time.say})


def _write_purpose(purpose: Purpose) -> dict[str, Any]:
    return {"key": purpose.key, "label": purpose.label, "classes": list(purpose.classes)}


def _write_option(option: AnswerOption) -> dict[str, Any]:
    row = _lean(
        {
            "key": option.key,
            "label": option.label,
            "hint": option.hint,
            "medicine_class": option.medicine_class,
            "region": option.region,
            "enable_when": write_conditions(option.enable_when),
            "wording": option.wording.name if option.wording else "",
            "say": option.say,
            **_write_wordings(option, "label", "hint", "say"),
        }
    )
    if option.lower is not None and option.upper is not None:
        row |= {"from": option.lower, "below": option.upper}
    if option.at_least != 1:
        row["at_least"] = option.at_least
    if option.unlisted:
        row["unlisted"] = True
    if option.onset:
        row["onset"] = True
    return row


def _write_medicine(medicine: Medicine) -> dict[str, Any]:
    row = _lean(
        {
            "key": medicine.key,
            "name": medicine.name,
            "brands": list(medicine.brands),
            "other_names": list(medicine.other_names),
            "movements": medicine.movements,
            "evidence": medicine.evidence.name,
        }
    )
    return {**row, "classes": list(medicine.classes), "sources": list(medicine.sources)}


def _write_finding(finding: Finding) -> dict[str, Any]:
    alternatives = [write_conditions(alternative) for alternative in finding.alternatives]
    return {"key": finding.key, "text": finding.text, "alternatives": alternatives}


def _write_group(group: CauseGroup) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": group.key,
        "name": group.name,
        "summary": group.summary,
        "sections": list(group.sections),
        "care_level": group.care_level.name,
    }
    if group.lower_when:
        row["lower_when"] = [
            {
                "when": write_conditions(entry.when),
                "care_level": entry.care_level.name,
                "reason": entry.reason,
            }
            for entry in group.lower_when
        ]
    return row


def _write_rule(rule: Rule) -> dict[str, Any]:
    row = _lean(
        {
            "key": rule.key,
            "when": write_conditions(rule.when),
            "cause_group": rule.cause_group,
            "strength": rule.strength.name if rule.strength else None,
            "care_level": rule.care_level.name if rule.care_level else None,
            "rationale": rule.rationale,
            "note": rule.note,
        }
    )
    return {**row, "sources": list(rule.sources)}


def _write_requirement(requirement: SafetyRequirement) -> dict[str, Any]:
    require = requirement.require
    row = _lean(
        {
            "key": requirement.key,
            "hazard": requirement.hazard,
            "severity": requirement.severity.name,
            "whenever": write_conditions(requirement.whenever),
            "unless": write_conditions(requirement.unless),
            "require": _lean(
                {
                    "care_level": require.care_level.name if require.care_level else None,
                    "listed": require.listed,
                    "not_first": require.not_first,
                }
            ),
        }
    )
    return {**row, "sources": list(requirement.sources)}


def _write_vignette(vignette: Vignette) -> dict[str, Any]:
    expect = vignette.expect
    row = {
        "care_level": expect.care_level.name,
        "first": list(expect.first),
        "listed": list(expect.listed),
        "not_listed": list(expect.not_listed),
        "no_clear_match": expect.no_clear_match,
    }
    return _lean({"key": vignette.key, "story": vignette.story, "why": vignette.why}) | {
        "answers": dict(vignette.answers),
        "expect": _lean(row),
    }
