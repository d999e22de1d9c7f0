from triage.models.assessments import Assessment
from triage.models.choices import CareLevel, Evidence, QuestionKind, Severity, Strength
from triage.models.drafts import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    DraftRow,
    Finding,
    LowerWhen,
    Medicine,
    Question,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
    StartTime,
    Unit,
    Vignette,
)
from triage.models.known import KnownMedicine
from triage.models.releases import Publication, Release, Unchangeable, Withdrawal
from triage.models.shared_summaries import SharedSummary
from triage.models.statistics import Tally, UnclearReport

__all__ = [
    "AnswerOption",
    "Assessment",
    "CareAdvice",
    "CareLevel",
    "CauseGroup",
    "DraftRow",
    "Evidence",
    "Finding",
    "KnownMedicine",
    "LowerWhen",
    "Medicine",
    "Publication",
    "Question",
    "QuestionKind",
    "Questionnaire",
    "Release",
    "Rule",
    "SafetyRequirement",
    "Severity",
    "SharedSummary",
    "Source",
    "StartTime",
    "Strength",
    "Tally",
    "Unchangeable",
    "UnclearReport",
    "Unit",
    "Vignette",
    "Withdrawal",
]
