"""What has to be searched for: claims that some patient exists.

A claim such as "rule X fires" is settled by one patient for whom it is so, or by a proof that there is none.
Which of the two is the bad news depends on the claim.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..model import CareLevel, Questionnaire
from .verdicts import Code


@dataclass(frozen=True, slots=True)
class Claim:
    """That there is a patient who rules the code out for the row, as one for whom the rule fires rules out
    `rule-never-fires`; of the codes in `SHOWN_BY_A_PATIENT`, a patient who shows it."""

    code: Code
    key: str


SHOWN_BY_A_PATIENT = frozenset({Code.requirement_violated, Code.not_sure_reassures})


def claims_about(questionnaire: Questionnaire, codes: Collection[Code]) -> list[Claim]:
    """Every claim of these codes, those whose verdict would be an error first."""
    rules = [rule.key for rule in questionnaire.rules]
    groups = [group.key for group in questionnaire.cause_groups]
    keys = {
        Code.requirement_violated: [requirement.key for requirement in questionnaire.safety_requirements],
        Code.question_never_asked: [question.link_id for question in questionnaire.questions],
        Code.finding_never_true: [finding.key for finding in questionnaire.findings],
        Code.rule_never_fires: rules,
        Code.group_never_listed: groups,
        Code.group_never_first: groups,
        Code.level_never_reached: [level.name for level in CareLevel],
        Code.rule_changes_nothing: rules,
        # Where there is a floor, it cannot be.
        Code.not_sure_reassures: [
            q.link_id for q in questionnaire.questions if q.not_sure and not questionnaire.has_floor
        ],
    }
    return [Claim(code, key) for code, rows in keys.items() if code in codes for key in rows]
