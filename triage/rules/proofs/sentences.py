"""The sentence of a claim that failed, and of one that could not be settled."""

from __future__ import annotations

from ..model import CareLevel, Questionnaire, SafetyRequirement
from ..problems import Message, listed
from ..problems import translatable as _
from .claims import Claim
from .verdicts import Code

FAILED = {
    Code.question_never_asked: _(
        "“{name}” is never asked: no answers to the questions before it meet its conditions."
    ),
    Code.finding_never_true: _("The finding “{key}” is never true: no patient can meet its conditions."),
    Code.rule_never_fires: _("The rule “{key}” never acts: no patient can meet all its conditions."),
    Code.group_never_listed: _(
        "“{name}” is never listed: no answers bring the rules for it together to the weight that it takes."
    ),
    Code.group_never_first: _("“{name}” is listed for some patients, but comes first for nobody."),
    Code.level_never_reached: _("No answers lead to the care level {name}."),
    Code.rule_changes_nothing: _("The rule “{key}” changes nothing: without it every outcome is the same."),
    Code.not_sure_reassures: _(
        "“Not sure” reassures in “{name}”: it leads this patient to {level}, every definite answer to a more "
        "urgent level."
    ),
}

# What was not settled, as a question.
NOT_SETTLED = {
    Code.requirement_violated: _(
        "It could not be settled in time whether these safety requirements hold: {keys}."
    ),
    Code.question_never_asked: _(
        "It could not be settled in time whether these questions are ever asked: {keys}."
    ),
    Code.finding_never_true: _("It could not be settled in time whether these findings can be true: {keys}."),
    Code.rule_never_fires: _("It could not be settled in time whether these rules can act: {keys}."),
    Code.group_never_listed: _("It could not be settled in time whether these groups can be listed: {keys}."),
    Code.group_never_first: _("It could not be settled in time whether these groups can come first: {keys}."),
    Code.level_never_reached: _(
        "It could not be settled in time whether these care levels are reached: {keys}."
    ),
    Code.rule_changes_nothing: _(
        "It could not be settled in time whether these rules change anything: {keys}."
    ),
    Code.not_sure_reassures: _(
        "It could not be settled in time whether “not sure” reassures in these questions: {keys}."
    ),
}


def failed(questionnaire: Questionnaire, claim: Claim, level: CareLevel | None = None) -> Message:
    """The sentence of a claim that failed; `level` is that of the patient who shows it, if one does."""
    params: dict[str, object] = {"key": claim.key, "name": _name(questionnaire, claim)}
    if level is not None:
        params["level"] = level.name
    if claim.code is Code.requirement_violated:
        requirement = next(r for r in questionnaire.safety_requirements if r.key == claim.key)
        return Message(_violated(requirement), params | _demand(questionnaire, requirement))
    return Message(FAILED[claim.code], params)


def without_effect(claim: Claim, others: list[str]) -> Message:
    """Of a care-level rule: whenever it is true, others demand as much."""
    sentence = _(
        "The rule “{key}” changes nothing: whenever it is true, so is one of these, which demand care as "
        "urgent: {others}."
    )
    return Message(sentence, {"key": claim.key, "others": _quoted(others)})


def why_higher(rules: list[str]) -> Message:
    """Of a "not sure" that reassures: the rules that demand more of each definite answer; none if they are
    not the reason."""
    if rules:
        sentence = _("With the definite answers these rules act: {rules}. Let one act on “not sure” as well.")
        return Message(sentence, {"rules": _quoted(rules)})
    sentence = _(
        "Not for red flags alone: with the definite answers another cause group comes first, or its care "
        "level is not lowered."
    )
    return Message(sentence)


def not_settled(code: Code, keys: list[str]) -> Message:
    return Message(NOT_SETTLED[code], {"keys": _quoted(keys)})


def _quoted(keys: list[str]) -> str:
    return listed((f"“{key}”" for key in keys), most=len(keys))


def _name(questionnaire: Questionnaire, claim: Claim) -> str:
    match claim.code:
        case Code.question_never_asked | Code.not_sure_reassures:
            return questionnaire.question_by_link_id[claim.key].label
        case Code.group_never_listed | Code.group_never_first:
            return questionnaire.group_by_key[claim.key].name
    return claim.key


def _violated(requirement: SafetyRequirement) -> str:
    if requirement.require.care_level is not None:
        return _(
            "The safety requirement “{key}” does not hold: it demands at least {demand}, but this patient "
            "gets {level}."
        )
    if requirement.require.listed:
        return _(
            "The safety requirement “{key}” does not hold: “{demand}” is to be listed, but for this patient "
            "it is not."
        )
    return _(
        "The safety requirement “{key}” does not hold: “{demand}” is not to come first, but for this patient "
        "it does."
    )


def _demand(questionnaire: Questionnaire, requirement: SafetyRequirement) -> dict[str, object]:
    require = requirement.require
    if require.care_level is not None:
        return {"demand": require.care_level.name}
    return {"demand": questionnaire.group_by_key[require.listed or require.not_first].name}
