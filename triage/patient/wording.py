"""A question as this patient meets it: worded for whom it is about, with the options that may apply."""

from collections.abc import Iterable
from dataclasses import replace

from triage.rules.model import AnswerOption, Question, Wording


def worded_question(question: Question, options: Iterable[AnswerOption], wording: Wording) -> Question:
    """The question with these of its options; the question itself if that changes nothing."""
    options = tuple(options)
    if wording is Wording.own:
        return question if options == question.options else replace(question, options=options)
    return replace(
        question,
        text=question.worded("text", wording),
        hint=question.worded("hint", wording),
        options=tuple(_worded_option(option, wording) for option in options),
    )


def _worded_option(option: AnswerOption, wording: Wording) -> AnswerOption:
    return replace(option, label=option.worded("label", wording), hint=option.worded("hint", wording))
