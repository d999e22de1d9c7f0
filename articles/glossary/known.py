"""The glossary in process memory, so that pages without a database query can show words."""

import logging
from typing import Any

from django.db import Error, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from articles.glossary.entries import ExplainedTerm, Glossary
from articles.models import Term
from core.refresh import Refresh
from core.signals import database_failed

logger = logging.getLogger(__name__)

REFRESH_AFTER = 30  # seconds until the database is asked for changes again


class _Known:
    def __init__(self) -> None:
        self._refresh = Refresh()
        self.ask_again = self._refresh.ask_again
        self.forget()

    def forget(self) -> None:
        self._glossary = Glossary()
        self._is_known = False
        self._refresh.ask_again()

    def get(self) -> Glossary:
        # After a failure it waits as long: requests must not all wait for a database that is down.
        self._refresh.run(self._ask, every=REFRESH_AFTER, is_first=not self._is_known)
        return self._glossary

    def remembered(self) -> Glossary:
        return self._glossary

    def _ask(self) -> None:
        try:
            asked = Glossary(entry_of(row) for row in Term.objects.all())
        except Error:
            database_failed.send(sender=Term)
            logger.exception("The database does not answer; words are explained as before.")
        else:
            if asked != self._glossary:  # otherwise everything rendered with it is still valid
                self._glossary = asked
        finally:
            self._is_known = True


_known = _Known()
forget = _known.forget


def current() -> Glossary:
    """All explained words, at most half a minute old. Never raises when the database fails."""
    return _known.get()


def remembered() -> Glossary:
    """The words as `current` last returned them, without a query."""
    return _known.remembered()


@receiver([post_save, post_delete], sender=Term)
def _ask_again(**_signal: Any) -> None:
    transaction.on_commit(_known.ask_again)


def entry_of(row: Term) -> ExplainedTerm:
    return ExplainedTerm(row.term, row.explanation, tuple(row.forms), row.source_title, row.source_url)
