"""One question as a form.

Fields carry the `link_id` as name and option keys as values. What a valid form yields, `given`, is the answer
as the cookie holds it (see the module `given`). Rendering is crispy's: each form has a layout whose objects
use the site's own templates, because a heading is the legend of its options, and options have hints.
"""

from collections.abc import Sequence

from django.http import QueryDict

from triage.medicines.finder import Finder
from triage.patient.forms.base import AnswerForm
from triage.patient.forms.each import EACH, EachForm, PartialEachForm
from triage.patient.forms.medicines import MedicinesForm
from triage.patient.forms.questions import BodyMapForm, MultipleForm, NumberForm, QuestionForm, SingleForm
from triage.patient.typed_answers import TypedAnswer
from triage.rules.answers import Choice as OptionChoice
from triage.rules.answers import choice_of
from triage.rules.model import AskEach, Question, QuestionKind

__all__ = ["AnswerForm", "BodyMapForm", "QuestionForm", "each_form", "question_form"]

FORMS: dict[QuestionKind, type[QuestionForm]] = {
    QuestionKind.single: SingleForm,
    QuestionKind.multiple: MultipleForm,
    QuestionKind.number: NumberForm,
    QuestionKind.medicine: MedicinesForm,
}


def question_form(
    question: Question,
    given: TypedAnswer,
    finder: Finder,
    data: QueryDict | None = None,
    picks: Sequence[str] = (),
) -> QuestionForm:
    """The form of a question, filled with the answer given before and what was pointed at on its picture."""
    if question.ask_each is AskEach.always or EACH in (data or {}) or _has_unsure_options(given, data):
        return EachForm(question, given, finder, data)
    if question.picture:
        return BodyMapForm(question, given, finder, data, picks=picks)
    return FORMS[question.kind](question, given, finder, data)


def each_form(form: QuestionForm) -> QuestionForm | None:
    """The form that asks each option, if that is what a valid form leads to; ticked options are filled in."""
    if not (isinstance(form, MultipleForm) and form.wants_each):
        return None
    return PartialEachForm(form.question, form.ticked, form.finder)


def _has_unsure_options(given: TypedAnswer, data: QueryDict | None) -> bool:
    """Whether the answer given before says of some options that the patient is not sure."""
    return data is None and any(choice.unsure for choice in _choices(given))


def _choices(given: TypedAnswer) -> list[OptionChoice]:
    elements = given if isinstance(given, list) else []
    return [choice_of(element) for element in elements if isinstance(element, str)]
