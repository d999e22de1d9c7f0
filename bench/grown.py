"""A site with as much in it as asked, and how long its pages and its work take then. Run in a site's
environment with a JSON object of how many; it prints JSON.

Times are the least of several, on the wall clock: a database server's time counts, what else the machine does
counts as little as can be.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.models import Article
from backups.backing_up import back_up
from bench.fill import MANY_RELEASES, SLUG, fill, publish_more
from bench.measure import say
from bench.questionnaires import patients
from triage.models import Assessment, Questionnaire, Release
from triage.patient import assessments
from triage.releases import loading, recall
from triage.releases.replay import MOST_REPLAYED, replay_stored
from triage.rules.engine.evaluation import evaluate

TRIES = 5


def main() -> None:
    wanted = json.loads(sys.argv[1])
    say("growth: filling it")
    fill(wanted)
    connection.close()
    figures = {**measure(), "assessment_bytes": assessment_bytes()}
    json.dump(figures, sys.stdout)


def measure() -> dict[str, Any]:
    staff, _created = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
    row, many = (Questionnaire.objects.get(slug=slug) for slug in (SLUG, MANY_RELEASES))
    patient, boss = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    boss.force_login(staff, backend="accounts.backends.NameOrEmailBackend")
    pages = {
        "home": (patient, "/"),
        "start of a questionnaire": (patient, f"/check/{SLUG}/"),
        "list of articles": (patient, "/articles/"),
        "article with comments": (patient, f"/articles/{SLUG}/"),
        "last page of its comments": (patient, f"/articles/{SLUG}/?comments=last"),
        "last page of the list of articles": (patient, "/articles/?page=last"),
        "search": (patient, "/search/?q=twitching"),
        "search: one word of all articles": (patient, "/search/?q=words"),
        "map of the site": (patient, "/sitemap.xml"),
        "admin: articles": (boss, "/admin/articles/article/"),
        "admin: comments that wait": (boss, "/admin/articles/comment/"),
        "admin: all comments": (boss, "/admin/articles/comment/?queue=all"),
        "admin: questionnaires": (boss, "/admin/triage/questionnaire/"),
        "admin: a questionnaire with its steps": (boss, f"/admin/triage/questionnaire/{row.pk}/change/"),
        "admin: releases": (boss, "/admin/triage/release/"),
        "admin: unclear questions": (boss, "/admin/triage/unclearreport/?dealt_with=no"),
        "statistics of a year": (boss, f"/admin/triage/questionnaire/{row.pk}/statistics/?days=365"),
        "statistics, where there are many releases": (
            boss,
            f"/admin/triage/questionnaire/{many.pk}/statistics/",
        ),
    }
    say("growth: its pages")
    return {
        "pages_ms": {name: _page(client, path) for name, (client, path) in pages.items()},
        "work": work(),
    }


def _page(client: Client, path: str) -> dict[str, float]:
    def ask() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)

    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    count = len(queries)  # the next request forgets them
    return {"ms": _least(ask) * 1000, "queries": count}


def work() -> dict[str, float]:
    row = Questionnaire.objects.get(slug=SLUG)
    release = Release.objects.filter(questionnaire=row).latest("id")
    loaded = loading.load(release.pk)
    total = Assessment.objects.count()
    replayed = min(total, MOST_REPLAYED)
    answers = patients(loaded.compiled, 1)[0]
    outcome = evaluate(loaded.compiled, answers)

    def store() -> None:
        progress = assessments.AnswersInProgress(release.pk)
        assessments.complete(progress, loaded, answers, outcome)

    def purge_hundred() -> None:
        newest = Assessment.objects.order_by("-id").values("id")[:100]
        Assessment.objects.filter(pk__in=[each["id"] for each in newest]).update(expires_at=timezone.now())
        begun = time.perf_counter()
        assessments.delete_expired()
        spent.append(time.perf_counter() - begun)

    say("growth: its work")
    spent: list[float] = []
    _least(purge_hundred, tries=3)
    return {
        "store one, ms": _least(store) * 1000,
        "purge 100, ms": min(spent) * 1000,
        "replay, us each": _least(lambda: replay_stored(row, loaded.compiled, loaded.compiled), 1)
        / replayed
        * 1e6,
        "recall, us each": _least(lambda: sum(1 for _ in recall.differences(release, loaded.compiled)), 1)
        / total
        * 1e6,
        "backup, us a row": _backup(),
        "search index of an article, ms": _least(lambda: search.index(Article.objects.get(slug=SLUG))) * 1000,
    }


def _backup() -> float:
    """Microseconds for each row of a backup of the whole site."""
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        manifest = back_up(Path(folder) / "backup")
        return (time.perf_counter() - begun) / manifest.rows * 1e6


def _least(call: Callable[[], Any], tries: int = TRIES) -> float:
    """Seconds of the fastest of some tries."""
    seconds = []
    for _ in range(tries):
        begun = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def assessment_bytes() -> float:
    """What one stored assessment takes on disk, indexes included."""
    table = Assessment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT SUM(pgsize) FROM dbstat WHERE name = %s OR name IN"
                " (SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s)",
                [table, table],
            )
        else:
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        return float(cursor.fetchone()[0]) / Assessment.objects.count()


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish_more(int(sys.argv[2]))
    else:
        main()
