"""The editors' pages of the rows of a draft, one class for each list of the document."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from triage.admin.answers import AnswersField
from triage.admin.base import DraftForm, DraftRowAdmin, DraftRowForm, PartForm, PartInline
from triage.admin.conditional_fields import ConditionalLinesField, OptionConditionsField
from triage.admin.fields import AlternativesField, ConditionsField, KeysField, LinesField, column_field
from triage.models import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    Contradiction,
    Finding,
    LowerWhen,
    Medicine,
    NotFor,
    Purpose,
    Question,
    QuestionKind,
    Rule,
    SafetyRequirement,
    Source,
    StartTime,
    Unit,
    Vignette,
)
from triage.plain_words.sentences import (
    Vocabulary,
    alternatives_sentence,
    conditions_sentence,
    effect_sentence,
    lower_when_sentence,
    requirement_sentence,
)
from triage.releases.publishing import check_vignette
from triage.rules.document import DocumentError

SENTENCE_IN_LIST = 260  # characters of a sentence that a list shows; the row's page has it in full
ORDER: Any = (gettext_lazy("Order"), {"fields": ["position"], "classes": ["collapse"]})

OTHER_WORDS = gettext_lazy("Words for a child, for somebody else, and for “what to say”")
QUESTION_WORDS: list[Any] = [
    ("text_child", "text_other"),
    ("hint_child", "hint_other"),
    "say",
    ("say_child", "say_other"),
]
OPTION_WORDS: list[Any] = [("label_child", "label_other"), *QUESTION_WORDS[1:]]


def sources_field(model: Any) -> KeysField:
    return column_field(model, "sources", KeysField, choices_of=lambda draft: draft.sources)


def words_of(row: Any) -> Vocabulary:
    """What things are called in the draft; every list and page gives its rows the draft they are in."""
    vocabulary: Vocabulary = row.draft.vocabulary
    return vocabulary


def shortened(sentence: str) -> str:
    """For lists: long conditions are cut, the effect that follows them is not."""
    if len(sentence) <= SENTENCE_IN_LIST:
        return sentence
    conditions, dash, effect = sentence.rpartition(" — ")
    if len(effect) > SENTENCE_IN_LIST / 2:
        return Truncator(sentence).chars(SENTENCE_IN_LIST)
    return Truncator(conditions).chars(SENTENCE_IN_LIST - len(effect)) + dash + effect


@admin.register(Source)
class SourceAdmin(DraftRowAdmin):
    list_display = ["title", "key", "kind", "url"]
    list_filter = ["questionnaire", "kind"]
    search_fields = ["key", "title", "url"]
    fieldsets = [(None, {"fields": ["title", "key", "url", "kind"]}), ORDER]


class CareAdviceForm(DraftRowForm):
    steps = column_field(CareAdvice, "steps", ConditionalLinesField)


@admin.register(CareAdvice)
class CareAdviceAdmin(DraftRowAdmin):
    form = CareAdviceForm
    list_display = ["care_level", "title", "how_soon"]
    fieldsets = [(None, {"fields": ["care_level", "title", "how_soon", "steps", "say"]}), ORDER]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Each care level has its advice, always."""
        return False


# Questions


class AnswerOptionForm(PartForm):
    enable_when = column_field(AnswerOption, "enable_when", OptionConditionsField)
    medicine_class = forms.ChoiceField(
        label=gettext_lazy("Counts medicines of"),
        required=False,
        help_text=gettext_lazy("For an option such as “two of these”: which medicines are counted."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "medicine_class" in self.fields:
            field = self.fields["medicine_class"]
            known = self.draft.classes
            stored = self.instance.medicine_class
            gone = [(stored, stored)] if stored and stored not in dict(known) else []
            field.choices = [("", "—"), *known, *gone]  # type: ignore[attr-defined]


class AnswerOptionInline(PartInline):
    model = AnswerOption
    form = AnswerOptionForm

    def get_fields(self, request: HttpRequest, obj: Question | None = None) -> list[Any]:
        of_kind: dict[str, list[Any]] = {
            QuestionKind.NUMBER: [("lower", "upper")],
            QuestionKind.MEDICINE: [("medicine_class", "at_least"), "unlisted"],
            QuestionKind.MULTIPLE: [("onset", "region"), "enable_when"],
            QuestionKind.SINGLE: ["wording", "enable_when"],
        }
        return [("label", "key", "position"), "hint", *of_kind.get(obj.kind if obj else "", [])]

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> Any:
        return [
            (None, {"fields": self.get_fields(request, obj)}),
            (OTHER_WORDS, {"fields": OPTION_WORDS, "classes": ["collapse"]}),
        ]


class UnitInline(PartInline):
    model = Unit
    fields = [("label", "singular", "key", "factor", "position")]


class StartTimeInline(PartInline):
    model = StartTime
    fields = [("label", "key", "position"), ("not_sure", "say")]


class PurposeForm(PartForm):
    classes = column_field(Purpose, "classes", KeysField, choices_of=lambda draft: draft.classes)


class PurposeInline(PartInline):
    model = Purpose
    form = PurposeForm
    fields = [("label", "key", "position"), "classes"]


class QuestionRowForm(DraftRowForm):
    enable_when = column_field(Question, "enable_when", ConditionsField, earlier_only=True, findings=False)
    both_sides = column_field(
        Question, "both_sides", KeysField, choices_of=lambda draft: draft.single_options
    )


@admin.register(Question)
class QuestionAdmin(DraftRowAdmin):
    form = QuestionRowForm
    list_display = ["label", "text", "kind", "asked_if", "link_id"]
    list_filter = ["questionnaire", "kind"]
    search_fields = ["link_id", "label", "text", "answeroption__key", "answeroption__label"]
    readonly_fields = ["asked_if"]
    fieldsets = [
        (None, {"fields": ["link_id", "label", "section", "text", "why", "hint"]}),
        (gettext_lazy("Answer"), {"fields": ["kind", "not_sure", "none_of_these", "ask_each"]}),
        (OTHER_WORDS, {"fields": QUESTION_WORDS, "classes": ["collapse"]}),
        (gettext_lazy("Picture"), {"fields": ["picture", "both_sides"], "classes": ["collapse"]}),
        (gettext_lazy("When it is asked"), {"fields": ["asked_if", "enable_when"]}),
        ORDER,
    ]

    @admin.display(description=gettext_lazy("asked"))
    def asked_if(self, row: Question) -> str:
        if not row.enable_when:
            return _("always")
        sentence = conditions_sentence(words_of(row), row.enable_when)
        return shortened(_("if %(conditions)s") % {"conditions": sentence})

    def get_inlines(self, request: HttpRequest, obj: Question | None) -> list[Any]:
        of_kind: dict[str, list[Any]] = {
            QuestionKind.NUMBER: [UnitInline],
            QuestionKind.MEDICINE: [StartTimeInline, PurposeInline],
            QuestionKind.MULTIPLE: [StartTimeInline],
        }
        return [AnswerOptionInline, *of_kind.get(obj.kind if obj else "", [])]


# Whom the check is not for, what cannot both be true


class NotForForm(DraftRowForm):
    when = column_field(NotFor, "when", ConditionsField, findings=False)


@admin.register(NotFor)
class NotForAdmin(DraftRowAdmin):
    form = NotForForm
    list_display = ["title", "in_words", "care_level"]
    search_fields = ["key", "title", "text"]
    fieldsets = [(None, {"fields": ["title", "key", "when", "care_level", "text"]}), ORDER]

    @admin.display(description=gettext_lazy("if"))
    def in_words(self, row: NotFor) -> str:
        return shortened(conditions_sentence(words_of(row), row.when))


class ContradictionForm(DraftRowForm):
    both = column_field(Contradiction, "both", ConditionsField, findings=False)


@admin.register(Contradiction)
class ContradictionAdmin(DraftRowAdmin):
    form = ContradictionForm
    list_display = ["ask", "in_words"]
    search_fields = ["key", "ask", "both"]
    fieldsets = [(None, {"fields": ["key", "both", "ask"]}), ORDER]

    @admin.display(description=gettext_lazy("both cannot hold"))
    def in_words(self, row: Contradiction) -> str:
        return shortened(conditions_sentence(words_of(row), row.both))


# Medicines, findings


class MedicineForm(DraftRowForm):
    brands = column_field(Medicine, "brands", LinesField)
    other_names = column_field(Medicine, "other_names", LinesField)
    classes = column_field(Medicine, "classes", KeysField, choices_of=lambda draft: draft.classes)
    sources = sources_field(Medicine)


@admin.register(Medicine)
class MedicineAdmin(DraftRowAdmin):
    form = MedicineForm
    list_display = ["name", "known_as", "in_classes", "evidence"]
    list_filter = ["questionnaire", "evidence"]
    search_fields = ["key", "name", "brands", "other_names", "classes"]
    fieldsets = [
        (None, {"fields": ["name", "key", "brands", "other_names"]}),
        (gettext_lazy("What it can do"), {"fields": ["classes", "movements", "evidence", "sources"]}),
        ORDER,
    ]

    @admin.display(description=gettext_lazy("also known as"))
    def known_as(self, row: Medicine) -> str:
        return ", ".join([*row.brands, *row.other_names])

    @admin.display(description=gettext_lazy("classes"))
    def in_classes(self, row: Any) -> str:
        labels = dict(row.draft.classes)
        return ", ".join(labels.get(key, key) for key in row.classes)


class FindingForm(DraftRowForm):
    alternatives = column_field(Finding, "alternatives", AlternativesField, findings=False)


@admin.register(Finding)
class FindingAdmin(DraftRowAdmin):
    form = FindingForm
    list_display = ["text", "in_short"]
    search_fields = ["key", "text", "alternatives"]
    readonly_fields = ["in_words"]
    fieldsets = [(None, {"fields": ["key", "text", "in_words", "alternatives"]}), ORDER]

    @admin.display(description=gettext_lazy("holds if"))
    def in_short(self, row: Finding) -> str:
        return shortened(self.in_words(row))

    @admin.display(description=gettext_lazy("holds if"))
    def in_words(self, row: Finding) -> str:
        return alternatives_sentence(words_of(row), row.alternatives) or "—"


# Cause groups, rules


class LowerWhenForm(DraftForm):
    when = column_field(LowerWhen, "when", ConditionsField)


class LowerWhenInline(PartInline):
    model = LowerWhen
    form = LowerWhenForm
    fields = ["in_words", ("care_level", "position"), "reason", "when"]
    readonly_fields = ["in_words"]

    @admin.display(description=gettext_lazy("in words"))
    def in_words(self, row: LowerWhen) -> str:
        if row._state.adding:
            return "—"
        return lower_when_sentence(words_of(row), row.when, row.care_level)


class CauseGroupForm(DraftRowForm):
    sections = column_field(CauseGroup, "sections", KeysField, choices_of=lambda draft: draft.sections)


@admin.register(CauseGroup)
class CauseGroupAdmin(DraftRowAdmin):
    form = CauseGroupForm
    inlines = [LowerWhenInline]
    list_display = ["name", "key", "care_level", "opens"]
    list_filter = ["questionnaire", "care_level"]
    search_fields = ["key", "name", "summary"]
    fieldsets = [(None, {"fields": ["name", "key", "summary", "care_level", "sections"]}), ORDER]

    @admin.display(description=gettext_lazy("sections"))
    def opens(self, row: CauseGroup) -> str:
        return ", ".join(f"#{anchor}" for anchor in row.sections)


class RuleForm(DraftRowForm):
    when = column_field(Rule, "when", ConditionsField)
    sources = sources_field(Rule)


@admin.register(Rule)
class RuleAdmin(DraftRowAdmin):
    form = RuleForm
    list_display = ["key", "in_short"]
    list_filter = ["questionnaire", "cause_group", "strength", "care_level"]
    list_select_related = ["questionnaire", "cause_group"]
    search_fields = ["key", "rationale", "note", "when", "cause_group__name"]
    readonly_fields = ["in_words"]
    fieldsets = [
        (None, {"fields": ["key", "in_words"]}),
        (gettext_lazy("If all of these conditions hold"), {"fields": ["when"]}),
        (
            gettext_lazy("then"),
            {
                "fields": ["cause_group", "strength", "care_level"],
                "description": gettext_lazy(
                    "A rule has one effect: it speaks for or against a cause group, or it is a red flag "
                    "with a care level that nothing outvotes."
                ),
            },
        ),
        (gettext_lazy("Why"), {"fields": ["rationale", "sources", "note"]}),
        ORDER,
    ]

    @admin.display(description=gettext_lazy("in words"), ordering="position")
    def in_short(self, row: Rule) -> str:
        return shortened(self.in_words(row))

    @admin.display(description=gettext_lazy("in words"))
    def in_words(self, row: Rule) -> str:
        if row._state.adding:
            return "—"
        return effect_sentence(
            words_of(row),
            row.when,
            cause_group=row.cause_group.key if row.cause_group else "",
            strength=row.strength,
            care_level=row.care_level,
        )


# Safety requirements, vignettes


class SafetyRequirementForm(DraftRowForm):
    whenever = column_field(SafetyRequirement, "whenever", ConditionsField)
    unless = column_field(SafetyRequirement, "unless", ConditionsField)
    sources = sources_field(SafetyRequirement)


@admin.register(SafetyRequirement)
class SafetyRequirementAdmin(DraftRowAdmin):
    form = SafetyRequirementForm
    list_display = ["key", "in_short", "severity"]
    list_filter = ["questionnaire", "severity", "require_care_level"]
    list_select_related = ["questionnaire", "require_listed", "require_not_first"]
    search_fields = ["key", "hazard", "whenever", "unless"]
    readonly_fields = ["in_words"]
    fieldsets = [
        (None, {"fields": ["key", "hazard", "severity", "in_words"]}),
        (gettext_lazy("Whenever all of these hold"), {"fields": ["whenever"]}),
        (gettext_lazy("unless all of these hold"), {"fields": ["unless"]}),
        (
            gettext_lazy("it must be that"),
            {
                "fields": ["require_care_level", "require_listed", "require_not_first"],
                "description": gettext_lazy("Choose one of the three."),
            },
        ),
        (gettext_lazy("Sources"), {"fields": ["sources"]}),
        ORDER,
    ]

    @admin.display(description=gettext_lazy("in words"), ordering="position")
    def in_short(self, row: SafetyRequirement) -> str:
        return shortened(self.in_words(row))

    @admin.display(description=gettext_lazy("in words"))
    def in_words(self, row: SafetyRequirement) -> str:
        if row._state.adding:
            return "—"
        return requirement_sentence(words_of(row), row.whenever, row.unless, requirement_of(row))


def requirement_of(row: SafetyRequirement) -> dict[str, str]:
    """What the row demands, as in the document."""
    if row.require_listed:
        return {"listed": row.require_listed.key}
    if row.require_not_first:
        return {"not_first": row.require_not_first.key}
    return {"care_level": row.require_care_level}


class VignetteForm(DraftRowForm):
    answers = column_field(Vignette, "answers", AnswersField)
    expect_first = column_field(Vignette, "expect_first", KeysField, choices_of=lambda draft: draft.groups)
    expect_listed = column_field(Vignette, "expect_listed", KeysField, choices_of=lambda draft: draft.groups)
    expect_not_listed = column_field(
        Vignette, "expect_not_listed", KeysField, choices_of=lambda draft: draft.groups
    )
    expect_no_clear_match = forms.TypedChoiceField(
        label=gettext_lazy("No clear match"),
        required=False,
        choices=[
            ("", gettext_lazy("does not matter")),
            ("True", gettext_lazy("yes: no cause group fits clearly")),
            ("False", gettext_lazy("no: a cause group comes first")),
        ],
        coerce=lambda value: value == "True",
        empty_value=None,
    )


@admin.register(Vignette)
class VignetteAdmin(DraftRowAdmin):
    form = VignetteForm
    list_display = ["key", "story", "expect_care_level", "first"]
    list_filter = ["questionnaire", "expect_care_level"]
    search_fields = ["key", "story", "why", "answers"]
    readonly_fields = ["try_it"]
    fieldsets = [
        (None, {"fields": ["key", "story", "why", "try_it"]}),
        (gettext_lazy("Answers"), {"fields": ["answers"]}),
        (
            gettext_lazy("What is expected"),
            {
                "fields": [
                    "expect_care_level",
                    "expect_first",
                    "expect_listed",
                    "expect_not_listed",
                    "expect_no_clear_match",
                ],
                "description": gettext_lazy(
                    "First: one of the groups ticked comes first. Listed: all of those ticked are listed. "
                    "What is left empty does not matter."
                ),
            },
        ),
        ORDER,
    ]

    @admin.display(description=gettext_lazy("first"))
    def first(self, row: Any) -> str:
        names = dict(row.draft.groups)
        return ", ".join(names.get(key, key) for key in row.expect_first)

    @admin.display(description=gettext_lazy("try it"))
    def try_it(self, row: Vignette) -> SafeString | str:
        if row._state.adding:
            return "—"
        url = reverse("triage:preview-with-vignette", args=[row.questionnaire.slug, row.key])
        return format_html('<a href="{}">{}</a>', url, _("Open the preview with these answers"))

    def unfinished(self, row: Vignette) -> list[str]:
        sentences = super().unfinished(row)
        if not sentences:
            with suppress(DocumentError):  # something else is not finished yet
                sentences = [concern.sentence for concern in check_vignette(row.questionnaire, row.key)]
        return sentences
