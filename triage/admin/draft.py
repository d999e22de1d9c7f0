"""What the editors' forms and lists need to know about a draft: its names, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from articles.models import Section
from triage.models import Question, QuestionKind, Questionnaire
from triage.plain_words.sentences import Vocabulary
from triage.rules.model import FINDINGS, NOT_SURE

Choice = tuple[str, str]


@dataclass(frozen=True)
class Term:
    """Something that a condition may name, and the same at a certain time."""

    value: str
    label: str
    times: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class TermGroup:
    """The terms of one question, or the findings."""

    label: str
    terms: tuple[Term, ...]


class Draft:
    """A draft as it is in the database now; every part is read once, when it is first asked for."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    @cached_property
    def questions(self) -> list[Question]:
        rows = self.questionnaire.question_set.all()
        return list(rows.prefetch_related("answeroption_set", "unit_set", "starttime_set"))

    @cached_property
    def findings(self) -> list[Choice]:
        return list(self.questionnaire.finding_set.values_list("key", "text"))

    @cached_property
    def groups(self) -> list[Choice]:
        return list(self.questionnaire.causegroup_set.values_list("key", "name"))

    @cached_property
    def sources(self) -> list[Choice]:
        return list(self.questionnaire.source_set.values_list("key", "title"))

    @cached_property
    def sections(self) -> list[Choice]:
        """The sections of its article."""
        rows = Section.objects.filter(article__slug=self.questionnaire.article)
        return [
            (anchor, f"{heading} (#{anchor})") for anchor, heading in rows.values_list("anchor", "heading")
        ]

    @cached_property
    def classes(self) -> list[Choice]:
        """The classes of medicines."""
        medicines = [question for question in self.questions if question.kind == QuestionKind.MEDICINE]
        return [
            (option.key, option.label) for question in medicines for option in question.answeroption_set.all()
        ]

    @cached_property
    def single_options(self) -> list[Choice]:
        """The options of questions with one answer."""
        return [
            (f"{question.link_id}.{option.key}", f"{question.label}: {option.label}")
            for question in self.questions
            if question.kind == QuestionKind.SINGLE
            for option in question.answeroption_set.all()
        ]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            questions={question.link_id: question.label for question in self.questions},
            options={
                f"{question.link_id}.{option.key}": option.label
                for question in self.questions
                for option in question.answeroption_set.all()
            },
            times={
                f"{question.link_id}@{time.key}": time.label
                for question in self.questions
                for time in question.starttime_set.all()
            },
            findings=dict(self.findings),
            groups=dict(self.groups),
        )

    def terms(self, *, before: Question | None = None, findings: bool = True) -> list[TermGroup]:
        """What conditions may name: of all questions, or of those asked before one only."""
        groups = []
        for question in self.questions:
            if before is not None and question.pk == before.pk:
                break
            groups.append(TermGroup(question.label, tuple(_terms(question))))
        if findings and self.findings:
            terms = tuple(Term(f"{FINDINGS}.{key}", text) for key, text in self.findings)
            groups.insert(0, TermGroup(_("Findings"), terms))
        return groups


def _terms(question: Question) -> Iterator[Term]:
    times = [(time.key, time.label) for time in question.starttime_set.all()]
    unsure = [(NOT_SURE, _("not sure whether"))] if question.ask_each else []
    for option in question.answeroption_set.all():
        value = f"{question.link_id}.{option.key}"
        dated = times if question.kind == QuestionKind.MEDICINE or option.onset else []
        yield Term(value, option.label, tuple((f"{value}@{key}", label) for key, label in (*dated, *unsure)))
    if question.not_sure:
        yield Term(f"{question.link_id}.{NOT_SURE}", _("I’m not sure"))
