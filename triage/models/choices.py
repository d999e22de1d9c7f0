"""The fixed choices of a questionnaire, with the words that staff see for them. Values are the document's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CareLevel(models.TextChoices):
    """How soon to get help, least urgent first."""

    SELF_CARE = "self_care", _("Self-care")
    ROUTINE = "routine", _("Routine appointment")
    DOCTOR_SOON = "doctor_soon", _("Doctor soon")
    SAME_DAY = "same_day", _("Same day")
    EMERGENCY = "emergency", _("Emergency")


class Strength(models.TextChoices):
    """What a rule says about its cause group."""

    DECIDES = "decides", _("decides for")
    STRONGLY_SUPPORTS = "strongly_supports", _("strongly supports")
    SUPPORTS = "supports", _("supports")
    ARGUES_AGAINST = "argues_against", _("argues against")
    STRONGLY_ARGUES_AGAINST = "strongly_argues_against", _("strongly argues against")
    NEVER_FIRST = "never_first", _("never puts first")
    EXCLUDES = "excludes", _("excludes")


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one option")
    MULTIPLE = "multiple", _("any number of options")
    NUMBER = "number", _("a number")
    MEDICINE = "medicine", _("medicines")


class BodyMap(models.TextChoices):
    """The body maps on which options can be chosen; see `rules.body_map`."""

    FACE = "face", _("a face")


REGIONS = {
    BodyMap.FACE: {
        "forehead": _("forehead"),
        "around-eye": _("around the eye"),
        "eyelid": _("eyelid"),
        "cheek": _("cheek"),
        "mouth": _("mouth"),
        "chin": _("chin"),
        "jaw": _("jaw"),
        "neck": _("neck"),
        "tongue": _("tongue"),
    },
}


class AskEach(models.TextChoices):
    """When a question asks each of its options: yes, no or not sure."""

    ALWAYS = "always", _("always")
    WHEN_UNSURE = "when_unsure", _("if the patient is not sure about some of them")


class Wording(models.TextChoices):
    """Whom a text is about, if not the reader."""

    CHILD = "child", _("for a child")
    OTHER = "other", _("for somebody else")


class SourceKind(models.TextChoices):
    GUIDELINE = "guideline", _("guideline")
    LABEL = "label", _("product label")
    REVIEW = "review", _("review")
    STUDY = "study", _("study")
    CASE_REPORT = "case_report", _("case report")
    REFERENCE_SITE = "reference_site", _("reference site")
    GENERAL_KNOWLEDGE = "general_knowledge", _("general knowledge")


class Severity(models.TextChoices):
    """Severity of a hazard, in the words of NHS DCB0129."""

    MINOR = "minor", _("Minor")
    SIGNIFICANT = "significant", _("Significant")
    CONSIDERABLE = "considerable", _("Considerable")
    MAJOR = "major", _("Major")
    CATASTROPHIC = "catastrophic", _("Catastrophic")


class Evidence(models.TextChoices):
    """How well a medicine's link to facial movements is known."""

    A = "A", _("A: case series, label or consensus")
    B = "B", _("B: several case reports or a review")
    C = "C", _("C: single or few reports")
    K = "K", _("K: own knowledge or class effect")
