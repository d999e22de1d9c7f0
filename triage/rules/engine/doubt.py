"""Which answers are in doubt, and the definite answers that could stand in their place.

Of the very many there are, the definite answers are the simple ones: none of the options in doubt, or one of
them; one time for all whose time is not known; one kind of medicine for all names that nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..answers import UNKNOWN_MEDICINE, Answer, Answers, Choice, Taken, choice_of
from ..model import NOT_SURE, AnswerOption, Question, QuestionKind
from .answer_facts import AnswerFacts
from .compiler import CompiledQuestion, CompiledQuestionnaire
from .gathering import State


def doubtful_questions(compiled: CompiledQuestionnaire, state: State) -> list[CompiledQuestion]:
    """The questions that apply and whose answer is in doubt."""
    return [
        question
        for question in compiled.questions
        if question.whole.has_doubt(state.answers.get(question.link_id))
        and state.applies(question)
        and question.whole.has_doubt(question.counted(state.answers[question.link_id], state.facts))
    ]


def doubts_in(compiled: CompiledQuestionnaire, answers: Answers) -> set[str]:
    """The questions with an answer in doubt, whether they apply or not."""
    given = answers.get
    return {q.link_id for q in compiled.questions if q.whole.has_doubt(given(q.link_id))}


def definite_answers(
    compiled: CompiledQuestionnaire, question: CompiledQuestion, answers: Answers, facts: int
) -> Iterator[Answer]:
    """The simple definite answers in place of a doubtful one, the mildest first as far as one can tell."""
    applying = question.applying(facts)
    answer = question.counted(answers[question.link_id], facts)
    assert answer is not None
    if question.is_medicine:
        return _definite_medicines(compiled, question.question, answer)
    if question.question.kind is QuestionKind.multiple:
        return _definite_choices(applying, question.question, answer)
    return ((option.key,) for option in _options(applying, question.question))


def _options(applying: AnswerFacts, question: Question) -> list[AnswerOption]:
    return [option for option in question.options if option.key in applying.number_of]


def _known_times(question: Question) -> list[str]:
    return [time.key for time in question.times if not time.not_sure] or [""]


# Multiple choices


def _definite_choices(applying: AnswerFacts, question: Question, answer: Answer) -> Iterator[Answer]:
    if answer == NOT_SURE:
        sure, undated, unsure = [], [], [option.key for option in _options(applying, question)]
    else:
        choices = [choice_of(element) for element in answer if isinstance(element, str)]
        sure = [choice for choice in choices if not applying.is_doubtful(choice)]
        undated = [c.option for c in choices if applying.is_doubtful(c) and not c.unsure]
        unsure = [choice.option for choice in choices if choice.unsure]
    for time in _known_times(question) if undated else [""]:
        chosen = [*sure, *(Choice(option, time) for option in undated)]
        if chosen or question.may_be_empty:
            yield _in_order(question, chosen)
        for option in unsure:
            for choice in _dated(question, option):
                yield _in_order(question, [*chosen, choice])


def _dated(question: Question, option: str) -> list[Choice]:
    """The option since each of its times."""
    times = question.times_of(question.option_by_key[option])
    return [Choice(option, time) for time in (_known_times(question) if times else [""])]


def _in_order(question: Question, chosen: list[Choice]) -> Answer:
    position = {option.key: number for number, option in enumerate(question.options)}
    return tuple(str(choice) for choice in sorted(chosen, key=lambda choice: position[choice.option]))


# Medicines


def _definite_medicines(
    compiled: CompiledQuestionnaire, question: Question, answer: Answer
) -> Iterator[Answer]:
    kinds = compiled.derived(_kinds)
    times = _known_times(question)
    if answer == NOT_SURE:
        yield ()
        yield from ((Taken(medicine, time),) for medicine in kinds for time in times)
        return
    taken = [entry for entry in answer if isinstance(entry, Taken)]
    is_unknown = any(entry.medicine == UNKNOWN_MEDICINE for entry in taken)
    is_undated = any(not entry.started for entry in taken)
    for medicine in kinds if is_unknown else [""]:
        for time in times if is_undated else [""]:
            yield tuple(_definite(compiled, entry, medicine, time) for entry in taken)


def _definite(compiled: CompiledQuestionnaire, taken: Taken, medicine: str, time: str) -> Taken:
    """With this medicine in place of an unknown one, if it may be that, and this time if it has none."""
    key = taken.medicine
    if key == UNKNOWN_MEDICINE:
        may_be = set(compiled.questionnaire.classes_of_unknown(taken.taken_for))
        key = medicine if may_be.intersection(compiled.questionnaire.classes_of(medicine)) else ""
    return Taken(key, taken.started or time)


def _kinds(compiled: CompiledQuestionnaire) -> list[str]:
    """One that is not listed, and a medicine for each set of classes."""
    by_classes = {compiled.questionnaire.classes_of(""): ""}
    for medicine in compiled.questionnaire.medicines:
        by_classes.setdefault(compiled.questionnaire.classes_of(medicine.key), medicine.key)
    return list(by_classes.values())
