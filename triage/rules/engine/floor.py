"""The floor under "not sure": doubt never leads lower than every definite answer would.

The care level of somebody in doubt is the highest of what the rules say and, for each question in doubt, the
lowest level to which a definite answer to it would lead, all other answers and doubts being as they are.

That is a recursion over the questions in doubt, which prospects cut short: where no resolution of the doubts
reaches a level, none needs to be tried. Where there is too much to try, the level is taken as reached: it may
then be too high, never too low.
"""

from __future__ import annotations

from ..answers import Answer, Answers
from ..model import CareLevel
from .compiler import CompiledQuestion, CompiledQuestionnaire
from .conclusion import Outcome, care_level
from .doubt import definite_answers, doubtful_questions, doubts_in
from .gathering import State, collect
from .prospect import Prospect, either_of, prospect

HIGHEST = max(CareLevel)
MOST_TRIED = 600  # answer sets evaluated
MOST_SEARCHED = 600  # answer sets from which the doubts are gone through
FEW = 2  # doubts that are gone through without a look at the mildest answers first


def with_floor(compiled: CompiledQuestionnaire, state: State, outcome: Outcome) -> Outcome:
    """The outcome, with the care level raised to the floor."""
    if not compiled.questionnaire.has_floor or outcome.care_level is HIGHEST:
        return outcome
    if not compiled.encoding.open(state.facts):  # nothing is in doubt
        return outcome
    doubtful = doubtful_questions(compiled, state)
    if not doubtful:
        return outcome
    ahead = prospect(compiled, state.answers, doubts_in(compiled, state.answers))
    search = _Search(compiled)
    for level in range(ahead.bounds(compiled).highest(), outcome.care_level, -1):
        if found := search.question_raising(state, CareLevel(level)):
            return outcome._replace(care_level=CareLevel(level), floored=found)
    return outcome


class _Search:
    """Looks for a question all of whose definite answers lead to a level, others still being in doubt."""

    def __init__(self, compiled: CompiledQuestionnaire) -> None:
        self.compiled = compiled
        self.searched = 0
        self.tried: dict[tuple[Answer | None, ...], tuple[State, CareLevel]] = {}
        self.found: dict[tuple[object, ...], str] = {}

    def question_raising(self, state: State, level: CareLevel) -> str:
        """The question's link_id; empty if there is none."""
        key = (self._key(state.answers), level)
        if key not in self.found:
            self.found[key] = self._question_raising(state, level)
        return self.found[key]

    def _question_raising(self, state: State, level: CareLevel) -> str:
        doubtful = doubtful_questions(self.compiled, state)
        if not doubtful:
            return ""
        if self.searched >= MOST_SEARCHED:
            return doubtful[0].link_id
        self.searched += 1
        doubts = doubts_in(self.compiled, state.answers)
        ahead = prospect(self.compiled, state.answers, doubts)
        if ahead.bounds(self.compiled).highest() < level:
            return ""
        matter = _that_matter(self.compiled, ahead, doubtful, level)
        if len(matter) > FEW and self._stays_below(state, ahead, doubts, level):
            return ""
        for question in matter:
            definite = definite_answers(self.compiled, question, state.answers, state.facts)
            if all(self._reaches(state.answers, question, answer, level) for answer in definite):
                return question.link_id
        return ""

    def _reaches(
        self, answers: Answers, question: CompiledQuestion, answer: Answer, level: CareLevel
    ) -> bool:
        answers = {**answers, question.link_id: answer}
        if len(self.tried) >= MOST_TRIED and self._key(answers) not in self.tried:
            return True
        state, reached = self._try(answers)
        return reached >= level or bool(self.question_raising(state, level))

    def _try(self, answers: Answers) -> tuple[State, CareLevel]:
        key = self._key(answers)
        if key not in self.tried:
            state = collect(self.compiled, answers)
            certain = self.compiled.encoding.certain(state.facts)
            self.tried[key] = state, care_level(self.compiled, certain)
        return self.tried[key]

    def _key(self, answers: Answers) -> tuple[Answer | None, ...]:
        return tuple(answers.get(question.link_id) for question in self.compiled.questions)

    def _stays_below(self, state: State, ahead: Prospect, doubts: set[str], level: CareLevel) -> bool:
        """Whether the level is out of reach of everybody who answers each of these questions with its mildest
        answer or stays in doubt: then each of them has a definite answer that does not lead there."""
        mildest = {}
        waited_for = _waited_for(self.compiled, ahead, level)
        for link_id in doubts:
            question = self.compiled.question_by_link_id[link_id]
            answer = self._mildest(state, question, waited_for)
            applying = question.applying(state.facts)
            given = applying.by_answer[question.counted(state.answers[question.link_id], state.facts)]
            mildest[question.link_id] = either_of(self.compiled, given, applying.by_answer[answer])
        ahead = prospect(self.compiled, state.answers, doubts, either=mildest)
        return ahead.bounds(self.compiled).highest() < level

    def _mildest(self, state: State, question: CompiledQuestion, waited_for: int) -> Answer:
        """The answer that does least of what the rules for the level wait for, and most against it."""
        definite = definite_answers(self.compiled, question, state.answers, state.facts)
        if question.is_medicine:  # too many to compare; the first is the mildest mostly
            return next(definite)
        facts_of = question.applying(state.facts).by_answer_if_open

        def harm(answer: Answer) -> int:
            does = facts_of[answer] & waited_for
            against = does & self.compiled.encoding.falsifying
            return (does ^ against).bit_count() - against.bit_count()

        return min(definite, key=harm)


def _that_matter(
    compiled: CompiledQuestionnaire, ahead: Prospect, doubtful: list[CompiledQuestion], level: CareLevel
) -> list[CompiledQuestion]:
    """The questions in doubt on which it depends whether the level is reached."""
    waited_for = _waited_for(compiled, ahead, level)
    doubted = {question.position for question in doubtful}
    bearing = 0
    for question in reversed(compiled.questions):
        is_in_use = bearing >> question.position & 1 or question.position not in doubted
        if question.enabled_by and is_in_use and not question.is_certainly_shown(ahead.facts):
            bearing |= question.enabled_by
        if question.position in doubted and question.whole.by_answer[""] & waited_for:
            bearing |= 1 << question.position | question.enabled_by
    return [question for question in doubtful if bearing >> question.position & 1]


def _waited_for(compiled: CompiledQuestionnaire, ahead: Prospect, level: CareLevel) -> int:
    """What makes a difference to whether the level is reached (see `FactEncoding.waited_for`)."""
    matter = compiled.not_for_mask
    for rule_level, mask in compiled.level_rules:
        if rule_level >= level:
            matter |= mask
    if compiled.highest_base_level >= level:
        for group in compiled.groups:
            matter |= group.all_rules | group.lower_when_mask
    return compiled.encoding.waited_for(ahead.facts, matter & ahead.possible & ~ahead.certain)
