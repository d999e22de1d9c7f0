"""Writes an article as the file that `importing` reads."""

from datetime import UTC

from articles import manuscript
from articles.manuscript import Manuscript, ManuscriptSection
from articles.models import Article


def export_markdown(article: Article) -> str:
    """The article as a file. Importing it again changes nothing."""
    return manuscript.write(
        Manuscript(
            title=article.title,
            slug=article.slug,
            summary=article.summary,
            category=tuple(category.name for category in article.category.branch()),
            byline=article.byline,
            published_at=article.published_at and article.published_at.astimezone(UTC),
            language=article.language,
            reviewed_by=article.reviewed_by,
            reviewed_on=article.reviewed_on,
            sources=article.sources,
            sections=tuple(
                ManuscriptSection(section.heading, section.level, section.body, section.anchor)
                for section in article.sections.all()
            ),
        )
    )
