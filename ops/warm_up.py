"""What a new process loads before its first request: all that patients are served from.

A process that waited for the first patient would have nothing to serve if the database went away before.
"""

import logging
from collections.abc import Callable

from articles.sections import published_article
from triage.releases import loading

logger = logging.getLogger(__name__)


def warm_up(after_each: Callable[[], None] = lambda: None) -> None:
    """Load the current releases and their articles. Whatever goes wrong, the process starts all the same.

    `after_each` is called after each release: all together may take longer than a process may be silent.
    """
    try:
        for release in loading.on_offer():
            loading.load(release.id)
            published_article(release.questionnaire.article)
            after_each()
    except Exception:
        logger.exception("The releases could not be loaded ahead; they are loaded when they are asked for.")
