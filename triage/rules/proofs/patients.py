"""Random patients, some of them aimed at conditions that they should meet.

Most of what a proof looks for is common enough to be met by chance, or by a patient made for it, and trying
one costs a fraction of asking a solver. Aiming is rough: whoever makes a patient evaluates it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from ..answers import UNKNOWN_MEDICINE, Answer, Answers, Choice, Taken, choice_of
from ..engine.compiler import CompiledQuestionnaire
from ..model import FINDINGS, NOT_SURE, Condition, Conditions, Question, QuestionKind

SURE_OF_MOST = 0.1  # how often patients of a kind are not sure, choose an option of many, take a medicine
MOST_MEDICINES = 3


@dataclass(slots=True)
class _Wish:
    """What the answer to one question should contain, and what not; option keys, or key@time."""

    wanted: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)


class Patients:
    """Makes patients; each has an answer to every question."""

    def __init__(self, compiled: CompiledQuestionnaire, random: Random) -> None:
        self._questionnaire = compiled.questionnaire
        self._random = random
        self._medicines_of: dict[str, list[str]] = {}
        for medicine in compiled.questionnaire.medicines:
            for key in compiled.questionnaire.classes_of(medicine.key):
                self._medicines_of.setdefault(key, []).append(medicine.key)

    def anyone(self) -> dict[str, Answer]:
        """A patient with answers by chance."""
        return self.aimed_at(())

    def aimed_at(self, *wanted: Conditions, given: Answers | None = None) -> dict[str, Answer]:
        """A patient who answers as `given` and who may well meet the conditions, the first ones first.

        What nothing asks for is answered in one of three ways: by chance, with "not sure" where it is
        offered, or with as little as possible, so that single rules can be seen at work.
        """
        wishes: dict[str, _Wish] = {}
        for conditions in wanted:
            for condition in conditions:
                self._meet(condition, wishes)
        style = self._random.randrange(3)
        answers: dict[str, Answer] = dict(given or {})
        for question in self._questionnaire.questions:
            link_id = question.link_id
            if link_id not in answers:
                wish = wishes.get(link_id)
                answers[link_id] = self._fulfil(question, wish) if wish else self._by_style(question, style)
        return answers

    # What the conditions ask of each question

    def _meet(self, condition: Condition, wishes: dict[str, _Wish]) -> None:
        if condition.none:
            for term in condition.terms:
                self._avoid(term, wishes)
        else:
            self._want(self._random.choice(condition.terms), wishes)

    def _want(self, term: str, wishes: dict[str, _Wish]) -> None:
        name, _, key = term.partition(".")
        if name == FINDINGS:
            for condition in self._random.choice(self._questionnaire.finding_by_key[key].alternatives):
                self._meet(condition, wishes)
        else:
            self._wish(name, wishes).wanted.add(key)

    def _avoid(self, term: str, wishes: dict[str, _Wish]) -> None:
        name, _, key = term.partition(".")
        if name == FINDINGS:
            for alternative in self._questionnaire.finding_by_key[key].alternatives:
                broken = self._random.choice(alternative)
                self._meet(Condition(broken.terms, not broken.none), wishes)
        else:
            self._wish(name, wishes).unwanted.add(key)

    def _wish(self, link_id: str, wishes: dict[str, _Wish]) -> _Wish:
        if link_id not in wishes:
            wishes[link_id] = _Wish()
            for condition in self._questionnaire.question_by_link_id[link_id].enable_when:
                self._meet(condition, wishes)
        return wishes[link_id]

    # Answers

    def _fulfil(self, question: Question, wish: _Wish) -> Answer:
        if NOT_SURE in wish.wanted:
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return self._medicines(question, wish)
        if question.kind is QuestionKind.multiple:
            return self._wanted_choices(question, wish)
        keys = [option.key for option in question.options if option.key not in wish.unwanted]
        wanted = [key for key in keys if key in wish.wanted]
        return (self._random.choice(wanted or keys or [question.options[0].key]),)

    def _wanted_choices(self, question: Question, wish: _Wish) -> Answer:
        chosen: dict[str, str] = {}
        for element in sorted(wish.wanted):  # with a time or a doubt after the plain option
            choice = choice_of(element)
            if choice.option not in wish.unwanted:
                chosen[choice.option] = str(self._as_asked(question, choice))
        for element in wish.wanted & wish.unwanted:
            chosen.pop(choice_of(element).option, None)
        if not chosen and not question.none_of_these:
            chosen = {key: key for key in [self._random.choice(question.options).key]}
        return tuple(chosen[option.key] for option in question.options if option.key in chosen)

    def _as_asked(self, question: Question, choice: Choice) -> Choice:
        """The choice with a time, where one is asked for."""
        if choice.unsure or not question.times_of(question.option_by_key[choice.option]):
            return choice
        return choice._replace(time=self._at(question, choice.time))

    def _medicines(self, question: Question, wish: _Wish) -> Answer:
        taken: dict[Taken, None] = {}
        for key in sorted(wish.wanted):
            option_key, _, time = key.partition("@")
            option = question.option_by_key[option_key]
            medicines = self._medicines_of.get(option.medicine_class or option.key, [])
            at_time = self._at(question, time)
            for medicine in self._random.sample(medicines, min(len(medicines), option.at_least)):
                taken[Taken(medicine, at_time)] = None
            if option.unlisted and not medicines:
                taken[Taken("", at_time)] = None
        return tuple(taken)

    def _at(self, question: Question, time: str) -> str:
        """The time as a medicine taken has it: any if none is wished for, none where it is not known."""
        if not time:
            return self._random.choice(self._times(question))
        return "" if question.time_by_key[time].not_sure else time

    def _times(self, question: Question) -> list[str]:
        return ["", *(time.key for time in question.times if not time.not_sure)]

    def _by_style(self, question: Question, style: int) -> Answer:
        if style == 0:
            return self._by_chance(question)
        if style == 1 and question.not_sure:
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return ()
        if question.kind is QuestionKind.multiple and question.none_of_these:
            return ()
        return (str(self._as_asked(question, Choice(self._random.choice(question.options).key))),)

    def _by_chance(self, question: Question) -> Answer:
        if question.not_sure and self._random.random() < SURE_OF_MOST:
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return self._some_medicines(question)
        keys = [option.key for option in question.options]
        if question.kind is QuestionKind.multiple:
            share = self._random.choice((0.1, 0.3, 0.6))
            chosen = tuple(self._choice(question, key) for key in keys if self._random.random() < share)
            if chosen or question.none_of_these:
                return chosen
        return (self._random.choice(keys),)

    def _choice(self, question: Question, key: str) -> str:
        unsure = question.ask_each is not None and self._random.random() < SURE_OF_MOST
        return str(Choice(key, unsure=True) if unsure else self._as_asked(question, Choice(key)))

    def _some_medicines(self, question: Question) -> Answer:
        known = [medicine.key for medicine in self._questionnaire.medicines]
        if self._questionnaire.has_floor:
            known.append(UNKNOWN_MEDICINE)
        times = self._times(question)
        taken = {
            Taken(self._random.choice([*known[:0], *known, ""]), self._random.choice(times)): None
            for _ in range(self._random.randint(0, MOST_MEDICINES))
        }
        return tuple(taken)
