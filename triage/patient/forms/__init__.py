"""One question as a form.

Fields carry the `link_id` as name and option keys as values. What a valid form yields, `given`, is the answer
as the cookie holds it (see the module `given`). Rendering is crispy's: each form has a layout whose objects
use the site's own templates, because a heading is the legend of its options, and options have hints.
"""

from collections.abc import Sequence

from django.http import QueryDict

from triage.medicines.finder import Finder
from triage.patient.forms.base import AnswerForm
from triage.patient.forms.medicines import MedicinesForm
from triage.patient.forms.questions import BodyMapForm, MultipleForm, NumberForm, QuestionForm, SingleForm
from triage.patient.typed_answers import TypedAnswer
from triage.rules.model import Question, QuestionKind

__all__ = ["AnswerForm", "BodyMapForm", "QuestionForm", "question_form"]

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
    if question.picture:
        return BodyMapForm(question, given, finder, data, picks=picks)
    return FORMS[question.kind](question, given, finder, data)
