"""Loads everything that patients need before a process takes its first request.

Otherwise a process would have nothing to serve if the database went away before its first patient.
"""

import logging
from collections.abc import Callable

from articles.sections import published_article
from triage.releases import loading

logger = logging.getLogger(__name__)


def warm_up(after_each: Callable[[], None] = lambda: None) -> None:
    """Load the current releases and their articles. Errors never keep the process from starting.

    Calls `after_each` after each release, because all together may exceed gunicorn's timeout.
    """
    try:
        for release in loading.on_offer():
            loading.load(release.id)
            published_article(release.questionnaire.article)
            after_each()
    except Exception:
        logger.exception("The releases could not be loaded ahead; they are loaded when they are asked for.")
