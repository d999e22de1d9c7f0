"""How far a result depends on one wrong answer.

A *slip* is a single answer that differs from the truth: one tick more or one less, another option, a
neighbouring band of a number, an onset one step off, or "not sure". For each vignette every slip is tried.
The interview then goes on truthfully: whatever it asks next is answered as in the vignette, and by "none of
these" or "not sure" where the vignette says nothing. Both levels come from interviews that were completed in
this way, so a question that the vignette leaves out counts for neither.

What this cannot say: how likely a slip is. The vignettes are the questionnaire's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..answers import Answer, Answers, FindMedicine, Taken, choice_of, read_answers
from ..engine.compiler import CompiledQuestionnaire
from ..engine.evaluation import evaluate
from ..interview import path
from ..model import NOT_SURE, CareLevel, Question, QuestionKind, Vignette
from ..uncertainty import could_rise

TWO_LEVELS = 2


class SlipKind(Enum):
    one_more = "one_more"
    one_less = "one_less"
    other_option = "other_option"
    neighbour = "neighbour"  # the next band of a number
    other_time = "other_time"  # the next onset, or the next time of a medicine
    not_sure = "not_sure"


@dataclass(frozen=True, slots=True)
class Slip:
    """One answer of a vignette given wrongly, and the care level with and without it."""

    vignette: Vignette
    question: Question
    kind: SlipKind
    answer: Answer
    true_level: CareLevel
    level: CareLevel
    announced: bool  # the result says that it could be at least as urgent as the true level

    @property
    def lost(self) -> int:
        """How many care levels the slip loses; 0 if none."""
        return max(0, self.true_level - self.level)


@dataclass(frozen=True, slots=True)
class SlipReport:
    """All slips counted, and those that lose a level."""

    tried: int
    losing: tuple[Slip, ...]

    def losing_at_least(self, levels: int) -> tuple[Slip, ...]:
        return tuple(slip for slip in self.losing if slip.lost >= levels)

    @property
    def silent(self) -> tuple[Slip, ...]:
        """Slips that lose two levels or more, and of which the result says nothing."""
        return tuple(slip for slip in self.losing_at_least(TWO_LEVELS) if not slip.announced)

    def by_question(self) -> Counter[str]:
        """For each question by link_id: its slips that lose two levels or more."""
        return Counter(slip.question.link_id for slip in self.losing_at_least(TWO_LEVELS))

    def by_kind(self) -> Counter[SlipKind]:
        """For each kind of slip: those that lose two levels or more."""
        return Counter(slip.kind for slip in self.losing_at_least(TWO_LEVELS))


def try_slips(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> SlipReport:
    """Try every slip of every vignette."""
    tried, losing = 0, []
    for vignette in compiled.questionnaire.vignettes:
        for slip in _slips_of(compiled, vignette, find_medicine):
            tried += 1
            if slip.lost:
                losing.append(slip)
    return SlipReport(tried, tuple(losing))


def slips_json(report: SlipReport) -> dict[str, Any]:
    """The counts, and each slip that loses two levels or more, by keys."""
    return {
        "tried": report.tried,
        "losing": {str(levels): len(report.losing_at_least(levels)) for levels in (1, 2, 3)},
        "silent": len(report.silent),
        "by_question": dict(report.by_question()),
        "by_kind": {kind.value: count for kind, count in report.by_kind().items()},
        "worst": [
            {
                "vignette": slip.vignette.key,
                "question": slip.question.link_id,
                "kind": slip.kind.value,
                "from": slip.true_level.name,
                "to": slip.level.name,
                "announced": slip.announced,
            }
            for slip in report.losing_at_least(TWO_LEVELS)
        ],
    }


def wrong_answers(question: Question, answer: Answer) -> Iterator[tuple[SlipKind, Answer]]:
    """Every answer to the question that is one slip away from `answer`."""
    if question.not_sure and answer != NOT_SURE:
        yield SlipKind.not_sure, NOT_SURE
    if isinstance(answer, str):  # "not sure" is the truth: any answer is a guess, and no slip
        return
    match question.kind:
        case QuestionKind.single:
            yield from _other_options(question, answer)
        case QuestionKind.number:
            yield from _neighbours(question, answer)
        case QuestionKind.multiple:
            yield from _other_ticks(question, tuple(map(str, answer)))
        case _:
            taken = tuple(entry for entry in answer if isinstance(entry, Taken))
            yield from _other_medicines(question, taken)


def _slips_of(
    compiled: CompiledQuestionnaire, vignette: Vignette, find_medicine: FindMedicine
) -> Iterator[Slip]:
    truth = read_answers(compiled.questionnaire, vignette.answers, find_medicine)
    completed = _completed(compiled, truth, truth)
    true_level = evaluate(compiled, completed).care_level
    for question in path(compiled, completed).answered:
        for kind, wrong in wrong_answers(question, completed[question.link_id]):
            slipped = _completed(compiled, {**completed, question.link_id: wrong}, truth)
            level = evaluate(compiled, slipped).care_level
            announced = level < true_level and _is_announced(compiled, slipped, true_level)
            yield Slip(vignette, question, kind, wrong, true_level, level, announced)


def _is_announced(compiled: CompiledQuestionnaire, answers: Answers, true_level: CareLevel) -> bool:
    return any(rise.care_level >= true_level for rise in could_rise(compiled, answers))


def _completed(compiled: CompiledQuestionnaire, answers: Answers, truth: Answers) -> Answers:
    """The answers, with all that the interview still asks answered by `truth`."""
    answers = dict(answers)
    while to_ask := path(compiled, answers).to_ask:
        question = to_ask[0]
        answers[question.link_id] = truth.get(question.link_id, _nothing_to_say(question))
    return answers


def _nothing_to_say(question: Question) -> Answer:
    """What somebody answers whose story says nothing about the question."""
    may_be_none = question.kind is QuestionKind.multiple and question.none_of_these
    if may_be_none or question.kind is QuestionKind.medicine:
        return ()
    return NOT_SURE if question.not_sure else (question.options[0].key,)


def _other_options(question: Question, answer: Answer) -> Iterator[tuple[SlipKind, Answer]]:
    for option in question.options:
        if (option.key,) != answer:
            yield SlipKind.other_option, (option.key,)


def _neighbours(question: Question, answer: Answer) -> Iterator[tuple[SlipKind, Answer]]:
    keys = [option.key for option in question.options]
    for key in _next_to(keys, str(answer[0])):
        yield SlipKind.neighbour, (key,)


def _other_ticks(question: Question, ticked: tuple[str, ...]) -> Iterator[tuple[SlipKind, Answer]]:
    choices = [choice_of(element) for element in ticked]
    chosen = {choice.option for choice in choices}
    for option in question.options:
        if option.key not in chosen:
            yield SlipKind.one_more, (*ticked, option.key)
    times = [time.key for time in question.times if not time.not_sure]
    for position, choice in enumerate(choices):
        before, behind = ticked[:position], ticked[position + 1 :]
        if len(ticked) > 1 or question.none_of_these:
            yield SlipKind.one_less, before + behind
        if question.ask_each and not choice.unsure:
            yield SlipKind.not_sure, (*before, str(choice._replace(time="", unsure=True)), *behind)
        for time in _next_to(times, choice.time):
            yield SlipKind.other_time, (*before, str(choice._replace(time=time)), *behind)


def _other_medicines(question: Question, taken: tuple[Taken, ...]) -> Iterator[tuple[SlipKind, Answer]]:
    times = [time.key for time in question.times if not time.not_sure]
    for position, entry in enumerate(taken):
        before, behind = taken[:position], taken[position + 1 :]
        yield SlipKind.one_less, before + behind
        for time in _next_to(times, entry.started):
            yield SlipKind.other_time, (*before, entry._replace(started=time), *behind)


def _next_to(keys: list[str], key: str) -> list[str]:
    """The keys before and after `key`; none if it is not among them."""
    if key not in keys:
        return []
    position = keys.index(key)
    return keys[max(0, position - 1) : position] + keys[position + 1 : position + 2]
