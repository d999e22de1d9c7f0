"""What a patient may answer, as formulas: which terms surely hold, and which may.

A question has a variable for each option (since each of its times, and for being unsure of it, where that
is asked) and one for "not sure"; medicines have one for each that may be taken at a time (see `medicines`).
Every question has an answer here, "not sure" being one; those of questions that do not apply count for
nothing. A patient is shown a result only when nothing unanswered can matter, so these are all the answers.

Contradictions are judged on the answers as given; so where there are any, terms are made twice: as given, and
with "not sure" in place of answers that contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from ..answers import Answer, Choice, Taken
from ..engine.compiler import CompiledQuestionnaire
from ..model import FINDINGS, NOT_SURE, AnswerOption, Conditions, Question, QuestionKind
from .circuit import FALSE, TRUE, Circuit, Literal
from .medicines import MedicineUse, entries_of, possible_entries
from .unary import count_reaches

Chosen = dict[str, tuple[Literal, Literal]]  # term → it is chosen; it is, or depends on what is not known


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
        self._contradicted: dict[str, Literal] = {}  # link_id → its answer contradicts another
        self._choose(base)
        if compiled.contradictions:
            self._encode_questions()
            self._contradicted = self._find_contradictions()
        self._encode_questions()
        self._constrain_options()
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

    def _choose(self, base: Terms | None) -> None:
        """What is chosen in each question, whether it applies or not."""
        for question in self.compiled.questions:
            if base and question.link_id not in self.fixed:
                self._chosen[question.link_id] = base._chosen[question.link_id]
            elif question.is_medicine:
                unsure = self._unsure(question.question)
                self._chosen[question.link_id] = self._choose_medicines(question.question, unsure)
            elif question.link_id in self.fixed:
                self._chosen[question.link_id] = self._choose_fixed(question.question)
            else:
                self._chosen[question.link_id] = self._choose_options(question.question)

    def _find_contradictions(self) -> dict[str, Literal]:
        found: dict[str, list[Literal]] = {}
        for entry in self.compiled.questionnaire.contradictions:
            for link_id in entry.link_ids:
                found.setdefault(link_id, []).append(self.certain(entry.both))
        return {link_id: self.circuit.any_of(literals) for link_id, literals in found.items()}

    def _encode_questions(self) -> None:
        self.shown = []
        for question in self.compiled.questions:
            self._encode_question(question.question)

    def _encode_question(self, question: Question) -> None:
        link_id, chosen = question.link_id, self._chosen[question.link_id]
        all_of, any_of = self.circuit.all_of, self.circuit.any_of
        shown = self.not_false(question.enable_when)
        self.shown.append(shown)
        applies = self._options_that_apply(question, shown)
        contradicted = self._contradicted.get(link_id, FALSE)
        unsure = any_of((self._unsure(question), contradicted))
        open_ = any_of((unsure, self._unanswered(question, applies)))
        said_so = [unsure]
        for term, (sure, possible) in chosen.items():
            key, _at, suffix = term.removeprefix(f"{link_id}.").partition("@")
            sure = all_of((sure, -contradicted))
            if question.ask_each and suffix == NOT_SURE:
                said_so.append(all_of((applies[key], sure)))
                sure = any_of((sure, unsure))
            self.sure[term] = all_of((applies[key], sure))
            if term in question.unsure_terms:
                self.possible[term] = self.sure[term]
            else:
                self.possible[term] = all_of((applies[key], any_of((possible, open_))))
        not_sure = f"{link_id}.{NOT_SURE}"
        self.sure[not_sure] = self.possible[not_sure] = all_of((shown, any_of(said_so)))

    def _options_that_apply(self, question: Question, shown: Literal) -> dict[str, Literal]:
        return {
            option.key: self.circuit.all_of((shown, self.not_false(option.enable_when)))
            for option in question.options
        }

    def _unanswered(self, question: Question, applies: Mapping[str, Literal]) -> Literal:
        """What was chosen does not apply, so that nothing remains of the answer."""
        if question.may_be_empty or not any(option.enable_when for option in question.options):
            return FALSE
        remains = [
            self.circuit.all_of((applies[option.key], self._mentioned(question, option)))
            for option in question.options
        ]
        return -self.circuit.any_of((*remains, self._unsure(question)))

    def _mentioned(self, question: Question, option: AnswerOption) -> Literal:
        """The option is chosen, or said to be unsure."""
        return self._chosen[question.link_id][f"{question.link_id}.{option.key}"][1]

    def _constrain_options(self) -> None:
        """Whoever is asked a question has answered it with options that apply."""
        for question, shown in zip(self.compiled.questions, self.shown, strict=True):
            if question.option_gates:
                applies = self._options_that_apply(question.question, shown)
                unanswered = self._unanswered(question.question, applies)
                constraint = self.circuit.any_of((-shown, -unanswered))
                for option in question.question.options:
                    self.circuit.constrain(self._variables(question.question, option), constraint)

    def _unsure(self, question: Question) -> Literal:
        if question.link_id in self.fixed:
            return TRUE if self.fixed[question.link_id] == NOT_SURE else FALSE
        return self.circuit.variable(question.link_id, NOT_SURE) if question.not_sure else FALSE

    # Options

    def _choices(self, question: Question, option: AnswerOption) -> list[Choice]:
        """The ways in which the option may be answered, other than no."""
        times = [time.key for time in question.times_of(option) if not time.not_sure]
        choices = [Choice(option.key, time) for time in ["", *times]]
        return choices + ([Choice(option.key, unsure=True)] if question.ask_each else [])

    def _variable(self, question: Question, choice: Choice) -> Literal:
        return self.circuit.variable(question.link_id, str(choice))

    def _variables(self, question: Question, option: AnswerOption) -> list[Literal]:
        return [self._variable(question, choice) for choice in self._choices(question, option)]

    def _choose_options(self, question: Question) -> Chosen:
        every = [literal for option in question.options for literal in self._variables(question, option)]
        unsure = self._unsure(question)
        if question.kind is QuestionKind.multiple:
            self._constrain_multiple(question, every, unsure)
        else:
            self._constrain_single([*every, unsure])
        chosen: Chosen = {}
        for option in question.options:
            chosen |= self._chosen_of(question, option)
        return chosen

    def _chosen_of(self, question: Question, option: AnswerOption) -> Chosen:
        """The terms of one option."""
        term, any_of = f"{question.link_id}.{option.key}", self.circuit.any_of
        choices = self._choices(question, option)
        unsure = any_of(self._variable(question, choice) for choice in choices if choice.unsure)
        undated = self._variable(question, choices[0])
        picked = any_of(self._variable(question, choice) for choice in choices if not choice.unsure)
        chosen = {term: (picked, any_of((picked, unsure)))}
        for time in question.times_of(option):
            if time.not_sure:
                chosen[f"{term}@{time.key}"] = (undated, undated)
            else:
                dated = self._variable(question, Choice(option.key, time.key))
                chosen[f"{term}@{time.key}"] = (dated, any_of((dated, undated, unsure)))
        if question.ask_each:
            chosen[f"{term}@{NOT_SURE}"] = (unsure, unsure)
        return chosen

    def _choose_fixed(self, question: Question) -> Chosen:
        given = self._given(question)
        terms = {option.key: f"{question.link_id}.{option.key}" for option in question.options}
        return {term: (TRUE, TRUE) if key in given else (FALSE, FALSE) for key, term in terms.items()}

    def _given(self, question: Question) -> Answer:
        answer = self.fixed[question.link_id]
        return () if answer == NOT_SURE else answer

    def _constrain_single(self, picks: list[Literal]) -> None:
        self.circuit.constrain(picks, self.circuit.any_of(picks))
        for pair in combinations(picks, 2):
            self._exclude(*pair)

    def _constrain_multiple(self, question: Question, every: list[Literal], unsure: Literal) -> None:
        for pick in every:
            self._exclude(pick, unsure)
        for option in question.options:
            for pair in combinations(self._variables(question, option), 2):
                self._exclude(*pair)
        if not question.none_of_these:
            self.circuit.constrain((*every, unsure), self.circuit.any_of((*every, unsure)))

    def _exclude(self, one: Literal, other: Literal) -> None:
        if other != FALSE:
            self.circuit.constrain((one, other), self.circuit.any_of((-one, -other)))

    # Doubt

    def in_doubt(self) -> Literal:
        """Something in the answers is in doubt."""
        doubts = list(self._contradicted.values())
        for compiled in self.compiled.questions:
            question = compiled.question
            doubts.append(self._unsure(question))
            if question.kind is QuestionKind.multiple:
                for option in question.options:
                    dated = len(question.times_of(option)) > 0
                    doubts += [
                        self._variable(question, choice)
                        for choice in self._choices(question, option)
                        if choice.unsure or (dated and not choice.time)
                    ]
            if compiled.is_medicine:
                doubts += [
                    self.circuit.variable(question.link_id, entry.medicine, entry.taken.started)
                    for entry in self.medicines
                    if entry.is_unknown or not entry.taken.started
                ]
        return self.circuit.any_of(doubts)

    # Medicines

    def _choose_medicines(self, question: Question, unsure: Literal) -> Chosen:
        taken = self._taken(question, unsure)
        chosen = {}
        for option in question.options:
            term = f"{question.link_id}.{option.key}"
            key = option.medicine_class or option.key
            may_be = [(entry, literal) for entry, literal in taken if key in entry.classes]
            known = [(entry, literal) for entry, literal in may_be if not entry.is_unknown]
            chosen[term] = (self._count(option, known), self._count(option, may_be))
            for time in question.times:
                sure = self._count(option, known, "" if time.not_sure else time.key)
                possible = sure if time.not_sure else self._count(option, may_be, time.key, "")
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

    def gives(self, answers: Mapping[str, Answer]) -> Literal:
        """Exactly these answers are given."""
        literals = []
        for question in self.compiled.questionnaire.questions:
            answer = answers[question.link_id]
            if question.not_sure:
                unsure = self._unsure(question)
                literals.append(unsure if answer == NOT_SURE else -unsure)
            if question.kind is QuestionKind.medicine:
                for entry in self.medicines:
                    taken = self.circuit.variable(question.link_id, entry.medicine, entry.taken.started)
                    literals.append(taken if entry.taken in answer else -taken)
            else:
                for option in question.options:
                    for choice in self._choices(question, option):
                        chosen = self._variable(question, choice)
                        literals.append(chosen if str(choice) in answer else -chosen)
        return self.circuit.all_of(literals)

    def _answer(self, question: Question, is_true: Callable[[Literal], bool]) -> Answer:
        def says(*name: str) -> bool:
            return is_true(self.circuit.variable(question.link_id, *name))

        if question.not_sure and says(NOT_SURE):
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return tuple(entry.taken for entry in self.medicines if says(entry.medicine, entry.taken.started))
        choices = [choice for option in question.options for choice in self._choices(question, option)]
        chosen = tuple(str(choice) for choice in choices if says(str(choice)))
        return chosen if chosen or question.may_be_empty else (always_there(question),)


def always_there(question: Question) -> str:
    """The first option that applies whenever the question does."""
    return next(option.key for option in question.options if not option.enable_when)
