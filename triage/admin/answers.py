"""The answers of a vignette as a form field, one block for each question."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from triage.admin.draft import Draft
from triage.admin.fields import DraftField, TemplateWidget, does_not_exist
from triage.models import AnswerOption, Question, QuestionKind, StartTime
from triage.rules.model import NOT_SURE

NONE = "none-of-these"  # posted for the answer that none of the options holds
BETWEEN = "|"  # stands between a medicine and the time it was started
TICKED = (QuestionKind.SINGLE, QuestionKind.MULTIPLE)


@dataclass(frozen=True)
class AnswerInput:
    """What the block of one question holds: ticked values and a typed text."""

    chosen: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.chosen or self.text)


class AnswersWidget(TemplateWidget):
    template_name = "admin/triage/widgets/answers.html"
    use_fieldset = True
    questions: list[Question] = []

    def id_for_label(self, id_: str) -> str:
        return ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, AnswerInput]:
        given = {}
        for question in self.questions:
            field = f"{name}-{question.link_id}"
            lines = map(str.strip, data.get(f"{field}-text", "").splitlines())
            given[question.link_id] = AnswerInput(
                tuple(filter(None, data.getlist(field))), "\n".join(filter(None, lines))
            )
        return {link_id: answer for link_id, answer in given.items() if answer}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        blocks = [
            _block(name, question, value.get(question.link_id, AnswerInput())) for question in self.questions
        ]
        return {"label": self.attrs.get("aria-label", ""), "blocks": blocks, "between": BETWEEN}


class AnswersField(DraftField):
    """Raw answers, as `evaluate` takes them."""

    widget = AnswersWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["aria-label"] = self.label
        self.questions: list[Question] = []

    def offer(self, draft: Draft, row: models.Model) -> None:
        self.questions = self.widget.questions = draft.questions

    def prepare_value(self, value: Any) -> dict[str, AnswerInput]:
        """Stored answers, or those just posted, as the widget shows them."""
        given = {}
        for question in self.questions:
            answer = (value or {}).get(question.link_id)
            if answer is not None:
                given[question.link_id] = (
                    answer if isinstance(answer, AnswerInput) else _given(question, answer)
                )
        return given

    def clean(self, value: Mapping[str, AnswerInput]) -> dict[str, Any]:
        answers, errors = {}, []
        for question in self.questions:
            if given := value.get(question.link_id):
                try:
                    answers[question.link_id] = _answer(question, given)
                except ValidationError as error:
                    errors += [f"{question.label}: {message}" for message in error.messages]
        if errors:
            raise ValidationError(errors)
        return answers

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


# Stored → shown


def _given(question: Question, answer: Any) -> AnswerInput:
    if answer == NOT_SURE:
        return AnswerInput((NOT_SURE,))
    if answer == []:
        return AnswerInput((NONE,))
    entries = answer if isinstance(answer, list) else [answer]
    if question.kind == QuestionKind.NUMBER:
        return AnswerInput(
            text=" ".join(f"{entry:g}" if isinstance(entry, float) else str(entry) for entry in entries)
        )
    if question.kind == QuestionKind.MEDICINE:
        return AnswerInput(text="\n".join(_line(entry) for entry in entries))
    keys = [option.key for option in _options(question)]
    return AnswerInput(
        (*(key for key in keys if key in entries), *(one for one in entries if one not in keys))
    )


def _line(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    name, started = entry.get("name") or entry.get("medicine", ""), entry.get("started", "")
    return f"{name} {BETWEEN} {started}" if started else name


def _block(name: str, question: Question, given: AnswerInput) -> dict[str, Any]:
    choices = list(_choices(question))
    choices += [(key, does_not_exist(key)) for key in given.chosen if key not in dict(choices)]
    return {
        "question": question,
        "name": f"{name}-{question.link_id}",
        "choices": [(key, label, key in given.chosen) for key, label in choices],
        "is_single": question.kind == QuestionKind.SINGLE,
        "is_typed": question.kind not in TICKED,
        "units": [unit.label for unit in question.unit_set.all()][:1],
        "times": [time.key for time in _times(question)] if question.kind == QuestionKind.MEDICINE else [],
        "is_medicine": question.kind == QuestionKind.MEDICINE,
        "given": given,
    }


def _choices(question: Question) -> Iterator[tuple[str, str]]:
    """What can be ticked: the options, unless the answer is typed, and the answers of their own."""
    if question.kind in TICKED:
        yield from ((option.key, option.label) for option in _options(question))
    if _offers_none(question):
        yield NONE, _("None of these")
    if question.not_sure:
        yield NOT_SURE, _("I’m not sure")


def _offers_none(question: Question) -> bool:
    return question.kind == QuestionKind.MEDICINE or (
        question.kind == QuestionKind.MULTIPLE and question.none_of_these
    )


def _options(question: Question) -> list[AnswerOption]:
    return list(question.answeroption_set.all())


def _times(question: Question) -> list[StartTime]:
    return list(question.starttime_set.all())


# Shown → stored. Each raises ValidationError that says what is wrong and how to fix it.


def _answer(question: Question, given: AnswerInput) -> Any:
    if unknown := [key for key in given.chosen if key not in dict(_choices(question))]:
        sentence = _("“%(key)s” does not exist any more. Choose another answer.")
        raise ValidationError([sentence % {"key": key} for key in unknown])
    for alone, answer in ((NOT_SURE, NOT_SURE), (NONE, [])):
        if alone in given.chosen:
            if given != AnswerInput((alone,)):
                label = dict(_choices(question))[alone]
                raise ValidationError(_("“%(answer)s” stands alone. Take away the rest.") % {"answer": label})
            return answer
    if question.kind == QuestionKind.NUMBER:
        return _number(question, given.text)
    if question.kind == QuestionKind.MEDICINE:
        return [_medicine(question, line) for line in given.text.splitlines()]
    return list(given.chosen)


def _number(question: Question, text: str) -> Any:
    bands = _options(question)
    if text in [band.key for band in bands]:
        return [text]
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise ValidationError(
            _("“%(text)s” is not a number. Write one, such as 4.") % {"text": text}
        ) from None
    if not any(_holds(band, number) for band in bands):
        raise ValidationError(_("No band holds %(text)s. Write a number that one does.") % {"text": text})
    return int(number) if number.is_integer() else number


def _holds(band: AnswerOption, number: float) -> bool:
    lower = -math.inf if band.lower is None else band.lower
    upper = math.inf if band.upper is None else band.upper
    return lower <= number < upper


def _medicine(question: Question, line: str) -> Any:
    name, _between, started = map(str.strip, line.partition(BETWEEN))
    if not name:
        raise ValidationError(_("“%(line)s” names no medicine. Write its name first.") % {"line": line})
    if not started:
        return name
    for time in _times(question):
        if started.casefold() in (time.key.casefold(), time.label.casefold()):
            return {"name": name, "started": time.key}
    known = ", ".join(time.key for time in _times(question))
    sentence = _("There is no time “%(time)s”. Choose from: %(known)s.")
    raise ValidationError(sentence % {"time": started, "known": known})
