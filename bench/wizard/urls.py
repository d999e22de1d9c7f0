"""The wizard over the questions of a walk, and the bare view that everything is compared with."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from formtools.wizard.views import SessionWizardView

from bench.questionnaires import shipped
from bench.wizard.models import Answers
from triage.rules.answers import read_answers
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import Question, QuestionKind

READY = "<!doctype html><title>Ready</title>" + "<p>As long as a question page is.</p>" * 250
NONE = "_none"


class QuestionForm(forms.Form):
    """One question. What it asks is set by `form_for`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("submit", "Go on"))


def field_for(question: Question) -> dict[str, forms.Field]:
    options = [(option.key, option.label) for option in question.options]
    if question.not_sure:
        options.append(("not-sure", "I'm not sure"))
    match question.kind:
        case QuestionKind.single:
            field: forms.Field = forms.ChoiceField(
                choices=options, widget=forms.RadioSelect, label=question.text, help_text=question.why
            )
        case QuestionKind.multiple:
            field = forms.MultipleChoiceField(
                choices=[*options, (NONE, "None of these")],
                widget=forms.CheckboxSelectMultiple,
                label=question.text,
                help_text=question.why,
            )
        case QuestionKind.number:
            field = forms.IntegerField(label=question.text, help_text=question.why)
        case _:
            field = forms.CharField(label=question.text, help_text=question.why, required=False)
    return {question.link_id: field}


def form_for(question: Question) -> type[forms.Form]:
    return type("Form", (QuestionForm,), field_for(question))


def questions() -> Sequence[Question]:
    """Those of the walk, which the bench has found out by walking."""
    asked = json.loads(Path(os.environ["BENCH_WALK"]).read_text())
    return [shipped().questionnaire.question_by_link_id[link_id] for link_id in asked]


class Wizard(SessionWizardView):
    template_name = "wizard.html"

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        given = {name: value for form in form_list for name, value in form.cleaned_data.items()}
        answers = {name: _raw(value) for name, value in given.items()}
        compiled = shipped()
        outcome = evaluate(compiled, read_answers(compiled.questionnaire, answers, lambda name: None))
        Answers(answers=answers, care_level=outcome.care_level.name).save()
        groups = [compiled.questionnaire.group_by_key[group.key] for group in outcome.groups]
        advice = compiled.questionnaire.advice_by_level[outcome.care_level]
        return render(self.request, "result.html", {"advice": advice, "groups": groups})


def _raw(value: Any) -> Any:
    """A field's value as an answer; an empty text is "no medicines"."""
    if value == [NONE] or value == "":
        return []
    return value


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(READY)


def _forms() -> Mapping[str, type[forms.Form]]:
    return {question.link_id: form_for(question) for question in questions()}


urlpatterns = [
    path("", bare),
    path("wizard/", Wizard.as_view(list(_forms().items()))),
]
