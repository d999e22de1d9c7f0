"""A site with as much in it as asked, and how long its pages and its work take then. Run in a site's
environment with a JSON object of how many; it prints JSON.

Times are the least of several, on the wall clock: a database server's time counts, what else the machine does
counts as little as can be.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
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
from articles.comments.models import Comment
from articles.models import Article, Category, Section
from bench.questionnaires import patients, shipped
from bench.rule_sets import Size, random_document
from triage import assessments, recall, releases
from triage.models import Assessment, Questionnaire, Release
from triage.replay import MOST_REPLAYED, replay_stored
from triage.rules.answers import write_answers
from triage.rules.document import canonical_json, fingerprint, parse, serialise
from triage.rules.evaluation import evaluate

SLUG = "facial-twitching"
BATCH = 5_000
PATIENTS = 500  # different ones; more come by again, for it is the rows that count here
TRIES = 5
SEED = 7
SMALL = Size(rules=5, questions=4, cause_groups=2, findings=2, medicines=2, safety_requirements=1)


def main() -> None:
    wanted = json.loads(sys.argv[1])
    fill(wanted)
    connection.close()
    figures = {**measure(), "assessment_bytes": assessment_bytes()}
    json.dump(figures, sys.stdout)


# Fill


def fill(wanted: dict[str, int]) -> None:
    add_assessments(wanted["assessments"] - Assessment.objects.count())
    add_articles(wanted["articles"] - Article.objects.count())
    add_comments(wanted["comments"] - Comment.objects.count())
    add_releases(wanted["releases"] - Release.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself after a while


def add_assessments(count: int) -> None:
    release = Release.objects.filter(questionnaire__slug=SLUG).latest("id")
    given = [(answers, evaluate(shipped(), answers)) for answers in patients(shipped(), PATIENTS)]
    now = timezone.now()
    for rows in _batches(count):
        Assessment.objects.bulk_create(
            Assessment(
                release=release,
                answers=write_answers(answers),
                care_level=outcome.care_level.name,
                first_group=outcome.first,
                groups=[group.key for group in outcome.groups],
                created_at=now,
                expires_at=now + timedelta(days=30),
            )
            for answers, outcome in (given[number % PATIENTS] for number in rows)
        )


def add_articles(count: int) -> None:
    category, _created = Category.objects.get_or_create(name="Growth", slug="growth", parent=None)
    first = Article.objects.count()
    for rows in _batches(count):
        made = Article.objects.bulk_create(
            Article(
                title=f"Article {first + number}",
                slug=f"article-{first + number}",
                summary="One of many.",
                category=category,
                byline="The bench",
                status=Article.Status.PUBLISHED,
                published_at=timezone.now(),
            )
            for number in rows
        )
        Section.objects.bulk_create(
            Section(article=article, anchor="only", position=10, heading="Only", body="Words of a section.")
            for article in made
        )


def add_comments(count: int) -> None:
    """All under one article, the worst there is; one in a hundred waits for a moderator."""
    article = Article.objects.get(slug=SLUG)
    author, _created = User.objects.get_or_create(username="reader", first_name="Reader")
    for rows in _batches(count):
        Comment.objects.bulk_create(
            Comment(
                article=article,
                author=author,
                body=f"Comment {number}: it twitched for a week and then it stopped.",
                status=Comment.Status.PENDING if number % 100 == 0 else Comment.Status.APPROVED,
                created_at=timezone.now(),
                moderated_at=None if number % 100 == 0 else timezone.now(),
            )
            for number in rows
        )


def add_releases(count: int) -> None:
    """Of a small questionnaire of their own; the newest is the current one."""
    row, _created = Questionnaire.objects.get_or_create(slug="random", defaults={"title": "Random"})
    document = serialise(parse(random_document(SMALL, SEED)))
    first = row.releases.count()
    for numbers in _batches(count):
        row.current_release = Release.objects.bulk_create(
            Release(
                questionnaire=row,
                number=first + number + 1,
                document=document,
                sha256=fingerprint(document),
                note="One of many.",
            )
            for number in numbers
        )[-1]
    if count > 0:
        row.save()


def _batches(count: int) -> Iterator[range]:
    for start in range(0, max(count, 0), BATCH):
        yield range(start, min(start + BATCH, count))


# Measure


def measure() -> dict[str, Any]:
    staff, _created = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
    patient, boss = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    boss.force_login(staff, backend="accounts.backends.NameOrEmailBackend")
    pages = {
        "home": (patient, "/"),
        "start of a questionnaire": (patient, f"/check/{SLUG}/"),
        "list of articles": (patient, "/articles/"),
        "article with comments": (patient, f"/articles/{SLUG}/"),
        "search": (patient, "/search/?q=twitching"),
        "map of the site": (patient, "/sitemap.xml"),
        "admin: articles": (boss, "/admin/articles/article/"),
        "admin: comments": (boss, "/admin/articles/comment/"),
        "admin: questionnaires": (boss, "/admin/triage/questionnaire/"),
        "admin: releases": (boss, "/admin/triage/release/"),
    }
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
    return {"ms": _least(ask) * 1000, "queries": len(queries)}


def work() -> dict[str, float]:
    row = Questionnaire.objects.get(slug=SLUG)
    release = Release.objects.filter(questionnaire=row).latest("id")
    loaded = releases.load(release.pk)
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
        assessments.purge_expired()
        spent.append(time.perf_counter() - begun)

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
        "search index of an article, ms": _least(lambda: search.index(Article.objects.get(slug=SLUG))) * 1000,
    }


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


def publish_more(count: int) -> None:
    """So many questionnaires on offer, as large as the shipped one, each with a release."""
    document = serialise(shipped().questionnaire)
    for number in range(count):
        slug = f"copy-{number}"
        row = Questionnaire.objects.create(slug=slug, title=slug)
        copy = json.loads(canonical_json({**document, "slug": slug}))
        row.current_release = Release.objects.create(
            questionnaire=row, number=1, document=copy, sha256=fingerprint(copy)
        )
        row.save()


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        publish_more(int(sys.argv[2]))
    else:
        main()
