"""What the patient's pages need in templates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import segno
from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from articles.glossary.pages import PageWords
from triage.patient.typed_answers import (
    in_words,
    medicine_in_words,
    none_label,
    not_sure_label,
    unknown_names,
)
from triage.patient.views.visits import CheckContext, Visit
from triage.plain_words.sentences import care_level_name
from triage.rules.engine.ranking import Fit
from triage.rules.explanation import Explanation, Reason, Said
from triage.rules.model import NOT_SURE, CareLevel, Question, QuestionKind, Questionnaire, Source

register = template.Library()

LOOKS = 4  # drawn faces; see picture.css

# A number to call, standing on its own, of three digits or more: "999", "0800 123 456", "+44 20 7946 0000".
PHONE_NUMBER = re.compile(r"(?<![\w+])(?P<number>\+?\d[ -]?\d(?:[ -]?\d)+)(?!\w)(?:\s*(?P<note>\([^()]*\)))?")


@dataclass(frozen=True)
class PhoneNumber:
    text: str
    dialled: str
    note: str  # what stands behind it, such as "(UK)"


@register.filter
def phone_numbers(text: str) -> list[PhoneNumber]:
    """The plain telephone numbers in a text that holds no other ones, each with what follows in brackets."""
    return [
        PhoneNumber(found["number"], _dialled(found["number"]), found["note"] or "")
        for found in PHONE_NUMBER.finditer(text)
    ]


@register.filter
def phone_links(text: str, known: str | None = None) -> SafeString:
    """The text, escaped, with each telephone number in it as a link that calls it.

    In a text that may hold other numbers ("within 72 hours"), those that stand in `known` alone are links.
    """
    dialled = {number.dialled for number in phone_numbers(text if known is None else known)}
    parts: list[str] = []
    end = 0
    for found in PHONE_NUMBER.finditer(text):
        number = found["number"]
        if _dialled(number) in dialled:
            parts.append(format_html("{}", text[end : found.start("number")]))
            parts.append(format_html('<a href="tel:{}">{}</a>', _dialled(number), number))
            end = found.end("number")
    parts.append(format_html("{}", text[end:]))
    return mark_safe("".join(parts))  # every part was escaped above


def _dialled(number: str) -> str:
    return re.sub(r"[ \-]", "", number)


@register.simple_tag(takes_context=True)
def link_words(context: Context, text: str) -> SafeString:
    """The text, escaped; on a page that explains `words` those it meets first lead to their explanations."""
    words: PageWords | None = context.get("words")
    return words.link(text) if words else format_html("{}", text)


@register.simple_tag
def place_url(place: CheckContext, page: str, **kwargs: str) -> str:
    """The address of a page of the questionnaire, in the preview if that is where we are."""
    return place.url(page, **kwargs)


@register.simple_tag
def level_icon(level: CareLevel) -> SafeString:
    return render_to_string(f"icons/{level.name}.svg")


@register.simple_tag
def level_drawing(level: CareLevel) -> SafeString:
    return render_to_string(f"drawings/{level.name}.svg")


@register.filter
def look(sitting: str) -> int:
    """Which of the drawn faces is met: people of all skins and ages, by chance, the same on every page."""
    return crc32(sitting.encode()) % LOOKS


@register.filter
def level_name(level: CareLevel) -> str:
    return care_level_name(level.name)


@register.filter
def value_of(mapping: Mapping[str, object], key: str) -> object:
    return mapping[key]


@register.filter
def reasons_at(explanation: Explanation, level: CareLevel) -> list[Reason]:
    """The rules that brought the care level."""
    return [reason for reason in explanation.level_reasons if reason.rule.care_level is level]


@register.filter
def reasons_below(explanation: Explanation, level: CareLevel) -> list[Reason]:
    """The rules that would have brought a lower care level."""
    return [reason for reason in explanation.level_reasons if reason.rule.care_level is not level]


@register.filter
def fit_words(fit: Fit) -> str:
    return {
        Fit.strong: _("Fits your answers well"),
        Fit.good: _("Fits several of your answers"),
        Fit.possible: _("Possible"),
    }[fit]


@register.filter
def said_words(said: Said) -> str:
    """What the patient said to a question."""
    if said.not_sure:
        return not_sure_label()
    if said.labels:
        return get_text_list(list(said.labels), _("and"))
    return none_label()


@register.simple_tag
def quoted(said: Said, visit: Visit) -> str:
    """As `said_words`, with numbers and names of medicines as the patient typed them."""
    given = visit.given(said.question)
    if not said.labels or not isinstance(given, (dict, list)):
        return said_words(said)
    if said.question.kind is QuestionKind.number:
        return get_text_list(in_words(visit.questionnaire, said.question, given), _("and"))
    if said.question.kind is QuestionKind.medicine and isinstance(given, list):
        return get_text_list(_medicines_as_typed(said, visit, given) or list(said.labels), _("and"))
    return said_words(said)


def _medicines_as_typed(said: Said, visit: Visit, given: list[Any]) -> list[str]:
    """Those of the medicines that a rule has read, which names them as they were understood."""
    medicines = visit.questionnaire.medicine_by_key
    return [
        medicine_in_words(visit.questionnaire, said.question, entry)
        for entry in given
        if (listed := medicines.get(entry["medicine"]))
        and any(label.casefold().startswith(listed.name.casefold()) for label in said.labels)
    ]


@register.filter
def sources_of(questionnaire: Questionnaire, keys: Sequence[str]) -> list[Source]:
    return [questionnaire.source_by_key[key] for key in keys if key in questionnaire.source_by_key]


@register.filter
def unknown_medicines(visit: Visit, question: Question) -> str:
    """The names in the answer of which nobody knows what they are."""
    if question.kind is not QuestionKind.medicine:
        return ""
    return ", ".join(f"“{name}”" for name in unknown_names(visit.given(question)))


@register.filter
def knows_medicines(visit: Visit, question: Question) -> bool:
    """Whether the patient named medicines, so that no more than their times can be open."""
    return question.kind is QuestionKind.medicine and visit.given(question) != NOT_SURE


@register.filter
def open_words(questions: Sequence[Question], visit: Visit) -> str:
    """The questions that are open; of medicines that are named, what they are or when they were started."""
    return get_text_list([_open_words(question, visit) for question in questions], _("and"))


def _open_words(question: Question, visit: Visit) -> str:
    if names := unknown_medicines(visit, question):
        return _("what kind of medicine %(names)s is") % {"names": names}
    return _("when you started your medicines") if knows_medicines(visit, question) else question.label


@register.filter
def fit_for_clinicians(fit: Fit) -> str:
    return {
        Fit.strong: _("fits the answers well"),
        Fit.good: _("fits several answers"),
        Fit.possible: _("possible"),
    }[fit]


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """The text as a QR code: SVG without style, dark on light in every colour scheme."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(omitsize=True, svgclass="qr-code", lineclass=None, dark="#000", light="#fff")
    return mark_safe(svg)  # segno draws it from numbers alone
