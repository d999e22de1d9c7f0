"""Checks drafts, publishes and withdraws them: the only writer of releases, and of which one is current.

`check` reports everything wrong with a draft; `publish` refuses a draft with errors. Checking may take long,
so it runs before the transaction, which verifies under a row lock that the draft has not changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from articles.models import Article
from triage.drafts.mapping import PARTS, Document, to_document
from triage.medicines.finder import Finder
from triage.models import Publication, Questionnaire, Release, Withdrawal
from triage.plain_words.sentences import Vocabulary, care_level_name, message_sentence, problem_sentence
from triage.releases import loading
from triage.releases.proof_cache import Attempt, attempt_at
from triage.rules.answers import write_answers
from triage.rules.document import DocumentError, fingerprint, parse, serialise
from triage.rules.engine.compiler import compile_questionnaire
from triage.rules.model import Questionnaire as Model
from triage.rules.problems import DocumentPath, Message
from triage.rules.proofs import Code, VerdictSeverity
from triage.rules.vignettes.measures import Measures, measure
from triage.rules.vignettes.run import VignetteResult, run_vignettes

PUBLISH = "triage.publish_questionnaire"  # the permission to publish, make current and withdraw


class Gravity(Enum):
    error = "error"  # stops publishing
    warning = "warning"
    not_settled = "not_settled"  # the solver ran out of time: not known to be fine


@dataclass(frozen=True)
class Concern:
    """Something a check found: the rows, a sentence, and a patient's answers that show it."""

    code: str
    gravity: Gravity
    sentence: str
    rows: tuple[tuple[str, str], ...] = ()  # list of the document and key; none: the questionnaire itself
    where: str = ""  # the place in the document, if it is about a place
    example: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "severity": self.gravity.value,
            "sentence": self.sentence,
            "rows": [list(row) for row in self.rows],
            "where": self.where,
            "example": self.example,
        }


Check = Callable[[Model], Iterable[Concern]]


@dataclass(frozen=True)
class Report:
    """Everything a check found in a draft, identified by its fingerprint."""

    concerns: tuple[Concern, ...]
    checked: str
    document: Document | None  # canonical; none if the draft is not a whole document
    measures: Measures | None = None  # over the vignettes; none likewise
    attempt: Attempt | None = None  # the proofs behind the concerns; none likewise

    @property
    def errors(self) -> tuple[Concern, ...]:
        return tuple(concern for concern in self.concerns if concern.gravity is Gravity.error)

    @property
    def warnings(self) -> tuple[Concern, ...]:
        """What needs a reason to publish: warnings, and what is not settled."""
        return tuple(concern for concern in self.concerns if concern.gravity is not Gravity.error)

    def to_json(self) -> dict[str, Any]:
        return {
            "concerns": [concern.to_json() for concern in self.concerns],
            "measures": None if self.measures is None else measures_json(self.measures),
            "proofs": None if self.attempt is None else attempt_json(self.attempt),
        }


class PublishingError(Exception):
    """Nothing was published; the message says why."""


class PublishingRefused(PublishingError):
    """The draft has errors."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("The draft cannot be published: the check found errors."))
        self.report = report


class ReasonNeeded(PublishingError):
    """The draft has warnings, and no reason was given to publish it anyway."""

    def __init__(self, report: Report) -> None:
        super().__init__(_("There are warnings. Say in the note why you publish all the same."))
        self.report = report


class NothingToPublish(PublishingError):
    """A release says exactly what the draft says."""

    def __init__(self, release: Release, *, is_current: bool) -> None:
        if release.is_withdrawn:
            sentence = _(
                "%(release)s says exactly what the draft says, and was withdrawn: fix the draft first."
            )
        elif is_current:
            sentence = _(
                "There is nothing to publish: %(release)s, the current one, says exactly what the draft says."
            )
        else:
            sentence = _("%(release)s says exactly what the draft says: make that one current again instead.")
        super().__init__(sentence % {"release": release})
        self.release = release


class AlreadyCurrent(PublishingError):
    def __init__(self, release: Release) -> None:
        super().__init__(_("%(release)s is the current one already.") % {"release": release})


class WithdrawalRefused(PublishingError):
    """Nothing was withdrawn, or nothing made current that was withdrawn before; the message says why."""

    def __init__(self, sentence: str, release: Release | None = None) -> None:
        super().__init__(sentence % {"release": release})


def check(row: Questionnaire) -> Report:
    """Everything that is wrong with the draft."""
    return check_document(to_document(row))


def check_document(draft: Document, checks: Iterable[Check] | None = None) -> Report:
    """Everything that is wrong with a document, whether it is in the database or not."""
    checked = fingerprint(draft)
    questionnaire, problems = read_draft(draft)
    if questionnaire is None:
        return Report(problems, checked, document=None)
    concerns = tuple(concern for run in checks or CHECKS for concern in run(questionnaire))
    measures = measure(compile_questionnaire(questionnaire), Finder(questionnaire).key)
    return Report(concerns, checked, serialise(questionnaire), measures, attempt_at(questionnaire))


def check_structure(row: Questionnaire) -> tuple[Concern, ...]:
    """Only what keeps the draft from being a whole document: quick enough for every save."""
    return read_draft(to_document(row))[1]


def read_draft(draft: Document) -> tuple[Model | None, tuple[Concern, ...]]:
    """The draft as a questionnaire, or all that keeps it from being one."""
    try:
        return parse(draft), ()
    except DocumentError as error:
        return None, tuple(_structure(draft, error))


def publish(row: Questionnaire, by: User | None, note: str = "") -> Release:
    """Write the draft as a new release and make it the current one.

    `by` is the publisher, or None for the operator at the command line. Raises `PublishingRefused` if the
    check finds errors, `NothingToPublish` if a release already says the same.
    """
    report = check(row)
    with transaction.atomic():
        locked = Questionnaire.objects.select_for_update().get(pk=row.pk)
        if fingerprint(to_document(locked)) != report.checked:
            report = check(locked)
        if report.errors or report.document is None:
            raise PublishingRefused(report)
        release = _write(locked, report.document, report, by, note)
        _make_current(locked, release, by, Publication.Action.PUBLISHED, note)
    row.current_release = release
    return release


def make_current(release: Release, by: User | None, note: str = "") -> None:
    """Give patients this release again.

    Raises `AlreadyCurrent` if it is current, `WithdrawalRefused` if it was withdrawn, `DocumentError`
    if this version of the site cannot run it.
    """
    parse(release.document)
    with transaction.atomic():
        locked = Questionnaire.objects.select_for_update().get(pk=release.questionnaire_id)
        if _was_withdrawn(release):
            raise WithdrawalRefused(
                _("%(release)s was withdrawn, so patients cannot get it again. Publish a fixed draft."),
                release,
            )
        if locked.current_release_id == release.pk:
            raise AlreadyCurrent(release)
        _make_current(locked, release, by, Publication.Action.MADE_CURRENT, note)


def withdraw(release: Release, by: User | None, reason: str, *, instead: Release | None = None) -> Withdrawal:
    """Withdraw an unsafe release: nobody continues with it, and it never becomes current again.

    If patients get it now, they get `instead` from then on; without that, the questionnaire is closed until
    another release is published or made current. `by` is None for the operator at the command line. Raises
    `PermissionDenied` if `by` may not publish, `WithdrawalRefused` if there is no reason, if it is withdrawn
    already or if `instead` cannot take its place, `DocumentError` if this version of the site cannot run
    `instead`.
    """
    if by is not None and not by.has_perm(PUBLISH):
        raise PermissionDenied
    reason = reason.strip()
    if not reason:
        raise WithdrawalRefused(_("Say why the release is withdrawn: patients and reviewers rely on it."))
    if instead is not None:
        parse(instead.document)
    with transaction.atomic():
        locked = Questionnaire.objects.select_for_update().get(pk=release.questionnaire_id)
        _refuse_withdrawal(locked, release, instead)
        withdrawal = Withdrawal.objects.create(release=release, reason=reason, by=by, by_name=_name(by))
        _log(release, by, Publication.Action.WITHDRAWN, reason)
        if instead is not None:
            note = _("In place of %(release)s, which was withdrawn.") % {"release": release}
            _make_current(locked, instead, by, Publication.Action.MADE_CURRENT, note)
        elif locked.current_release_id == release.pk:
            _set_current(locked, None)
        transaction.on_commit(loading.forget_current)
    return withdrawal


def _refuse_withdrawal(row: Questionnaire, release: Release, instead: Release | None) -> None:
    if _was_withdrawn(release):
        raise WithdrawalRefused(_("%(release)s is withdrawn already."), release)
    if instead is None:
        return
    if row.current_release_id != release.pk:
        sentence = _("Patients do not get %(release)s now, so no other release can take its place.")
        raise WithdrawalRefused(sentence, release)
    if _was_withdrawn(instead):
        raise WithdrawalRefused(_("%(release)s is withdrawn: choose another release."), instead)
    if instead.pk == release.pk or instead.questionnaire_id != row.pk:
        raise WithdrawalRefused(_("%(release)s cannot take its place: choose another release."), instead)


def _was_withdrawn(release: Release) -> bool:
    """As the database says now: the object may have been read before."""
    return Withdrawal.objects.filter(release=release).exists()


def _write(row: Questionnaire, document: Document, report: Report, by: User | None, note: str) -> Release:
    sha256 = fingerprint(document)
    same = row.releases.filter(sha256=sha256).order_by("-number").first()
    if same:
        raise NothingToPublish(same, is_current=same.pk == row.current_release_id)
    if report.warnings and not note.strip():
        raise ReasonNeeded(report)
    latest = row.releases.aggregate(latest=Max("number"))["latest"] or 0
    return Release.objects.create(
        questionnaire=row,
        number=latest + 1,
        document=document,
        sha256=sha256,
        created_by=by,
        created_by_name=_name(by),
        note=note,
        report=report.to_json(),
    )


def _make_current(
    row: Questionnaire, release: Release, by: User | None, action: Publication.Action, note: str
) -> None:
    _set_current(row, release)
    _log(release, by, action, note)
    transaction.on_commit(loading.forget_current)


def _set_current(row: Questionnaire, release: Release | None) -> None:
    row.current_release = release
    row.save(update_fields=["current_release"])


def _log(release: Release, by: User | None, action: Publication.Action, note: str) -> None:
    Publication.objects.create(release=release, action=action, by=by, by_name=_name(by), note=note)


def _name(by: User | None) -> str:
    if by is None:
        return _("the operator")
    return by.get_full_name() or by.get_username()


# Checks


def _structure(draft: Document, error: DocumentError) -> Iterator[Concern]:
    for problem in error.problems:
        yield Concern(
            "structure",
            Gravity.error,
            problem_sentence(problem),
            tuple(_rows_at(draft, problem.path)),
            problem.where,
        )


def _rows_at(draft: Document, path: DocumentPath) -> Iterator[tuple[str, str]]:
    """The row that a place in the draft is in."""
    part = next((part for part in PARTS if path and part.name == path[0]), None)
    if part and len(path) > 1:
        yield part.name, draft[part.name][path[1]][part.key]


def _check_article(questionnaire: Model) -> Iterator[Concern]:
    article = Article.objects.filter(slug=questionnaire.article).first()
    if article is None:
        sentence = _("There is no article “%(slug)s”. Choose one, or write it first.")
    elif not article.is_published:
        sentence = _(
            "The article “%(slug)s” is not published, so patients would find no text. Publish it first."
        )
    else:
        yield from _check_sections(questionnaire, set(article.sections.values_list("anchor", flat=True)))
        return
    yield Concern("article-missing", Gravity.error, sentence % {"slug": questionnaire.article})


def _check_sections(questionnaire: Model, anchors: set[str]) -> Iterator[Concern]:
    sentence = _(
        "The article has no section “%(anchor)s”. Choose one of its sections, or add it to the article."
    )
    for section in questionnaire.always_sections:
        if section.text not in anchors:
            yield Concern("section-missing", Gravity.error, sentence % {"anchor": section.text})
    for group in questionnaire.cause_groups:
        row = ("cause_groups", group.key)
        for anchor in group.sections:
            if anchor not in anchors:
                yield Concern("section-missing", Gravity.error, sentence % {"anchor": anchor}, (row,))
        if not group.sections:
            message = _("“%(group)s” opens no section of the article: patients get nothing to read.")
            yield Concern("group-without-section", Gravity.warning, message % {"group": group.name}, (row,))


def check_vignette(row: Questionnaire, key: str) -> tuple[Concern, ...]:
    """What one vignette differs in. Raises `DocumentError` if the draft is not a whole document."""
    questionnaire = parse(to_document(row))
    vignettes = tuple(vignette for vignette in questionnaire.vignettes if vignette.key == key)
    return tuple(_check_vignettes(replace(questionnaire, vignettes=vignettes)))


def _check_vignettes(questionnaire: Model) -> Iterator[Concern]:
    vocabulary = Vocabulary.of(serialise(questionnaire))
    compiled = compile_questionnaire(questionnaire)
    for result in run_vignettes(compiled, Finder(questionnaire).key):
        if not result.holds:
            yield Concern(
                "vignette-fails",
                Gravity.error,
                _vignette_sentence(vocabulary, result),
                (("vignettes", result.vignette.key),),
                example=result.vignette.answers,
            )


def _vignette_sentence(vocabulary: Vocabulary, result: VignetteResult) -> str:
    differences = " ".join(
        message_sentence(Message(message.template, _in_words(vocabulary, message.params)))
        for message in result.differences
    )
    return _("The vignette “%(key)s” does not hold. %(differences)s") % {
        "key": result.vignette.key,
        "differences": differences,
    }


def _in_words(vocabulary: Vocabulary, params: Mapping[str, object]) -> dict[str, str]:
    """Keys of cause groups and care levels by their names."""
    return {
        name: " / ".join(care_level_name(vocabulary.group(key)) for key in str(value).split(" / "))
        for name, value in params.items()
    }


GRAVITY_OF = {
    VerdictSeverity.error: Gravity.error,
    VerdictSeverity.warning: Gravity.warning,
    VerdictSeverity.not_settled: Gravity.not_settled,
}


def _check_proofs(questionnaire: Model) -> Iterator[Concern]:
    """What holds for no patient, or not for every one there can be. Vignettes have a check of their own."""
    for verdict in attempt_at(questionnaire).proofs.verdicts:
        if verdict.code is not Code.vignette_fails:
            yield Concern(
                verdict.code.value,
                GRAVITY_OF[verdict.severity],
                " ".join(message_sentence(message) for message in (verdict.sentence, *verdict.details)),
                verdict.rows,
                example=write_answers(verdict.example) if verdict.example is not None else None,
            )


def measures_json(measures: Measures) -> dict[str, Any]:
    """Shares as [count, total], care levels by name."""
    return {
        **{
            name: [value["count"], value["total"]] if isinstance(value, dict) else value
            for name, value in asdict(measures).items()
        },
        "levels_reached": [level.name for level in measures.levels_reached],
    }


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    """When the proofs were made, and the seconds it took; what they found is among the concerns."""
    return {"at": attempt.at.isoformat(timespec="seconds"), "seconds": round(attempt.seconds, 1)}


# The checks of a whole document; only the first needs the site's articles.
OF_THE_DOCUMENT: tuple[Check, ...] = (_check_vignettes, _check_proofs)
CHECKS: tuple[Check, ...] = (_check_article, *OF_THE_DOCUMENT)
