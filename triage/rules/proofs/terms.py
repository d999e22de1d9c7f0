"""What a patient may answer, as formulas: which terms surely hold, and which may.

A question has a variable for each option and one for "not sure"; medicines have one for each that may be
taken at a time (see `medicines`). Every question has an answer here, "not sure" being one; those of questions
that do not apply count for nothing. A patient is shown a result only when nothing unanswered can matter, so
these are all the answers there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from ..answers import Answer, Taken
from ..engine.compiler import CompiledQuestion, CompiledQuestionnaire
from ..model import FINDINGS, NOT_SURE, AnswerOption, Conditions, Question, QuestionKind
from .circuit import FALSE, TRUE, Circuit, Literal
from .medicines import MedicineUse, entries_of, possible_entries
from .unary import count_reaches

Chosen = dict[str, tuple[Literal, Literal]]  # term → it is chosen; it is, or hangs on a time not known


class Terms:
    """The terms of a questionnaire. Questions in `fixed` have that answer in place of variables.

    With a `base`, another one of the same questionnaire with nothing fixed, formulas are shared with it.
    """

    def __init__(
        self,
        compiled: CompiledQuestionnaire,
        circuit: Circuit,
        fixed: Mapping[str, Answer],
        base: Terms | None,
    ) -> None:
        self.compiled = compiled
        self.circuit = circuit
        self.fixed = fixed
        self.medicines: list[MedicineUse] = base.medicines if base else possible_entries(compiled)
        self.shown: list[Literal] = []  # by position of the question
        self.sure: dict[str, Literal] = {}  # term → it holds
        self.possible: dict[str, Literal] = {}  # term → it holds or is open
        self._chosen: dict[str, Chosen] = {}
        for question in compiled.questions:
            self._encode_question(question, base)
        for finding in compiled.questionnaire.findings:
            term = f"{FINDINGS}.{finding.key}"
            self.sure[term] = circuit.any_of(self.certain(when) for when in finding.alternatives)
            self.possible[term] = circuit.any_of(self.not_false(when) for when in finding.alternatives)

    # Conditions

    def certain(self, conditions: Conditions) -> Literal:
        """The conditions are all true."""
        return self.circuit.all_of(
            -self._any(self.possible, condition.terms)
            if condition.none
            else self._any(self.sure, condition.terms)
            for condition in conditions
        )

    def not_false(self, conditions: Conditions) -> Literal:
        """None of the conditions is false."""
        return self.circuit.all_of(
            -self._any(self.sure, condition.terms)
            if condition.none
            else self._any(self.possible, condition.terms)
            for condition in conditions
        )

    def _any(self, value: Mapping[str, Literal], terms: Iterable[str]) -> Literal:
        return self.circuit.any_of(value[term] for term in terms)

    # Questions

    def _encode_question(self, compiled: CompiledQuestion, base: Terms | None) -> None:
        question, link_id = compiled.question, compiled.link_id
        shown, unsure = self.not_false(question.enable_when), self._unsure(question)
        self.shown.append(shown)
        if base and link_id not in self.fixed:
            self._chosen[link_id] = base._chosen[link_id]
        elif compiled.is_medicine:
            self._chosen[link_id] = self._choose_medicines(question, unsure)
        else:
            self._chosen[link_id] = self._choose_options(question, unsure)
        for term, (sure, possible) in self._chosen[link_id].items():
            self.sure[term] = self.circuit.all_of((shown, sure))
            if term in question.unsure_terms:
                self.possible[term] = self.sure[term]
            else:
                self.possible[term] = self.circuit.all_of((shown, self.circuit.any_of((possible, unsure))))
        said_so = f"{link_id}.{NOT_SURE}"
        self.sure[said_so] = self.possible[said_so] = self.circuit.all_of((shown, unsure))

    def _unsure(self, question: Question) -> Literal:
        if question.link_id in self.fixed:
            return TRUE if self.fixed[question.link_id] == NOT_SURE else FALSE
        return self.circuit.variable(question.link_id, NOT_SURE) if question.not_sure else FALSE

    def _choose_options(self, question: Question, unsure: Literal) -> Chosen:
        terms = {option.key: f"{question.link_id}.{option.key}" for option in question.options}
        if question.link_id in self.fixed:
            given = self._given(question)
            return {term: (TRUE, TRUE) if key in given else (FALSE, FALSE) for key, term in terms.items()}
        picks = {term: self.circuit.variable(question.link_id, key) for key, term in terms.items()}
        if question.kind is QuestionKind.multiple:
            self._constrain_multiple(question, list(picks.values()), unsure)
        else:
            self._constrain_single([*picks.values(), unsure])
        return {term: (pick, pick) for term, pick in picks.items()}

    def _given(self, question: Question) -> Answer:
        answer = self.fixed[question.link_id]
        return () if answer == NOT_SURE else answer

    def _constrain_single(self, picks: list[Literal]) -> None:
        self.circuit.constrain(picks, self.circuit.any_of(picks))
        for pair in combinations(picks, 2):
            self._exclude(*pair)

    def _constrain_multiple(self, question: Question, picks: list[Literal], unsure: Literal) -> None:
        for pick in picks:
            self._exclude(pick, unsure)
        if not question.none_of_these:
            self.circuit.constrain((*picks, unsure), self.circuit.any_of((*picks, unsure)))

    def _exclude(self, one: Literal, other: Literal) -> None:
        if other != FALSE:
            self.circuit.constrain((one, other), self.circuit.any_of((-one, -other)))

    # Medicines

    def _choose_medicines(self, question: Question, unsure: Literal) -> Chosen:
        taken = self._taken(question, unsure)
        chosen = {}
        for option in question.options:
            term = f"{question.link_id}.{option.key}"
            of_class = [
                (entry, literal)
                for entry, literal in taken
                if (option.medicine_class or option.key) in entry.classes
            ]
            counted = self._count(option, of_class)
            chosen[term] = (counted, counted)
            for time in question.times:
                sure = self._count(option, of_class, "" if time.not_sure else time.key)
                possible = sure if time.not_sure else self._count(option, of_class, time.key, "")
                chosen[f"{term}@{time.key}"] = (sure, possible)
        return chosen

    def _taken(self, question: Question, unsure: Literal) -> list[tuple[MedicineUse, Literal]]:
        """What is taken, or may be, with the variable for it."""
        if question.link_id in self.fixed:
            given = [entry for entry in self._given(question) if isinstance(entry, Taken)]
            return [(entry, TRUE) for entry in entries_of(self.compiled, given)]
        taken = []
        for entry in self.medicines:
            variable = self.circuit.variable(question.link_id, entry.medicine, entry.taken.started)
            self._exclude(variable, unsure)
            taken.append((entry, variable))
        return taken

    def _count(self, option: AnswerOption, taken: list[tuple[MedicineUse, Literal]], *times: str) -> Literal:
        """Whether enough different medicines are taken, at one of the times if any is given."""
        medicines: dict[str, list[Literal]] = {}
        for entry, literal in taken:
            if not times or entry.taken.started in times:
                medicines.setdefault(entry.medicine, []).append(literal)
        counted = [self.circuit.any_of(literals) for literals in medicines.values()]
        if option.at_least == 1:
            return self.circuit.any_of(counted)
        return count_reaches(self.circuit, counted, option.at_least)

    # Back to answers

    def answers(self, is_true: Callable[[Literal], bool]) -> dict[str, Answer]:
        """The answers of a patient, given which variables are true."""
        return {
            question.link_id: self.fixed[question.link_id]
            if question.link_id in self.fixed
            else self._answer(question, is_true)
            for question in self.compiled.questionnaire.questions
        }

    def _answer(self, question: Question, is_true: Callable[[Literal], bool]) -> Answer:
        def says(*name: str) -> bool:
            return is_true(self.circuit.variable(question.link_id, *name))

        if question.not_sure and says(NOT_SURE):
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return tuple(entry.taken for entry in self.medicines if says(entry.medicine, entry.taken.started))
        chosen = tuple(option.key for option in question.options if says(option.key))
        may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
        return chosen if chosen or may_be_empty else (question.options[0].key,)
