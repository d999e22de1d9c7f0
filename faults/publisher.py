"""Publishes the shipped questionnaire in a process that is killed on the way.

Run by test_publishing_killed.py in a site's environment: `python -m faults.publisher`. Each line that it
reads is one attempt, `REVISION AT DELAY`: the first question's text is changed to name the revision, and a
process of its own begins to publish. That is killed before step AT of the transaction (0: before none), or
after DELAY seconds (0: never). The answer is how many steps there were, or "killed". The steps are the
statements, and then the commit.
"""

import os
import signal
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from faults.walker import SLUG  # noqa: E402
from triage.models import Question, Questionnaire  # noqa: E402
from triage.releases.publishing import publish  # noqa: E402

BEGIN = "Revision "


def change(revision: int) -> None:
    question = Question.objects.filter(questionnaire__slug=SLUG).order_by("position").first()
    assert question
    _, _, text = question.text.rpartition("] ")
    question.text = f"[{BEGIN}{revision}] {text}"
    question.save()


class KilledAt:
    """Counts the statements of a transaction and its commit, and kills this process before one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0
        self._commit = connection._commit  # type: ignore[attr-defined]

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        if connection.in_atomic_block:
            self._reach_next()
        return execute(*arguments)

    def commit(self) -> None:
        self._reach_next()
        self._commit()

    def _reach_next(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def publish_and_tell(at: int, channel: int) -> None:
    counter = KilledAt(at)
    connection._commit = counter.commit  # type: ignore[attr-defined]
    with connection.execute_wrapper(counter):
        publish(Questionnaire.objects.get(slug=SLUG), None, "As tested.")
    os.write(channel, str(counter.count).encode())


def attempt(revision: int, at: int, delay: float) -> str:
    change(revision)
    connections.close_all()  # two processes must not share one
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            publish_and_tell(at, writing)
        finally:
            os._exit(0)
    os.close(writing)
    if delay:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    told = os.read(reading, 100).decode()
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    return told if told else "killed" if os.WIFSIGNALED(status) else "failed"


if __name__ == "__main__":
    for line in sys.stdin:
        revision, at, delay = line.split()
        print(attempt(int(revision), int(at), float(delay)), flush=True)
