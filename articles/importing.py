"""Loads an article from its file: adds what is new, changes what differs, and leaves the rest.

A section is identified by its anchor, or by its heading if the file names no anchor. So links, questionnaires
and a section's history survive every import.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles import anchors, bodies, manuscript, references, search
from articles.manuscript import SLUG_LENGTH, Manuscript, ManuscriptSection
from articles.models import Article, Category, Section
from articles.problems import ArticleError, TextProblem

REASON_LENGTH = 100  # what goes into the history
POSITION_STEP = 10  # leaves room for sections that an editor puts between


@dataclass(frozen=True)
class ImportReport:
    """What an import did. Sections are named by their anchors."""

    article: Article
    is_new: bool
    fields: tuple[str, ...]  # of the article, those that differ
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    reordered: bool

    @property
    def changes_anything(self) -> bool:
        return bool(
            self.is_new or self.fields or self.added or self.changed or self.removed or self.reordered
        )


def import_markdown(
    text: str, *, publish: bool = False, dry_run: bool = False, reason: str = ""
) -> ImportReport:
    """Load the article in the text (see `manuscript`), all or nothing.

    A new article is a draft unless `publish` is given. A published article stays published, and readers see
    the changes. `dry_run` reports changes without making them. `reason` goes into the history.

    Raises ArticleError with every problem, also if a section that something needs is missing.
    """
    given, problems = manuscript.read(text)
    reason = reason[:REASON_LENGTH]
    with transaction.atomic():
        article = Article.objects.select_for_update().filter(slug=given.slug).first()
        existing = list(article.sections.all()) if article else []
        sections = _with_anchors(given, existing)
        problems += _links_to_nowhere(sections)
        problems += _removals_of_needed(given.slug, sections, existing)
        if problems:
            raise ArticleError(problems)
        given = replace(given, sections=tuple(sections))
        report = _store(given, article or Article(), existing, publish=publish, reason=reason)
        transaction.set_rollback(dry_run)
    return report


def _with_anchors(given: Manuscript, existing: list[Section]) -> list[ManuscriptSection]:
    assigned = anchors.assign(
        [(section.heading, section.anchor) for section in given.sections],
        [(section.heading, section.anchor) for section in existing],
    )
    return [replace(section, anchor=anchor) for section, anchor in zip(given.sections, assigned, strict=True)]


def _links_to_nowhere(sections: list[ManuscriptSection]) -> Iterator[TextProblem]:
    known = {section.anchor for section in sections} | {anchors.SOURCES}
    for section in sections:
        for line, anchor in bodies.dead_links(section.body, known):
            what = _("The link “#%(anchor)s” leads to no section of this article.") % {"anchor": anchor[:100]}
            fix = _("These anchors are known: %(anchors)s.") % {"anchors": ", ".join(sorted(known))}
            yield TextProblem(what, fix, section.body_line + line)


def _removals_of_needed(
    slug: str, sections: list[ManuscriptSection], existing: list[Section]
) -> Iterator[TextProblem]:
    removed = {section.anchor for section in existing} - {section.anchor for section in sections}
    for reference in references.to_sections(slug, removed):
        fix = _("Write {#%(anchor)s} into the heading that takes its place, or first change what needs it.")
        yield TextProblem(str(reference), fix % {"anchor": reference.anchor})


def _store(
    given: Manuscript, article: Article, existing: list[Section], *, publish: bool, reason: str
) -> ImportReport:
    is_new = article._state.adding
    fields = _store_fields(given, article, publish=publish, reason=reason)
    old = {section.anchor: section for section in existing}
    new = [section.anchor for section in given.sections]
    removed = [anchor for anchor in old if anchor not in new]
    for anchor in removed:
        old[anchor]._change_reason = reason
        old[anchor].delete()
    renumber = list(old) != new
    changed = []
    for number, section in enumerate(given.sections, start=1):
        row = old.get(section.anchor) or Section(article=article, anchor=section.anchor)
        differs = _take(row, level=section.level, heading=section.heading, body=section.body)
        moves = renumber and _take(row, position=number * POSITION_STEP)
        if differs or moves:
            row._change_reason = reason
            row.save()
        if differs and section.anchor in old:
            changed.append(section.anchor)
    search.index(article)
    article.refresh_from_db(fields=["updated_at"])
    return ImportReport(
        article=article,
        is_new=is_new,
        fields=tuple(fields),
        added=tuple(anchor for anchor in new if anchor not in old),
        changed=tuple(changed),
        removed=tuple(removed),
        unchanged=tuple(anchor for anchor in new if anchor in old and anchor not in changed),
        reordered=[anchor for anchor in old if anchor in new] != [anchor for anchor in new if anchor in old],
    )


def _store_fields(given: Manuscript, article: Article, *, publish: bool, reason: str) -> list[str]:
    """Writes the article's own fields; returns the names of those that differ."""
    changed = _take(
        article,
        title=given.title,
        slug=given.slug,
        summary=given.summary,
        category=_category(given.category),
        byline=given.byline,
        language=given.language or article.language,
        reviewed_by=given.reviewed_by,
        reviewed_on=given.reviewed_on,
        sources=given.sources,
        published_at=given.published_at or article.published_at,
        status=Article.Status.PUBLISHED if publish else article.status,
    )
    if changed:
        article.clean()
        article._change_reason = reason
        article.save()
    return changed


def _category(names: tuple[str, ...]) -> Category:
    """The category at the end of this path; creates what is missing."""
    category = None
    for name in names:
        slug = slugify(name, allow_unicode=True)[:SLUG_LENGTH]
        category, _is_new = Category.objects.get_or_create(
            parent=category, slug=slug, defaults={"name": name}
        )
    assert category is not None  # a manuscript names one at least
    return category


def _take(row: Model, **values: object) -> list[str]:
    """Sets the row's fields; returns the names of those that differed."""
    changed = [name for name, value in values.items() if getattr(row, name, None) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed
