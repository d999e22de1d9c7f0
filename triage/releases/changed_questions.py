"""Which questions of one release ask something else in another.

An answer may follow a patient to another release only if it answers the same question: the same text, the
same options with the same texts, the same bands, units and times. What only the rules read, such as an
option's class of medicines, does not count, nor does where the question appears.
"""

from __future__ import annotations

from triage.rules.model import AnswerOption, Question, QuestionKind, Questionnaire, Wording


def changed_questions(old: Questionnaire, new: Questionnaire) -> frozenset[str]:
    """The link_ids of the old questions that are gone, or that the new questionnaire asks differently."""
    return frozenset(
        link_id
        for link_id, question in old.question_by_link_id.items()
        if not _asks_the_same(question, new.question_by_link_id.get(link_id))
    )


def _asks_the_same(old: Question, new: Question | None) -> bool:
    return new is not None and _asked(old) == _asked(new)


def _asked(question: Question) -> tuple[object, ...]:
    """All that a patient reads or chooses from."""
    # A patient types medicines: the options are classes, which the rules alone read.
    options = () if question.kind is QuestionKind.medicine else tuple(map(_offered, question.options))
    return (
        question.kind,
        _in_all_wordings(question, "text", "hint"),
        question.not_sure,
        question.none_of_these,
        question.ask_each,
        question.units,
        question.times,
        options,
    )


def _offered(option: AnswerOption) -> tuple[object, ...]:
    words = _in_all_wordings(option, "label", "hint")
    return option.key, words, option.lower, option.upper, option.onset, option.enable_when


def _in_all_wordings(asked: Question | AnswerOption, *names: str) -> tuple[str, ...]:
    return tuple(asked.worded(name, wording) for name in names for wording in Wording)
