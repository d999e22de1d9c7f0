"""What can be seen in a questionnaire without searching through answers: failing vignettes, rules that no
vignette guards, options that no medicine belongs to or no rule reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..answers import FindMedicine, read_answers
from ..engine.compiler import CompiledQuestionnaire
from ..model import FINDINGS, AnswerOption, Conditions, Question, QuestionKind, Questionnaire
from ..problems import Message, listed
from ..problems import translatable as _
from ..vignettes.measures import unguarded_rules
from ..vignettes.run import run_vignettes
from .verdicts import LISTS, Code, Verdict, VerdictSeverity


def inspect(
    compiled: CompiledQuestionnaire, find_medicine: FindMedicine, codes: Collection[Code]
) -> Iterator[Verdict]:
    """The verdicts of these codes that take no search."""
    if Code.vignette_fails in codes:
        yield from _failing_vignettes(compiled, find_medicine)
    if Code.option_never_possible in codes:
        yield from _impossible_options(compiled.questionnaire)
    if Code.rule_unguarded in codes:
        yield from _unguarded(compiled, find_medicine)
    if Code.option_unused in codes:
        yield from _unused_options(compiled.questionnaire)


# Vignettes


def _failing_vignettes(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> Iterator[Verdict]:
    for result in run_vignettes(compiled, find_medicine):
        if not result.holds:
            yield Verdict(
                Code.vignette_fails,
                VerdictSeverity.error,
                ((LISTS[Code.vignette_fails], result.vignette.key),),
                Message(_("The vignette “{vignette}” does not hold."), {"vignette": result.vignette.key}),
                example=read_answers(compiled.questionnaire, result.vignette.answers, find_medicine),
                details=result.differences,
            )


def _unguarded(compiled: CompiledQuestionnaire, find_medicine: FindMedicine) -> Iterator[Verdict]:
    for key in unguarded_rules(compiled, find_medicine):
        sentence = _("No vignette would fail without the rule “{rule}”: add one that needs it.")
        yield Verdict(
            Code.rule_unguarded,
            VerdictSeverity.warning,
            ((LISTS[Code.rule_unguarded], key),),
            Message(sentence, {"rule": key}),
        )


# Options


def _impossible_options(questionnaire: Questionnaire) -> Iterator[Verdict]:
    """Classes that fewer medicines belong to than the option counts."""
    question = questionnaire.medicine_question
    for option in question.options if question else ():
        assert question is not None
        counted = question.option_by_key[option.medicine_class or option.key]
        members = sum(counted.key in medicine.classes for medicine in questionnaire.medicines)
        if members < option.at_least and not counted.unlisted:
            sentence = _(
                "“{option}” can never be so: it takes {needed} of the medicines listed in its class, and "
                "there "
                "are {members}. Add medicines to the class, or remove the option."
            )
            params = {"option": option.label, "needed": option.at_least, "members": members}
            yield Verdict(
                Code.option_never_possible,
                VerdictSeverity.error,
                ((LISTS[Code.option_never_possible], question.link_id),),
                Message(sentence, params),
            )


def _unused_options(questionnaire: Questionnaire) -> Iterator[Verdict]:
    read = _terms_read(questionnaire)
    for question in questionnaire.questions:
        unread = [option for option in question.options if not _is_read(question, option, read)]
        if unread and not _is_the_rest(question, unread):
            sentence = _(
                "In “{question}”, no rule reads {options}: whether a patient chooses them or not makes no "
                "difference."
            )
            if question.kind in (QuestionKind.single, QuestionKind.number):
                sentence = _(
                    "In “{question}”, no rule tells these options apart: {options}. Join them, or write a "
                    "rule "
                    "that reads them."
                )
            labels = listed((f"“{option.label}”" for option in unread), most=len(unread))
            yield Verdict(
                Code.option_unused,
                VerdictSeverity.warning,
                ((LISTS[Code.option_unused], question.link_id),),
                Message(sentence, {"question": question.label, "options": labels}),
            )


def _is_the_rest(question: Question, unread: list[AnswerOption]) -> bool:
    """Whether the one option that no rule reads is what remains when none of the others is chosen."""
    if question.kind is QuestionKind.medicine:
        return all(option.unlisted for option in unread)
    return question.kind is not QuestionKind.multiple and len(unread) == 1 < len(question.options)


def _is_read(question: Question, option: AnswerOption, read: set[str]) -> bool:
    counting = {other.key for other in question.options if other.medicine_class == option.key}
    return any(f"{question.link_id}.{key}" in read for key in {option.key, *counting})


def _terms_read(questionnaire: Questionnaire) -> set[str]:
    """The terms that rules, `lower_when`, `enable_when`, contradictions and advice read, directly or by
    findings; without times."""
    conditions: list[Conditions] = [rule.when for rule in questionnaire.rules]
    conditions += [question.enable_when for question in questionnaire.questions]
    conditions += [option.enable_when for question in questionnaire.questions for option in question.options]
    conditions += [contradiction.both for contradiction in questionnaire.contradictions]
    conditions += [entry.when for entry in questionnaire.not_for]
    conditions += [entry.when for entry in questionnaire.always_advice + questionnaire.always_sections]
    conditions += [step.when for advice in questionnaire.care_advice for step in advice.steps]
    conditions += [lower.when for group in questionnaire.cause_groups for lower in group.lower_when]
    read = _terms_in(conditions)
    for finding in questionnaire.findings:
        if f"{FINDINGS}.{finding.key}" in read:
            read |= _terms_in(finding.alternatives)
    return read


def _terms_in(conjunctions: list[Conditions] | tuple[Conditions, ...]) -> set[str]:
    return {
        term.partition("@")[0]
        for conditions in conjunctions
        for condition in conditions
        for term in condition.terms
    }
