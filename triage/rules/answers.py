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

MEDICINE_FIELDS = ("name", "medicine", "started", "taken_for")
UNKNOWN_MEDICINE = "?"

# A name → the key of its medicine; "" for one that is known and not listed, None for one that nobody knows.
FindMedicine = Callable[[str], str | None]


class Taken(NamedTuple):
    """A medicine the patient takes: its key, the key of the time, and what one of unknown name is taken for.

    The key is `""` for a medicine that is known but not listed, and `UNKNOWN_MEDICINE` for a name that nobody
    knows. No time: not known.
    """

    medicine: str
    started: str = ""
    taken_for: str = ""


class Choice(NamedTuple):
    """One option in the answer to a multiple choice, written `option`, `option@time` or `option@not-sure`.

    `unsure`: the patient does not know whether it is so. No time: not asked, or not known.
    """

    option: str
    time: str = ""
    unsure: bool = False

    def __str__(self) -> str:
        suffix = NOT_SURE if self.unsure else self.time
        return f"{self.option}@{suffix}" if suffix else self.option


def choice_of(element: str) -> Choice:
    """An element of an answer, taken apart."""
    option, _at, suffix = element.partition("@")
    return Choice(option, unsure=True) if suffix == NOT_SURE else Choice(option, suffix)


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
    elements = [given] if isinstance(given, str) else given
    if not isinstance(elements, list | tuple):
        raise _not_a_list(question, given)
    chosen: dict[str, Choice] = {}
    for position, element in enumerate(elements):
        steps = () if isinstance(given, str) else (position,)
        choice = _read_choice(question, element, steps)
        if chosen.setdefault(choice.option, choice) != choice:
            what = Message(_("The option “{key}” is answered in two ways."), {"key": choice.option})
            raise _Unreadable(what, Message(_("Leave one of the two.")), *steps)
    if not chosen and not question.none_of_these:
        raise _Unreadable(Message(_("This question needs at least one answer.")), _choose_from(question))
    return tuple(str(chosen[option.key]) for option in question.options if option.key in chosen)


def _read_choice(question: Question, element: Any, steps: tuple[int, ...]) -> Choice:
    key, _at, suffix = element.partition("@") if isinstance(element, str) else (element, "", "")
    option = _known_option(question, key, steps)
    if not _at:
        return Choice(key)
    if suffix == NOT_SURE and question.ask_each:
        return Choice(key, unsure=True)
    time = question.time_by_key.get(suffix) if option.onset else None
    if time is None:
        what = Message(_("“{key}” has no “{suffix}”."), {"key": key, "suffix": suffix})
        known = [time.key for time in question.times_of(option)] + [NOT_SURE] * bool(question.ask_each)
        leave_out = Message(_("Leave out what follows the “@”."))
        choose = Message(_("Choose from: {known}."), {"known": listed(known)}) if known else leave_out
        raise _Unreadable(what, choose, *steps)
    return Choice(key, "" if time.not_sure else time.key)


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
        raise _not_a_list(question, given)
    for position, key in enumerate(keys):
        _known_option(question, key, () if isinstance(given, str) else (position,))
    chosen = set(keys)
    return tuple(option.key for option in question.options if option.key in chosen)


def _not_a_list(question: Question, given: Any) -> _Unreadable:
    what = Message(_("“{given}” is not a list of options."), {"given": given})
    return _Unreadable(what, _choose_from(question))


def _known_option(question: Question, key: Any, steps: tuple[int, ...]) -> AnswerOption:
    if not isinstance(key, str) or key not in question.option_by_key:
        what = Message(_("There is no option “{key}” here."), {"key": key})
        raise _Unreadable(
            what, did_you_mean(str(key), question.option_by_key, _choose_from(question)), *steps
        )
    return question.option_by_key[key]


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
    entries: dict[tuple[Taken, str], Taken] = {}
    for position, entry in enumerate(given):
        taken, name = _read_medicine(questionnaire, question, entry, position, find_medicine)
        has_key = taken.medicine in questionnaire.medicine_by_key
        entries.setdefault((taken, "" if has_key else name), taken)
    return tuple(entries.values())


def _read_medicine(
    questionnaire: Questionnaire, question: Question, entry: Any, position: int, find_medicine: FindMedicine
) -> tuple[Taken, str]:
    """The medicine, and the name that tells one without a key from another."""
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
    taken_for = _read_purpose(question, entry.get("taken_for"), position)
    name = entry["name"] if isinstance(entry.get("name"), str) else str(position)
    if isinstance(key := entry.get("medicine"), str):
        return _taken(questionnaire, key, started, taken_for, position), name.casefold()
    if not name.strip():
        raise _Unreadable(
            Message(_("The medicine has no name.")), Message(_("Give its name.")), position, "name"
        )
    found = find_medicine(name)
    if found is None:
        found = UNKNOWN_MEDICINE if questionnaire.has_floor else ""
    return _taken(questionnaire, found, started, taken_for, position), name.strip().casefold()


def _taken(questionnaire: Questionnaire, key: str, started: str, taken_for: str, position: int) -> Taken:
    """What it is taken for counts for an unknown medicine only."""
    if key == UNKNOWN_MEDICINE:
        return Taken(key, started, taken_for)
    if key and key not in questionnaire.medicine_by_key:
        what = Message(_("There is no medicine with the key “{key}”."), {"key": key})
        fix = did_you_mean(key, questionnaire.medicine_by_key, Message(_("Give its name instead.")))
        raise _Unreadable(what, fix, position, "medicine")
    return Taken(key, started)


def _read_purpose(question: Question, taken_for: Any, position: int) -> str:
    if taken_for in (None, "", NOT_SURE):
        return ""
    if not isinstance(taken_for, str) or taken_for not in question.purpose_by_key:
        what = Message(_("There is no purpose “{taken_for}”."), {"taken_for": taken_for})
        fix = Message(_("Choose from: {known}."), {"known": listed(question.purpose_by_key)})
        raise _Unreadable(what, fix, position, "taken_for")
    return taken_for


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
        written = {"medicine": choice.medicine, "started": choice.started}
        return written | ({"taken_for": choice.taken_for} if choice.taken_for else {})
    return choice
