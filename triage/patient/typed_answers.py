"""Answers as a patient gave them, which is what the cookie holds.

    "not-sure"                                          any question
    ["one"]                                             option keys; an empty list is "none of these"
    ["speech@today", "arm@not-sure"]                    options since when, and one the patient is not sure of
    {"number": "3", "unit": "weeks"}                    a number as typed
    [{"name": "reglan", "medicine": "metoclopramide",   medicines as typed, each with what it was understood
      "started": "within_days"}]                        as ("": not in the list; "a+b": a product of both;
                                                        "?": may be in any class) and when it was started
                                                        ("": not known; None: see `is_unconfirmed`) and maybe
                                                        "known_as" names one that is not listed under its key,
                                                        "also" are other names typed for the same medicine,
                                                        "taken_for" is what one that nobody knows is taken for

They are JSON values, so that they travel in a cookie. `rules.answers.read_answers` makes option keys of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from triage.medicines.finder import JOINED, UNKNOWN, Finder
from triage.rules.answers import Answers, AnswersError, Choice, choice_of, read_answers
from triage.rules.body_map import LEFT, RIGHT, sides_of
from triage.rules.engine.compiler import CompiledQuestionnaire
from triage.rules.explanation import say
from triage.rules.model import NOT_SURE, AnswerOption, Medicine, Question, QuestionKind, Questionnaire

KNOWN_AS = "known_as"
ALSO = "also"
TAKEN_FOR = "taken_for"
MORE_OF_MEDICINE = (KNOWN_AS, ALSO, TAKEN_FOR)  # fields that an entry may have

TypedAnswer = Any  # one of the forms above
TypedAnswers = Mapping[str, TypedAnswer]


def to_raw(questionnaire: Questionnaire, given: TypedAnswers) -> dict[str, Any]:
    """The answers in the form that `read_answers` reads; it will name the questions that do not exist.

    Raises TypeError for what no patient can have given: a cookie of before an update, or a forged one.
    """
    for link_id, answer in given.items():
        question = questionnaire.question_by_link_id.get(link_id)
        if question and not _is_given(question, answer):
            raise TypeError(f"not an answer to {link_id}")
    return {link_id: _to_raw(questionnaire, link_id, answer) for link_id, answer in given.items()}


def _is_given(question: Question, answer: Any) -> bool:
    """Whether the answer has the form of one to this kind of question; not whether there are such options."""
    if answer == NOT_SURE:
        return True
    match question.kind:
        case QuestionKind.medicine:
            return isinstance(answer, list) and all(map(_is_medicine, answer))
        case QuestionKind.number if isinstance(answer, dict):
            return _has_texts(answer, {"number", "unit"})
        case _:  # a number too, in the preview: its band
            return isinstance(answer, list) and all(isinstance(key, str) for key in answer)


def _is_medicine(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    told = {**entry, "started": ""} if entry.get("started", "") is None else entry
    more = dict.fromkeys(MORE_OF_MEDICINE, "")
    return _has_texts({**more, **told}, {"name", "medicine", "started", *MORE_OF_MEDICINE})


def _has_texts(value: Any, names: set[str]) -> bool:
    """Whether it is an object of these fields, each of which is text."""
    return (
        isinstance(value, dict) and value.keys() == names and all(isinstance(v, str) for v in value.values())
    )


def _to_raw(questionnaire: Questionnaire, link_id: str, answer: TypedAnswer) -> Any:
    question = questionnaire.question_by_link_id.get(link_id)
    if question and question.kind is QuestionKind.medicine and isinstance(answer, list):
        return [raw for entry in answer for raw in _raw_medicines(questionnaire, question, entry)]
    return _number(questionnaire, link_id, answer)


def _raw_medicines(questionnaire: Questionnaire, question: Question, entry: Any) -> Iterator[Any]:
    """Each medicine in it, by the name it is known as: twice the same medicine is one."""
    if not isinstance(entry, dict) or not isinstance(entry.get("medicine"), str):
        yield entry
        return
    name = entry.get(KNOWN_AS, entry["name"])
    key = entry["medicine"] or ("" if KNOWN_AS in entry else UNKNOWN)
    for part in [part for part in key.split(JOINED) if part] or [""]:
        raw = {"name": name, "medicine": part, "started": entry["started"]}
        if part == UNKNOWN:
            raw["medicine"] = UNKNOWN if questionnaire.has_floor else ""
            if entry.get(TAKEN_FOR):
                raw[TAKEN_FOR] = entry[TAKEN_FOR]
        yield raw


def _number(questionnaire: Questionnaire, link_id: str, answer: TypedAnswer) -> Any:
    if not isinstance(answer, dict):
        return answer
    question = questionnaire.question_by_link_id.get(link_id)
    factors = {unit.key: unit.factor for unit in question.units} if question else {}
    return float(Decimal(answer["number"]) * factors.get(answer["unit"], 1))


def from_raw(questionnaire: Questionnaire, raw: Mapping[str, Any], finder: Finder) -> dict[str, TypedAnswer]:
    """The other way round: raw answers, of a vignette for example, as if a patient had given them."""
    return {
        link_id: _from_raw(questionnaire, question, raw[link_id], finder)
        for link_id, question in questionnaire.question_by_link_id.items()
        if raw.get(link_id) is not None
    }


def _from_raw(questionnaire: Questionnaire, question: Question, answer: Any, finder: Finder) -> TypedAnswer:
    if answer == NOT_SURE:
        return answer
    if question.kind is QuestionKind.medicine:
        return [_medicine(questionnaire, entry, finder) for entry in answer]
    if isinstance(answer, int | float):
        return {"number": f"{answer:g}", "unit": question.units[0].key if question.units else ""}
    return [answer] if isinstance(answer, str) else list(answer)


def _medicine(questionnaire: Questionnaire, entry: Any, finder: Finder) -> dict[str, Any]:
    entry = {"name": entry} if isinstance(entry, str) else entry
    started = entry.get("started") or ""
    if "medicine" not in entry:
        match = finder.find(entry["name"])
        return medicine_entry(entry["name"], match.medicine if match else None, started)
    key = entry["medicine"]
    medicine = (
        finder.medicine(key) if key else finder.medicine("", entry.get("name") or _("another medicine"))
    )
    name = entry.get("name") or (medicine.name if medicine else _("a medicine that I do not know"))
    return medicine_entry(name, medicine, started, entry.get(TAKEN_FOR) or "")


def medicine_entry(
    name: str, medicine: Medicine | None, started: str | None, taken_for: str = ""
) -> dict[str, Any]:
    """A medicine as typed, with what it was understood as: `None` if that is not known."""
    entry = {"name": name, "medicine": medicine.key if medicine else "", "started": started}
    if medicine and (medicine.key in ("", UNKNOWN) or JOINED in medicine.key):
        entry[KNOWN_AS] = medicine.name
    if taken_for and is_open(medicine):
        entry[TAKEN_FOR] = taken_for
    return entry


def unknown_names(answer: TypedAnswer) -> list[str]:
    """The names of the medicines in an answer of which nobody can say what they are."""
    entries = answer if isinstance(answer, list) else []
    return [
        entry["name"]
        for entry in entries
        if isinstance(entry, dict)
        and (UNKNOWN in entry["medicine"] or not (entry["medicine"] or KNOWN_AS in entry))
    ]


def is_open(medicine: Medicine | None) -> bool:
    """Whether it may be in any class, for nobody knows what it is."""
    return medicine is None or UNKNOWN in medicine.key


def fitting(questionnaire: Questionnaire, given: TypedAnswers) -> dict[str, TypedAnswer]:
    """Those of the answers that this questionnaire can read: others were given to another release."""
    return {link_id: answer for link_id, answer in given.items() if _fits(questionnaire, link_id, answer)}


def _fits(questionnaire: Questionnaire, link_id: str, answer: TypedAnswer) -> bool:
    try:
        read_answers(questionnaire, to_raw(questionnaire, {link_id: answer}), lambda name: None)
    except (AnswersError, LookupError, ArithmeticError, TypeError):
        return False
    return True


def understood_again(
    questionnaire: Questionnaire, given: TypedAnswers, finder: Finder
) -> dict[str, TypedAnswer]:
    """The answers; names that another release did not list and this one does are to be confirmed."""
    question = questionnaire.medicine_question
    entries = given.get(question.link_id) if question else None
    if not question or not isinstance(entries, list):
        return dict(given)
    return {**given, question.link_id: [_entry_again(entry, finder) for entry in entries]}


def _entry_again(entry: dict[str, Any], finder: Finder) -> dict[str, Any]:
    match = None if entry["medicine"] not in ("", UNKNOWN) else finder.find(entry["name"])
    if match is None or match.medicine.key in ("", UNKNOWN):
        return entry
    return medicine_entry(entry["name"], match.medicine, None)


def in_words(
    questionnaire: Questionnaire, question: Question, answer: TypedAnswer, picks: Iterable[str] = ()
) -> list[str]:
    """The answer as the patient would say it, one line for each thing chosen, with its side on a picture."""
    if answer == NOT_SURE:
        return [not_sure_label()]
    if isinstance(answer, dict):
        return [number_in_words(question, answer["number"], answer["unit"])]
    if question.kind is QuestionKind.medicine:
        return [medicine_in_words(questionnaire, question, entry) for entry in answer] or [
            no_medicine_label()
        ]
    chosen = {choice_of(element).option: choice_of(element) for element in answer}
    said = [option for option in question.options if option.key in chosen]
    lines = [
        option_in_words(question, option, chosen[option.key], sides_of(question, option, picks))
        for option in sorted(said, key=lambda option: chosen[option.key].unsure)
    ]
    return lines or [none_label()]


def option_in_words(question: Question, option: AnswerOption, choice: Choice, sides: set[str]) -> str:
    """One option with its side and since when it is so, or that the patient is not sure of it."""
    if choice.unsure:
        return _("Not sure: %(sign)s") % {"sign": option.label}
    words = option.label
    if sides:
        with_side = {
            frozenset([LEFT]): _("%(place)s (left)"),
            frozenset([RIGHT]): _("%(place)s (right)"),
            frozenset([LEFT, RIGHT]): _("%(place)s (left and right)"),
        }
        words = with_side[frozenset(sides)] % {"place": words}
    time = question.time_by_key.get(choice.time)
    return f"{words}: {time.label}" if time else words


def number_in_words(question: Question, number: str, unit_key: str) -> str:
    """A number as typed with its unit, as in “3 weeks” and “1 week”."""
    unit = next((unit for unit in question.units if unit.key == unit_key), None)
    if unit is None:
        return number
    return f"{number} {unit.singular or unit.label}" if Decimal(number) == 1 else f"{number} {unit.label}"


def medicine_in_words(questionnaire: Questionnaire, question: Question, entry: Mapping[str, Any]) -> str:
    """A medicine with what it was understood as and when it was started."""
    listed = questionnaire.medicine_by_key.get(entry["medicine"])
    understood = listed.name if listed else entry.get(KNOWN_AS)
    text: str = entry["name"]
    if understood is None:
        text = _("%(name)s (a name we do not know)") % {"name": text}
    elif understood.casefold() != text.casefold():
        text = f"{text} ({understood})"
    time = question.time_by_key.get(entry["started"] or "")
    return f"{text}: {time.label}" if time else text


def stored_in_words(
    compiled: CompiledQuestionnaire, question: Question, answers: Answers, picks: Iterable[str] = ()
) -> list[str]:
    """As `in_words`, from option keys: a number is its band, a medicine has the name it was understood as."""
    answer = answers[question.link_id]
    if question.kind in (QuestionKind.single, QuestionKind.multiple):
        typed = answer if isinstance(answer, str) else list(answer)
        return in_words(compiled.questionnaire, question, typed, picks)
    said = say(compiled, answers, question)
    if said.not_sure:
        return [not_sure_label()]
    nothing = no_medicine_label() if question.kind is QuestionKind.medicine else none_label()
    return list(said.labels) or [nothing]


def is_unconfirmed(question: Question, answer: TypedAnswer) -> bool:
    """Whether the answer names a medicine that the patient has not yet seen as it was understood."""
    return (
        question.kind is QuestionKind.medicine
        and isinstance(answer, list)
        and any(entry["started"] is None for entry in answer)
    )


def not_sure_label() -> str:
    return _("I’m not sure")


def none_label() -> str:
    return _("None of these")


def no_medicine_label() -> str:
    return _("I take no medicines")
