"""A questionnaire as formulas over everything that a patient may answer.

A question has a variable for each option and one for "not sure"; medicines have one for each that may be
taken at a time (see `medicines`). From these follow, with the meaning that `evaluation` gives them: which
terms surely hold and which may, which findings and rules are true, how groups rank, and the care level.

Every question has an answer here, "not sure" being one; those of questions that do not apply count for
nothing. A patient is shown a result only when nothing unanswered can matter, so these are all there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set

from ..answers import Answer, Taken
from ..compiler import CompiledQuestion, CompiledQuestionnaire, GroupRules, bits_of
from ..model import FINDINGS, NOT_SURE, AnswerOption, CareLevel, Conditions, Question, QuestionKind
from .circuit import FALSE, TRUE, Circuit, Literal
from .medicines import Entry, entries_of, possible_entries
from .unary import Unary, exceeds, total


class Encoding:
    """All formulas of a questionnaire. Questions in `fixed` have that answer in place of variables."""

    def __init__(
        self,
        compiled: CompiledQuestionnaire,
        fixed: Mapping[str, Answer] | None = None,
        base: Encoding | None = None,
    ) -> None:
        self.compiled = compiled
        self.fixed = fixed or {}
        circuit = base.circuit if base else Circuit()
        self.circuit: Circuit = circuit
        self.medicines: list[Entry] = base.medicines if base else possible_entries(compiled)
        self.shown: list[Literal] = []  # by position of the question
        self.sure: dict[str, Literal] = {}  # term → it holds
        self.possible: dict[str, Literal] = {}  # term → it holds or is open
        for question in compiled.questions:
            self._encode_question(question)
        for finding in compiled.questionnaire.findings:
            term = f"{FINDINGS}.{finding.key}"
            self.sure[term] = circuit.any_of(self.certain(when) for when in finding.alternatives)
            self.possible[term] = circuit.any_of(self.not_false(when) for when in finding.alternatives)
        self._rules: dict[int, Literal] = {}
        self._base = base
        self._weights: dict[int, Unary] = {}
        self._entries = [
            entry.when for group in compiled.questionnaire.cause_groups for entry in group.lower_when
        ]

    def with_fixed(self, fixed: Mapping[str, Answer]) -> Encoding:
        """The encoding with these answers given; the formulas share what does not depend on them."""
        return Encoding(self.compiled, fixed, base=self)

    # Questions

    def _encode_question(self, compiled: CompiledQuestion) -> None:
        question = compiled.question
        shown = self.not_false(question.enable_when)
        self.shown.append(shown)
        unsure = self._unsure(question)
        if compiled.is_medicine:
            chosen = self._encode_medicines(question, unsure)
        else:
            chosen = {term: (pick, pick) for term, pick in self._encode_options(question, unsure).items()}
        for term, (sure, possible) in chosen.items():
            self.sure[term] = self.circuit.all_of((shown, sure))
            self.possible[term] = self.circuit.all_of((shown, self.circuit.any_of((possible, unsure))))
        said_so = self.circuit.all_of((shown, unsure))
        self.sure[f"{question.link_id}.{NOT_SURE}"] = self.possible[f"{question.link_id}.{NOT_SURE}"] = (
            said_so
        )

    def _unsure(self, question: Question) -> Literal:
        if question.link_id in self.fixed:
            return TRUE if self.fixed[question.link_id] == NOT_SURE else FALSE
        return self.circuit.variable(question.link_id, NOT_SURE) if question.not_sure else FALSE

    def _encode_options(self, question: Question, unsure: Literal) -> dict[str, Literal]:
        """For each option's term whether it is chosen."""
        terms = {option.key: f"{question.link_id}.{option.key}" for option in question.options}
        if question.link_id in self.fixed:
            answer = self.fixed[question.link_id]
            given = () if answer == NOT_SURE else answer
            return {term: TRUE if key in given else FALSE for key, term in terms.items()}
        picks = {term: self.circuit.variable(question.link_id, key) for key, term in terms.items()}
        if question.kind is QuestionKind.multiple:
            self._constrain_multiple(question, list(picks.values()), unsure)
        else:
            self._constrain_single([*picks.values(), unsure])
        return picks

    def _constrain_single(self, picks: list[Literal]) -> None:
        picks = [pick for pick in picks if pick != FALSE]
        at_most_one = self.circuit.at_least(len(picks) - 1, [(1, -pick) for pick in picks])
        self.circuit.constrain(picks, self.circuit.any_of(picks))
        self.circuit.constrain(picks, at_most_one)

    def _constrain_multiple(self, question: Question, picks: list[Literal], unsure: Literal) -> None:
        for pick in picks:
            if unsure != FALSE:
                self.circuit.constrain((pick, unsure), self.circuit.any_of((-pick, -unsure)))
        if not question.none_of_these:
            self.circuit.constrain((*picks, unsure), self.circuit.any_of((*picks, unsure)))

    # Medicines

    def _encode_medicines(self, question: Question, unsure: Literal) -> dict[str, tuple[Literal, Literal]]:
        """For each term whether it holds, and whether it holds or hangs on a time that is not known."""
        taken = self._taken(question, unsure)
        terms = {}
        for option in question.options:
            term = f"{question.link_id}.{option.key}"
            counted = self._count(option, taken, None)
            terms[term] = (counted, counted)
            for time in question.times:
                if not time.not_sure:
                    sure = self._count(option, taken, (time.key,))
                    terms[f"{term}@{time.key}"] = (sure, self._count(option, taken, (time.key, "")))
        return terms

    def _taken(self, question: Question, unsure: Literal) -> list[tuple[Entry, Literal]]:
        if question.link_id in self.fixed:
            answer = self.fixed[question.link_id]
            given = [] if answer == NOT_SURE else [entry for entry in answer if isinstance(entry, Taken)]
            return [(entry, TRUE) for entry in entries_of(self.compiled, given)]
        taken = []
        for entry in self.medicines:
            variable = self.circuit.variable(question.link_id, entry.medicine, entry.taken.started)
            if unsure != FALSE:
                self.circuit.constrain((variable, unsure), self.circuit.any_of((-variable, -unsure)))
            taken.append((entry, variable))
        return taken

    def _count(
        self, option: AnswerOption, taken: list[tuple[Entry, Literal]], times: tuple[str, ...] | None
    ) -> Literal:
        """Whether enough different medicines of the option's class are taken, at one of the times."""
        medicines: dict[str, list[Literal]] = {}
        for entry, literal in taken:
            if (option.medicine_class or option.key) in entry.classes and (
                times is None or entry.taken.started in times
            ):
                medicines.setdefault(entry.medicine, []).append(literal)
        return self.circuit.at_least(
            option.at_least, [(1, self.circuit.any_of(literals)) for literals in medicines.values()]
        )

    # Conditions and rules

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

    def rule(self, number: int) -> Literal:
        """The rule, or behind the rules the `lower_when` entry, of this number is true."""
        if number not in self._rules:
            rules = self.compiled.questionnaire.rules
            when = rules[number].when if number < len(rules) else self._entries[number - len(rules)]
            self._rules[number] = self.certain(when)
        return self._rules[number]

    def one_of(self, rules: int) -> Literal:
        """One of the rules in the mask is true."""
        return self.circuit.any_of(self.rule(number) for number in bits_of(rules))

    # Ranking

    def weighs(self, group: GroupRules, total: int) -> Literal:
        """The group's weight is `total` or more."""
        return self._weight(group).reaches(total)

    def outweighs(self, group: GroupRules, other: GroupRules, by: int) -> Literal:
        """The group's weight is that of the other and `by`, or more."""
        return exceeds(self.circuit, self._weight(group), self._weight(other), by)

    def _weight(self, group: GroupRules) -> Unary:
        """The sum over what the fixed answers leave as it was, shared, and over the rest."""
        if group.position not in self._weights:
            weighted = [
                (weight, self.rule(number)) for weight, mask in group.by_weight for number in bits_of(mask)
            ]
            weighted.sort(key=lambda x: abs(x[0]))
            if self._base:
                same = [
                    (weight, self.rule(number))
                    for weight, mask in group.by_weight
                    for number in bits_of(mask)
                    if self.rule(number) == self._base.rule(number)
                ]
                rest = [
                    (weight, self.rule(number))
                    for weight, mask in group.by_weight
                    for number in bits_of(mask)
                    if self.rule(number) != self._base.rule(number)
                ]
                same.sort(key=lambda x: abs(x[0]))
                rest.sort(key=lambda x: abs(x[0]))
                from .unary import _sum

                self._weights[group.position] = _sum(
                    self.circuit, total(self.circuit, rest), total(self.circuit, same)
                )
            else:
                self._weights[group.position] = total(self.circuit, weighted)
        return self._weights[group.position]

    def decided(self, group: GroupRules) -> Literal:
        return self.one_of(group.decides)

    def never_first(self, group: GroupRules) -> Literal:
        return self.one_of(group.never_first)

    def excluded(self, group: GroupRules) -> Literal:
        return self.one_of(group.excludes)

    def listed(self, group: GroupRules) -> Literal:
        reached = self.weighs(group, self.compiled.questionnaire.threshold)
        return self.circuit.all_of(
            (-self.excluded(group), self.circuit.any_of((reached, self.decided(group))))
        )

    def may_lead(self, group: GroupRules) -> Literal:
        """The group is listed and not marked never first."""
        return self.circuit.all_of((self.listed(group), -self.never_first(group)))

    def first(self, group: GroupRules) -> Literal:
        others = [other for other in self.compiled.groups if other is not group]
        goes_before = [
            self.circuit.any_of((-self.may_lead(other), self._goes_before(group, other))) for other in others
        ]
        return self.circuit.all_of((self.may_lead(group), *goes_before))

    def _goes_before(self, group: GroupRules, other: GroupRules) -> Literal:
        """Of two groups that may lead, the one decided for goes before, then weight, then position."""
        decided, other_decided = self.decided(group), self.decided(other)
        heavier = self.outweighs(group, other, 0 if group.position < other.position else 1)
        return self.circuit.any_of(
            (
                self.circuit.all_of((decided, -other_decided)),
                self.circuit.all_of((self.circuit.any_of((decided, -other_decided)), heavier)),
            )
        )

    # Care level

    def raised(self, level: CareLevel) -> Literal:
        """A care-level rule demands the level or more."""
        return self.circuit.any_of(
            self.one_of(mask) for rule_level, mask in self.compiled.level_rules if rule_level >= level
        )

    def group_level(self, level: CareLevel) -> Literal:
        """The first group, or no clear match, brings the level or more.

        Said of the groups that may reach it, or of those that may fall short of it: exactly one is first, so
        both say the same, and the fewer groups, the fewer comparisons.
        """
        reach = self._brought(level, self.first, reached=True)
        short = self._brought(level, self.first, reached=False)
        return self.circuit.any_of(reach) if len(reach) < len(short) else -self.circuit.any_of(short)

    def may_bring(self, level: CareLevel) -> Literal:
        """One of the groups that may lead, or no clear match, brings the level or more: true whenever
        `group_level` is, and cheaper, for it ranks nothing."""
        return self.circuit.any_of(self._brought(level, self.may_lead, reached=True))

    def must_bring(self, level: CareLevel) -> Literal:
        """Every group that may lead, or no clear match, brings the level or more: `group_level` is true
        whenever this is."""
        return -self.circuit.any_of(self._brought(level, self.may_lead, reached=False))

    def _brought(
        self, level: CareLevel, leads: Callable[[GroupRules], Literal], reached: bool
    ) -> list[Literal]:
        """Each way in which the level is reached, or is not."""
        ways = []
        for group in self.compiled.groups:
            brings = self._brings(group, level) if reached else -self._brings(group, level)
            if brings != FALSE:
                ways.append(self.circuit.all_of((leads(group), brings)))
        if (self.compiled.questionnaire.no_clear_match.care_level >= level) is reached:
            ways.append(self.no_clear_match())
        return ways

    def no_clear_match(self) -> Literal:
        return self.circuit.all_of(-self.may_lead(group) for group in self.compiled.groups)

    def _brings(self, group: GroupRules, level: CareLevel) -> Literal:
        """The group's own level, lowered by its first true entry, is the level or more."""
        brings = TRUE if group.group.care_level >= level else FALSE
        for entry, bit in reversed(group.lower_when):
            lowered = self.one_of(bit)
            if entry.care_level >= level:
                brings = self.circuit.any_of((lowered, brings))
            else:
                brings = self.circuit.all_of((-lowered, brings))
        return brings

    def care_level(self, level: CareLevel) -> Literal:
        """The care level is this one or more urgent."""
        return self.circuit.any_of((self.raised(level), self.group_level(level)))

    def may_reach(self, level: CareLevel) -> Literal:
        """True whenever `care_level` is, and cheaper."""
        return self.circuit.any_of((self.raised(level), self.may_bring(level)))

    def must_reach(self, level: CareLevel) -> Literal:
        """`care_level` is true whenever this is, and this is cheaper."""
        return self.circuit.any_of((self.raised(level), self.must_bring(level)))

    # Back to answers

    def answers(self, true: Set[Literal]) -> dict[str, Answer]:
        """The answers of a patient for whom these variables are true."""
        return {
            question.link_id: self.fixed[question.link_id]
            if question.link_id in self.fixed
            else self._answer(question, true)
            for question in self.compiled.questionnaire.questions
        }

    def _answer(self, question: Question, true: Set[Literal]) -> Answer:
        def is_true(*name: object) -> bool:
            return self.circuit.variable(question.link_id, *name) in true

        if question.not_sure and is_true(NOT_SURE):
            return NOT_SURE
        if question.kind is QuestionKind.medicine:
            return tuple(
                entry.taken for entry in self.medicines if is_true(entry.medicine, entry.taken.started)
            )
        chosen = tuple(option.key for option in question.options if is_true(option.key))
        may_be_empty = question.kind is QuestionKind.multiple and question.none_of_these
        return chosen if chosen or may_be_empty else (question.options[0].key,)
