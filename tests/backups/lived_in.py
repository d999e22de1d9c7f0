"""A site that has been used, with rows in tables of every kind."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore

from tests.factories import make_draft, make_publisher, make_user
from triage.models import Question
from triage.patient import assessments
from triage.patient.assessments import AnswersInProgress
from triage.releases import loading
from triage.releases.publishing import publish, withdraw
from triage.rules.answers import read_answers
from triage.rules.engine.evaluation import evaluate

SICK_OF_TABLETS = [{"name": "Reglan", "medicine": "metoclopramide", "started": "within_days"}]
ANSWERS: list[dict[str, Any]] = [
    {"danger-signs": ["weak-arm"]},
    {"danger-signs": [], "sides": ["one"], "areas": ["cheek"], "medicines": SICK_OF_TABLETS},
    {"danger-signs": [], "sides": "not-sure", "areas": ["eyelid"], "duration": 4, "tired": ["yes"]},
]


def make_lived_in_site() -> None:
    """Two releases, one of them withdrawn, with assessments of both; accounts, histories, and a log-in."""
    publisher = make_publisher()
    publisher.groups.add(Group.objects.get(name="editor"))
    make_user("reader", email="reader@example.org")
    row = make_draft()
    first = publish(row, publisher, "As tested.")
    complete_assessments(first.pk)
    question = Question.objects.get(link_id="sides")
    question.text = "One side – or “both”?"
    question.save()
    complete_assessments(publish(row, publisher, "Better words.").pk)
    withdraw(first, publisher, "Not safe.")
    session = SessionStore()
    session["_auth_user_id"] = str(publisher.pk)
    session.create()


def complete_assessments(release_id: Any) -> None:
    release = loading.load(release_id)
    for given in ANSWERS:
        answers = read_answers(release.questionnaire, given, release.finder.key)
        progress = AnswersInProgress(release.id, answers=given)
        assessments.complete(progress, release, answers, evaluate(release.compiled, answers))
