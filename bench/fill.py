"""Fills a site's database: assessments, articles, comments, releases, what was counted and reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.comments.models import Comment
from articles.models import Article, Category, Section
from bench.measure import say
from bench.questionnaires import patients, shipped
from bench.rule_sets import Size, random_document
from core.uuid7 import uuid7
from triage.models import Assessment, Questionnaire, Release, Tally, UnclearReport
from triage.rules.answers import write_answers
from triage.rules.document import canonical_json, fingerprint, parse, serialise
from triage.rules.engine.evaluation import evaluate
from triage.rules.model import CareLevel

SLUG = "facial-twitching"
MANY_RELEASES = "random"  # the questionnaire that has them
BATCH = 4_000  # SQLite takes some 32,000 values in one statement
PATIENTS = 500  # different ones; more come by again, for it is the rows that count here
SEED = 7
TIMES = ("created_at", "expires_at")
SMALL = Size(rules=5, questions=4, cause_groups=2, findings=2, medicines=2, safety_requirements=1)


def fill(wanted: dict[str, int]) -> None:
    add_assessments(wanted["assessments"] - Assessment.objects.count())
    add_articles(wanted["articles"] - Article.objects.count())
    add_comments(wanted["comments"] - Comment.objects.count())
    add_releases(wanted["releases"] - Release.objects.count())
    add_unclear_reports(wanted["comments"] - UnclearReport.objects.count())
    add_tallies(wanted["days"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself after a while


def add_assessments(count: int) -> None:
    """As rows of the database itself: a million model instances would take minutes."""
    release = Release.objects.filter(questionnaire__slug=SLUG).latest("id")
    told = [_told(answers) for answers in patients(shipped(), PATIENTS)]
    now = timezone.now()
    for numbers in _batches(count):
        _insert_assessments(
            {"id": uuid7(), "release_id": release.pk, **told[number % PATIENTS]}
            | {"created_at": now, "expires_at": now + timedelta(days=30)}
            for number in numbers
        )
        if numbers.stop % 100_000 == 0:
            say(f"growth: {numbers.stop:,} assessments are in")


def _told(answers: Any) -> dict[str, Any]:
    """What an assessment holds of these answers."""
    outcome = evaluate(shipped(), answers)
    return {
        "answers": json.dumps(write_answers(answers)),
        "care_level": outcome.care_level.name,
        "first_group": outcome.first,
        "groups": json.dumps([group.key for group in outcome.groups]),
    }


def _insert_assessments(rows: Iterator[dict[str, Any]]) -> None:
    fields = {field.column: field for field in Assessment._meta.concrete_fields}
    values = [
        [
            value if name in ("answers", "groups") else fields[name].get_db_prep_save(value, connection)
            for name, value in row.items()
        ]
        for row in rows
    ]
    columns = ", ".join(("id", "release_id", "answers", "care_level", "first_group", "groups", *TIMES))
    places = f"({', '.join(['%s'] * len(values[0]))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Assessment._meta.db_table} ({columns}) VALUES {', '.join([places] * len(values))}",
            [value for row in values for value in row],
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
    row, _created = Questionnaire.objects.get_or_create(slug=MANY_RELEASES, defaults={"title": "Random"})
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


def add_unclear_reports(count: int) -> None:
    """One in a hundred waits for an editor, as comments do for a moderator."""
    release = Release.objects.filter(questionnaire__slug=SLUG).latest("id")
    for numbers in _batches(count):
        UnclearReport.objects.bulk_create(
            UnclearReport(
                release=release,
                link_id=shipped().questionnaire.questions[number % 10].link_id,
                text="Which side is meant?",
                dealt_with_at=None if number % 100 == 0 else timezone.now(),
            )
            for number in numbers
        )


def add_tallies(days: int) -> None:
    """What is counted of a questionnaire on each of the last days: all there is to count."""
    release = Release.objects.filter(questionnaire__slug=SLUG).latest("id")
    questionnaire, today = shipped().questionnaire, timezone.localdate()
    asked = [question.link_id for question in questionnaire.questions]
    counted = [("started", ""), ("completed", ""), ("emergency_shown", "")]
    counted += [(event, link_id) for event in ("reached", "answered") for link_id in asked]
    counted += [("care_level", level.name) for level in CareLevel]
    counted += [("first_group", group.key) for group in questionnaire.cause_groups]
    rows = (
        Tally(release=release, day=today - timedelta(days=day), event=event, key=key, count=20)
        for day in range(days)
        for event, key in counted
    )
    Tally.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _batches(count: int) -> Iterator[range]:
    for start in range(0, max(count, 0), BATCH):
        yield range(start, min(start + BATCH, count))


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
