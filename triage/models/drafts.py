"""The rows that editors change: the editable form of a questionnaire's document (docs/document.md).

A draft may be incomplete, so constraints hold only what is always true: keys are unique, choices are known, a
rule has one effect. `publishing.check` tests that everything a row names exists. Conditions and lists of keys
are JSON in the form of the document, so rows and document cannot diverge.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Max, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from triage.models.choices import (
    REGIONS,
    AskEach,
    BodyMap,
    CareLevel,
    Evidence,
    QuestionKind,
    Severity,
    SourceKind,
    Strength,
    Wording,
)
from triage.rules.model import DEFAULT_THRESHOLD

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEY_LENGTH = 64
POSITION_STEP = 10  # room for an editor to put a row between two others
validate_key = RegexValidator(
    r"\A[a-z0-9][a-z0-9_-]*\Z",
    _("Use only lower-case letters, digits, “-” and “_”, and begin with a letter or digit: “eye-pain”."),
)


def key_field() -> "models.CharField[str, str]":
    """A key, by which the rest of a questionnaire names a row. It never changes."""
    return models.CharField(
        _("key"),
        max_length=KEY_LENGTH,
        validators=[validate_key],
        help_text=_(
            "A short name that means something, as in “eye-pain”. It cannot be changed later, nor used again."
        ),
    )


def position_field() -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first. Leave 0 to put it last.")
    )


def updated_at_field() -> "models.DateTimeField[datetime, datetime]":
    """When the row, or one it owns, was last changed: the optimistic lock compares it."""
    return models.DateTimeField(_("last changed"), auto_now=True)


def list_field(
    label: "StrOrPromise", help_text: "StrOrPromise" = ""
) -> "models.JSONField[list[Any], list[Any]]":
    """A list, in the form of the document."""
    return models.JSONField(label, default=list, blank=True, help_text=help_text)


def care_level_field(
    label: "StrOrPromise" = "",
    *,
    blank: bool = False,
    default: Any = models.NOT_PROVIDED,
    help_text: "StrOrPromise" = "",
) -> "models.CharField[str, str]":
    return models.CharField(
        label or _("care level"),
        max_length=20,
        choices=CareLevel.choices,
        blank=blank,
        default=default,
        help_text=help_text,
    )


class Questionnaire(models.Model):
    """The root of a draft, and the owner of its releases."""

    slug = models.SlugField(
        _("address"),
        unique=True,
        max_length=KEY_LENGTH,
        validators=[validate_key],
        help_text=_("Its part of the web address, as in “facial-twitching”. It cannot be changed later."),
    )
    title = models.CharField(_("title"), help_text=_("What patients see above the questionnaire."))
    language = models.CharField(
        _("language"),
        default="en",
        help_text=_("The language its texts are written in, as a code: en, de, pt-BR."),
    )
    article = models.CharField(
        _("article"), max_length=KEY_LENGTH, help_text=_("The article whose sections the cause groups open.")
    )
    summary = models.TextField(
        _("summary"), help_text=_("One or two sentences for the home page and the start page.")
    )
    written_by = models.CharField(_("written by"), blank=True)
    reviewed_by = models.CharField(
        _("reviewed by"),
        blank=True,
        help_text=_("The clinician who signed it off. While this is empty the site says that nobody has."),
    )
    threshold = models.PositiveIntegerField(
        _("threshold"),
        default=DEFAULT_THRESHOLD,
        validators=[MinValueValidator(1)],
        help_text=_(
            "The weight from which a cause group is listed. A strong rule weighs 3, a plain one 1; "
            "so at 2 one strong rule is enough, or two plain ones."
        ),
    )
    always_sections = list_field(_("sections shown with every result"))
    always_advice = list_field(_("advice shown with every result"))
    no_clear_match_care_level = care_level_field(
        _("care level if no cause group fits"), default=CareLevel.ROUTINE
    )
    no_clear_match_title = models.CharField(_("title if no cause group fits"))
    no_clear_match_text = models.TextField(_("text if no cause group fits"))
    current_release = models.ForeignKey(
        "triage.Release",
        verbose_name=_("current release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("The release that patients get."),
    )
    updated_at = updated_at_field()
    history = HistoricalRecords(excluded_fields=["updated_at"])

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["slug"]
        permissions = [
            ("publish_questionnaire", "Can publish a questionnaire and make a release current again")
        ]

    def __str__(self) -> str:
        return self.title


def wording_field(label: "StrOrPromise") -> "models.TextField[str, str]":
    """A text in place of another one, where the patient asks for somebody else."""
    return models.TextField(label, blank=True, help_text=_("Empty: the same as for the patient."))


def say_field(label: "StrOrPromise", help_text: "StrOrPromise" = "") -> "models.CharField[str, str]":
    """Words for "what to say" when asking for help."""
    return models.CharField(label, blank=True, help_text=help_text)


class Ordered(models.Model):
    """A row in an order of its own among those with the same owner."""

    OWNER: ClassVar[str]
    position = position_field()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def save(self, *args: Any, **options: Any) -> None:
        if not self.position:
            siblings = type(self)._default_manager.filter(**{self.OWNER: getattr(self, self.OWNER)})
            last = siblings.aggregate(last=Max("position"))["last"] or 0
            self.position = last + POSITION_STEP
        super().save(*args, **options)


class DraftRow(Ordered):
    """A row that belongs to a questionnaire."""

    OWNER = "questionnaire"
    questionnaire = models.ForeignKey(
        Questionnaire, verbose_name=_("questionnaire"), on_delete=models.CASCADE
    )
    updated_at = updated_at_field()
    history = HistoricalRecords(inherit=True, excluded_fields=["updated_at"])

    class Meta(Ordered.Meta):
        abstract = True


class Source(DraftRow):
    """A source of a rule, a medicine or a safety requirement."""

    key = key_field()
    title = models.CharField(_("title"))
    url = models.CharField(_("web address"), blank=True)
    kind = models.CharField(
        _("kind of source"),
        max_length=20,
        choices=SourceKind.choices,
        blank=True,
        help_text=_("What the rule rests on. Red flags should rest on a guideline, a label or a review."),
    )

    class Meta(DraftRow.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="source_key_once")]

    def __str__(self) -> str:
        return self.title


class CareAdvice(DraftRow):
    """What a patient is told for one care level."""

    care_level = care_level_field()
    title = models.CharField(_("title"), help_text=_("The heading of the result, as in “See a doctor soon”."))
    how_soon = models.CharField(_("how soon"), help_text=_("As in “Within two weeks”."))
    steps = list_field(_("what to do now"))
    say = models.TextField(
        _("what to say"), blank=True, help_text=_("What the patient can say when asking for help.")
    )

    class Meta(DraftRow.Meta):
        verbose_name = _("care advice")
        verbose_name_plural = _("care advice")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "care_level"], name="care_advice_level_once")
        ]

    def __str__(self) -> str:
        return self.title


class Question(DraftRow):
    link_id = key_field()
    label = models.CharField(_("label"), help_text=_("A few words for lists, as in “Sides”."))
    section = models.CharField(_("section"), blank=True, help_text=_("A small heading above the question."))
    text = models.TextField(_("question"), help_text=_("What the patient is asked."))
    why = models.TextField(_("why we ask"), blank=True, help_text=_("Shown to the patient."))
    hint = models.TextField(_("hint"), blank=True, help_text=_("Shown under the question."))
    kind = models.CharField(
        _("kind of answer"), max_length=20, choices=QuestionKind.choices, default=QuestionKind.SINGLE
    )
    not_sure = models.BooleanField(_("offer “I’m not sure”"), default=True)
    none_of_these = models.BooleanField(
        _("offer “None of these”"), default=True, help_text=_("For questions with any number of options.")
    )
    enable_when = list_field(_("ask only if"))
    picture = models.CharField(
        _("picture"),
        max_length=KEY_LENGTH,
        blank=True,
        choices=BodyMap.choices,
        help_text=_("For questions with any number of options: places are chosen on it as well."),
    )
    both_sides = list_field(
        _("what places on both sides of the picture fit"),
        help_text=_(
            "Options of a question about the side. If a patient points at both sides and has chosen none of"
            " these, the first is proposed."
        ),
    )
    ask_each = models.CharField(
        _("ask each option"),
        max_length=20,
        choices=AskEach.choices,
        blank=True,
        help_text=_("For questions with any number of options: yes, no or “I’m not sure” for each of them."),
    )
    text_child = wording_field(_("question, for a child"))
    text_other = wording_field(_("question, for somebody else"))
    hint_child = wording_field(_("hint, for a child"))
    hint_other = wording_field(_("hint, for somebody else"))
    say = say_field(
        _("in “what to say”"),
        _("A sentence with {answer} where the answer goes, as in “I have {answer}.” Empty: it is not said."),
    )
    say_child = say_field(_("in “what to say”, for a child"))
    say_other = say_field(_("in “what to say”, for somebody else"))

    class Meta(DraftRow.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "link_id"], name="question_link_id_once")
        ]

    def __str__(self) -> str:
        return self.label


class QuestionPart(Ordered):
    """A row that belongs to a question."""

    OWNER = "question"
    question = models.ForeignKey(Question, verbose_name=_("question"), on_delete=models.CASCADE)
    key = key_field()
    label = models.CharField(_("label"))
    history = HistoricalRecords(inherit=True)

    class Meta(Ordered.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label


class AnswerOption(QuestionPart):
    hint = models.TextField(_("hint"), blank=True)
    lower = models.FloatField(
        _("from"), null=True, blank=True, help_text=_("Numbers: the lowest one in the band.")
    )
    upper = models.FloatField(
        _("below"), null=True, blank=True, help_text=_("Numbers: the first one above the band.")
    )
    medicine_class = models.CharField(
        _("counts medicines of"),
        max_length=KEY_LENGTH,
        blank=True,
        help_text=_("Medicines: the key of the class of which several must be taken."),
    )
    at_least = models.PositiveIntegerField(
        _("how many at least"), default=1, validators=[MinValueValidator(1)]
    )
    unlisted = models.BooleanField(
        _("stands for every medicine that is not in the list"),
        default=False,
        help_text=_("Exactly one option of the medicine question does."),
    )
    region = models.CharField(
        _("region of the picture"),
        max_length=KEY_LENGTH,
        blank=True,
        choices=[(region, label) for regions in REGIONS.values() for region, label in regions.items()],
    )
    onset = models.BooleanField(
        _("ask since when"),
        default=False,
        help_text=_("Asked when it is chosen: one of the question’s times."),
    )
    enable_when = list_field(_("offer only if"))
    wording = models.CharField(
        _("sets the wording"),
        max_length=20,
        choices=Wording.choices,
        blank=True,
        help_text=_("For the question whom the check is for: how all later questions are worded."),
    )
    label_child = wording_field(_("label, for a child"))
    label_other = wording_field(_("label, for somebody else"))
    hint_child = wording_field(_("hint, for a child"))
    hint_other = wording_field(_("hint, for somebody else"))
    say = say_field(_("in “what to say”"), _("Words in place of the label."))
    say_child = say_field(_("in “what to say”, for a child"))
    say_other = say_field(_("in “what to say”, for somebody else"))

    class Meta(QuestionPart.Meta):
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="option_key_once")]


class Unit(QuestionPart):
    """A unit that a number may be typed in."""

    singular = models.CharField(
        _("label for one"), blank=True, help_text=_("As in “1 week”, where the label is “weeks”.")
    )
    factor = models.PositiveIntegerField(
        _("factor"),
        validators=[MinValueValidator(1)],
        help_text=_("How many of the first unit it holds: weeks beside days have 7. The first unit has 1."),
    )

    class Meta(QuestionPart.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="unit_key_once")]


class StartTime(QuestionPart):
    """When a medicine was started, stopped or changed, or a sign began."""

    not_sure = models.BooleanField(_("says that the patient does not know"), default=False)
    say = say_field(_("in “what to say”"), _("Words in place of the label."))

    class Meta(QuestionPart.Meta):
        verbose_name = _("time")
        verbose_name_plural = _("times")
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="start_time_key_once")]


class Purpose(QuestionPart):
    """What a medicine of unknown name is taken for."""

    classes = list_field(_("it may be of these classes"))

    class Meta(QuestionPart.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="purpose_key_once")]


class Contradiction(DraftRow):
    """Two conditions that cannot both be true: the patient is asked which is."""

    key = key_field()
    both = list_field(_("both cannot hold"), _("Two conditions, on options."))
    ask = models.TextField(
        _("what the patient is asked"), help_text=_("Say both things, and ask which one is right.")
    )

    class Meta(DraftRow.Meta):
        verbose_name = _("contradiction")
        verbose_name_plural = _("contradictions")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="contradiction_key_once")
        ]

    def __str__(self) -> str:
        return self.ask


class NotFor(DraftRow):
    """Patients outside the questionnaire's scope: they are told so, with a care level."""

    key = key_field()
    when = list_field(_("if"))
    care_level = care_level_field()
    title = models.CharField(_("title"))
    text = models.TextField(_("text"), help_text=_("What the patient is told in place of cause groups."))

    class Meta(DraftRow.Meta):
        verbose_name = _("limit of the check")
        verbose_name_plural = _("limits of the check")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="not_for_key_once")]

    def __str__(self) -> str:
        return self.title


class Medicine(DraftRow):
    key = key_field()
    name = models.CharField(_("name"), help_text=_("The generic name."))
    brands = list_field(_("brand names"))
    other_names = list_field(_("other names"))
    classes = list_field(_("classes"))
    movements = models.TextField(_("movements it can cause"), blank=True)
    evidence = models.CharField(_("evidence"), max_length=1, choices=Evidence.choices, default=Evidence.K)
    sources = list_field(_("sources"))

    class Meta(DraftRow.Meta):
        verbose_name = _("medicine")
        verbose_name_plural = _("medicines")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="medicine_key_once")]

    def __str__(self) -> str:
        return self.name


class Finding(DraftRow):
    """A named combination of answers, defined once and used in rules like an option."""

    key = key_field()
    text = models.CharField(
        _("text"), help_text=_("Completes “you told us that …”, as in “only the eyelid twitches”.")
    )
    alternatives = list_field(_("holds if"))

    class Meta(DraftRow.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="finding_key_once")]

    def __str__(self) -> str:
        return self.text


class CauseGroup(DraftRow):
    """A group of causes in the article, with its own care level."""

    key = key_field()
    name = models.CharField(_("name"))
    summary = models.TextField(_("summary"), help_text=_("One or two sentences for the result."))
    sections = list_field(_("sections of the article"))
    care_level = care_level_field(help_text=_("The cautious level, unless one of the cases below lowers it."))

    class Meta(DraftRow.Meta):
        verbose_name = _("cause group")
        verbose_name_plural = _("cause groups")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="cause_group_key_once")]

    def __str__(self) -> str:
        return self.name


class LowerWhen(Ordered):
    """A case in which a cause group's care level may be lower than its cautious one."""

    OWNER = "cause_group"
    cause_group = models.ForeignKey(CauseGroup, verbose_name=_("cause group"), on_delete=models.CASCADE)
    when = list_field(_("if"))
    care_level = care_level_field()
    reason = models.TextField(_("reason"), help_text=_("Why less is enough, for the patient."))
    history = HistoricalRecords()

    class Meta(Ordered.Meta):
        verbose_name = _("case for a lower care level")
        verbose_name_plural = _("cases for a lower care level")

    def __str__(self) -> str:
        return Truncator(self.reason).chars(60)


class Rule(DraftRow):
    """Conditions with one effect: for or against a cause group, or a care level (a red flag)."""

    key = key_field()
    when = list_field(_("if"))
    cause_group = models.ForeignKey(
        CauseGroup,
        verbose_name=_("cause group"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        help_text=_("The rule speaks for or against this group …"),
    )
    strength = models.CharField(
        _("strength"), max_length=30, choices=Strength.choices, blank=True, help_text=_("… this strongly;")
    )
    care_level = care_level_field(
        blank=True, help_text=_("or it is a red flag: the care level is never below this one.")
    )
    rationale = models.TextField(_("reason"), help_text=_("Why, for the patient."))
    sources = list_field(_("sources"))
    note = models.TextField(_("note"), blank=True, help_text=_("For editors only."))

    class Meta(DraftRow.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="rule_key_once"),
            models.CheckConstraint(
                condition=Q(cause_group__isnull=False, care_level="") & ~Q(strength="")
                | Q(cause_group__isnull=True, strength="") & ~Q(care_level=""),
                name="rule_has_one_effect",
                violation_error_message=_(
                    "Give either a cause group and a strength, or a care level: a rule has one effect."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SafetyRequirement(DraftRow):
    """What must hold for every possible set of answers."""

    key = key_field()
    hazard = models.TextField(_("hazard"), help_text=_("What could harm a patient if this did not hold."))
    severity = models.CharField(_("severity"), max_length=20, choices=Severity.choices)
    whenever = list_field(_("whenever"))
    unless = list_field(_("unless"))
    require_care_level = care_level_field(_("the care level is at least"), blank=True)
    require_listed = models.ForeignKey(
        CauseGroup,
        verbose_name=_("this cause group is listed"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    require_not_first = models.ForeignKey(
        CauseGroup,
        verbose_name=_("this cause group is not first"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    sources = list_field(_("sources"))

    class Meta(DraftRow.Meta):
        verbose_name = _("safety requirement")
        verbose_name_plural = _("safety requirements")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="safety_requirement_key_once"),
            models.CheckConstraint(
                condition=(
                    ~Q(require_care_level="") & Q(require_listed__isnull=True, require_not_first__isnull=True)
                    | Q(require_care_level="", require_listed__isnull=False, require_not_first__isnull=True)
                    | Q(require_care_level="", require_listed__isnull=True, require_not_first__isnull=False)
                ),
                name="safety_requirement_demands_one_thing",
                violation_error_message=_("Choose one of the three things that must hold, and one only."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Vignette(DraftRow):
    """A story with answers and the outcome that clinicians expect."""

    key = key_field()
    story = models.TextField(_("story"))
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    expect_care_level = care_level_field(_("expected care level"))
    expect_first = list_field(_("first"))
    expect_listed = list_field(_("listed"))
    expect_not_listed = list_field(_("not listed"))
    expect_no_clear_match = models.BooleanField(_("no clear match"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True, help_text=_("What it guards."))

    class Meta(DraftRow.Meta):
        verbose_name = _("vignette")
        verbose_name_plural = _("vignettes")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "key"], name="vignette_key_once")]

    def __str__(self) -> str:
        return self.key
