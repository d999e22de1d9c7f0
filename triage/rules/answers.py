"""Answers as people and files give them → answers as option keys.

Whatever comes in (a form, the cookie, a line of JSON, a vignette) passes through `read_answers` before
anything is decided on it. What comes out holds option keys only: no typed text, no number, no name, so it may
be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .model import NOT_SURE, AnswerOption, Question, QuestionKind, Questionnaire
from .problems import Message, Problem, ProblemsError, did_you_mean, listed
from .problems import translatable as _

MEDICINE_FIELDS = ("name", "medicine", "started")

FindMedicine = Callable[[str], str | None]


class Taken(NamedTuple):
    """A medicine the patient takes: its key (`""`: not listed) and the key of the time (`""`: not known)."""

    medicine: str
    started: str = ""


Answer = str | tuple[str, ...] | tuple[Taken, ...]
Answers = Mapping[str, Answer]


class AnswersError(ProblemsError):
    """The answers cannot be read; `problems` says all that is wrong, each path starting with the link_id."""


class _Unreadable(Exception):
    def __init__(self, what: Message, fix: Message, *steps: str | int) -> None:
        super().__init__(str(what))
        self.what, self.fix, self.steps = what, fix, steps


def read_answers(questionnaire: Questionnaire, raw: Any, find_medicine: FindMedicine) -> dict[str, Answer]:
    """Read raw answers (see docs/architecture.md) into `Answers`, in the order of the questions.

    `None` counts as not answered. Raises `AnswersError` with every problem found.
    """
    if not isinstance(raw, Mapping):
        what = Message(_("The answers are not a mapping from questions to answers."))
        raise AnswersError([Problem((), what, Message(_("Write them as link_id: answer.")))])
    problems = [
        _unknown_question(questionnaire, link_id)
        for link_id in raw
        if link_id not in questionnaire.question_by_link_id
    ]
    answers: dict[str, Answer] = {}
    for question in questionnaire.questions:
        given = raw.get(question.link_id)
        if given is None:
            continue
        try:
            answers[question.link_id] = _read_answer(questionnaire, question, given, find_medicine)
        except _Unreadable as error:
            problems.append(Problem((question.link_id, *error.steps), error.what, error.fix))
    if problems:
        raise AnswersError(problems)
    return answers


def write_answers(answers: Answers) -> dict[str, Any]:
    """The answers as JSON values made of option keys only; `read_answers` reads them back."""
    return {link_id: _write_answer(answer) for link_id, answer in answers.items()}


def band_of(question: Question, number: float) -> AnswerOption | None:
    """The band of a number question that holds `number`; `None` outside all bands."""
    for option in question.options:
        if option.lower is not None and option.upper is not None and option.lower <= number < option.upper:
            return option
    return None


def _unknown_question(questionnaire: Questionnaire, link_id: object) -> Problem:
    known = questionnaire.question_by_link_id
    otherwise = Message(_("The questions are: {known}."), {"known": listed(known)})
    what = Message(_("There is no question “{link_id}”."), {"link_id": link_id})
    return Problem((str(link_id),), what, did_you_mean(str(link_id), known, otherwise))


def _read_answer(
    questionnaire: Questionnaire, question: Question, given: Any, find_medicine: FindMedicine
) -> Answer:
    if given == NOT_SURE:
        if question.not_sure:
            return NOT_SURE
        raise _Unreadable(Message(_("This question does not offer “not sure”.")), _choose_from(question))
    match question.kind:
        case QuestionKind.single:
            return _read_single(question, given)
        case QuestionKind.multiple:
            return _read_multiple(question, given)
        case QuestionKind.number:
            return _read_number(question, given)
        case _:
            return _read_medicines(questionnaire, question, given, find_medicine)


def _read_single(question: Question, given: Any) -> tuple[str, ...]:
    keys = _option_keys(question, given)
    if len(keys) != 1:
        what = Message(_("This question takes one answer, but has {count}."), {"count": len(keys)})
        raise _Unreadable(what, _choose_from(question))
    return keys


def _read_multiple(question: Question, given: Any) -> tuple[str, ...]:
    keys = _option_keys(question, given)
    if not keys and not question.none_of_these:
        raise _Unreadable(Message(_("This question needs at least one answer.")), _choose_from(question))
    return keys


def _read_number(question: Question, given: Any) -> tuple[str, ...]:
    if isinstance(given, bool) or not isinstance(given, int | float):
        if isinstance(given, str | list | tuple) and not _looks_like_number(given):
            return _read_single(question, given)
        raise _Unreadable(Message(_("“{given}” is not a number."), {"given": given}), _range_of(question))
    band = band_of(question, given)
    if band is None:
        raise _Unreadable(Message(_("{given} is out of range."), {"given": given}), _range_of(question))
    return (band.key,)


def _looks_like_number(given: Any) -> bool:
    return isinstance(given, str) and given.strip().lstrip("+-").replace(".", "", 1).isdigit()


def _range_of(question: Question) -> Message:
    first, last = question.options[0], question.options[-1]
    params = {"lower": _plain(first.lower), "upper": _plain(last.upper)}
    return Message(_("Give a number from {lower} up to, but not including, {upper}."), params)


def _plain(number: float | None) -> str:
    return f"{number:g}" if number is not None else ""


def _option_keys(question: Question, given: Any) -> tuple[str, ...]:
    keys = [given] if isinstance(given, str) else given
    if not isinstance(keys, list | tuple):
        raise _Unreadable(
            Message(_("“{given}” is not a list of options."), {"given": given}), _choose_from(question)
        )
    for position, key in enumerate(keys):
        if not isinstance(key, str) or key not in question.option_by_key:
            what = Message(_("There is no option “{key}” here."), {"key": key})
            fix = did_you_mean(str(key), question.option_by_key, _choose_from(question))
            raise _Unreadable(what, fix, *([] if isinstance(given, str) else [position]))
    chosen = set(keys)
    return tuple(option.key for option in question.options if option.key in chosen)


def _choose_from(question: Question) -> Message:
    if question.kind is QuestionKind.medicine:
        return Message(_("Give a list of medicines; an empty list for none."))
    return Message(_("Choose from: {known}."), {"known": listed(question.option_by_key)})


def _read_medicines(
    questionnaire: Questionnaire, question: Question, given: Any, find_medicine: FindMedicine
) -> tuple[Taken, ...]:
    if not isinstance(given, list | tuple):
        raise _Unreadable(
            Message(_("“{given}” is not a list of medicines."), {"given": given}), _choose_from(question)
        )
    entries: dict[tuple[str, str, str], Taken] = {}
    for position, entry in enumerate(given):
        taken, name = _read_medicine(questionnaire, question, entry, position, find_medicine)
        entries.setdefault((taken.medicine, "" if taken.medicine else name, taken.started), taken)
    return tuple(entries.values())


def _read_medicine(
    questionnaire: Questionnaire, question: Question, entry: Any, position: int, find_medicine: FindMedicine
) -> tuple[Taken, str]:
    """The medicine, and the name that tells one unlisted medicine from another."""
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, Mapping) or not (
        isinstance(entry.get("name"), str) or isinstance(entry.get("medicine"), str)
    ):
        what = Message(_("“{entry}” is not a medicine."), {"entry": entry})
        raise _Unreadable(what, Message(_("Give its name, or name and started.")), position)
    for field in entry:
        if field not in MEDICINE_FIELDS:
            what = Message(_("There is no field “{field}” here."), {"field": field})
            otherwise = Message(_("The fields are {fields}."), {"fields": listed(MEDICINE_FIELDS)})
            raise _Unreadable(what, did_you_mean(str(field), MEDICINE_FIELDS, otherwise), position)
    started = _read_time(question, entry.get("started"), position)
    if isinstance(key := entry.get("medicine"), str):
        if key and key not in questionnaire.medicine_by_key:
            what = Message(_("There is no medicine with the key “{key}”."), {"key": key})
            fix = did_you_mean(key, questionnaire.medicine_by_key, Message(_("Give its name instead.")))
            raise _Unreadable(what, fix, position, "medicine")
        name = entry.get("name")
        return Taken(key, started), (name if isinstance(name, str) else str(position)).casefold()
    if not entry["name"].strip():
        raise _Unreadable(
            Message(_("The medicine has no name.")), Message(_("Give its name.")), position, "name"
        )
    return Taken(find_medicine(entry["name"]) or "", started), entry["name"].strip().casefold()


def _read_time(question: Question, started: Any, position: int) -> str:
    if started in (None, "", NOT_SURE):
        return ""
    time = question.time_by_key.get(started) if isinstance(started, str) else None
    if time is None:
        what = Message(_("There is no time “{started}”."), {"started": started})
        fix = Message(_("Choose from: {known}."), {"known": listed(question.time_by_key)})
        raise _Unreadable(what, fix, position, "started")
    return "" if time.not_sure else time.key


def _write_answer(answer: Answer) -> Any:
    if isinstance(answer, str):
        return answer
    return [_write_choice(choice) for choice in answer]


def _write_choice(choice: str | Taken) -> Any:
    if isinstance(choice, Taken):
        return {"medicine": choice.medicine, "started": choice.started}
    return choice
