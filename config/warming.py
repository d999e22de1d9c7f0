"""What a new process loads before its first request: all that patients are served from.

A process that waited for the first patient would have nothing to serve if the database went away before.
"""

import logging

from articles.sections import published_article
from triage import releases

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Load the current releases and their articles. Whatever goes wrong, the process starts all the same."""
    try:
        for release in releases.load_current():
            published_article(release.questionnaire.article)
    except Exception:
        logger.exception("The releases could not be loaded ahead; they are loaded when they are asked for.")
