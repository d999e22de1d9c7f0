"""Every kind of page is valid HTML: readers', patients' and those that say that something is wrong.

The admin's pages are Django's own for the most part, some of which are not valid. `test_strict_pages` and the
browser tests look after ours among them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core import mail
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse

from articles.glossary.files import import_glossary
from articles.importing import import_markdown
from articles.models import Article
from articles.search import index
from core.http import errors
from tests.accounts.pages import link_of, open_sign_up
from tests.articles.comments.make import make_comment
from tests.articles.make import make_term
from tests.factories import make_editor, make_release, make_user
from tests.site.markup import problems
from tests.triage.patient.pages.walk import NO_DANGER, Walk
from tests.triage.releases.test_loading import database_down
from triage.models import Questionnaire, Release
from triage.releases import loading
from triage.releases.publishing import withdraw

pytestmark = pytest.mark.django_db
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SHIPPED = {
    name: (Path(settings.BASE_DIR) / name).read_text()
    for name in (
        "articles/content/facial-twitching.md",
        "articles/content/glossary.yaml",
        "triage/content/facial-twitching.yaml",
    )
}


def readers_pages(client: Client) -> Iterator[Any]:
    make_term("text", "TXT")
    article = Article.objects.get()
    index(article)
    make_comment(article)
    for path in ("/", "/articles/", "/articles/twitching/", "/words/", "/privacy/"):
        yield client.get(path)
    for typed in ("", "text", "txt", "tixt vessel", "xyzzyx", "<script>'\" &"):
        yield client.get("/search/", {"q": typed})


def patients_pages(client: Client) -> Iterator[Any]:
    walk = Walk(client)
    yield walk.get("start")
    yield walk.get("how-it-works")
    yield client.get(walk.url("how-it-works") + "?show=group:vessel")
    yield walk.get("rule", key="stroke")
    yield walk.get("answers")  # there are none
    walk.begin()
    yield walk.answer("danger-signs", [], _sitting="of another person")
    yield walk.answer("danger-signs", [])  # nothing chosen
    walk.answers({"danger-signs": ["weak-arm"]})
    yield walk.get("emergency")
    walk.answers({**NO_DANGER, "sides": "one", "areas": ["jaw"]})
    yield walk.get("start")  # which offers to go on
    yield walk.answer("duration", "many")
    walk.answer("duration", "4")
    walk.answer("medicines", ("reglan\naspirin\nzyx", []))
    yield walk.ask("medicines")
    walk.confirm_medicines(started={"reglan": "within_days"})
    yield walk.get("answers")
    yield walk.get("result")
    yield walk.get("doctor")
    client.post(walk.url("share"))
    yield walk.get("doctor")
    link = re.findall(
        r'class="private-link-address" href="[^"]*#([^"]*)"', walk.get("doctor").content.decode()
    )
    yield client.get("/shared/")
    yield client.post("/shared/", {"code": link[0]})
    yield client.post("/shared/", {"code": "none"})
    yield walk.get("delete")
    yield client.post(walk.url("delete"))


def every_question(client: Client) -> Iterator[Any]:
    """The shipped questionnaire, whose questions are of every kind, its result, its article and words."""
    import_glossary(SHIPPED["articles/content/glossary.yaml"])
    import_markdown(SHIPPED["articles/content/facial-twitching.md"], publish=True)
    document = yaml.safe_load(SHIPPED["triage/content/facial-twitching.yaml"])
    row = Questionnaire.objects.create(slug="facial-twitching", title="Facial twitching")
    # Without the proofs that publishing takes its time for: pages are what is looked at here.
    row.current_release = Release.objects.create(questionnaire=row, number=1, document=document)
    row.save()
    loading.forget_current()
    walk = Walk(client, "facial-twitching")
    walk.begin()
    for question in document["questions"]:
        yield walk.ask(question["link_id"])
    yield client.get("/articles/facial-twitching/")


def interview_pages(client: Client) -> Iterator[Any]:
    """What schema 2 adds: since when, each sign, a side, a contradiction."""
    make_release(**yaml.safe_load((Path(settings.BASE_DIR) / "tests/interview.yaml").read_text()))
    loading.forget_current()
    walk = Walk(client, "signs")
    walk.begin()
    yield walk.ask("signs")
    yield walk.answer("signs", ["speech", "not-sure"])  # since when is missing
    yield walk.answer("signs", ["neck", "not-sure"])
    yield walk.answer("warnings", [])
    yield walk.ask("places")
    walk.answer("sides", "one")
    yield client.get(walk.answer("course", "changes").url)


def accounts_pages(client: Client) -> Iterator[Any]:
    for name in ("log_in", "sign_up", "sign_up_sent", "reset", "reset_sent", "deleted"):
        yield client.get(reverse(f"accounts:{name}"))
    yield client.post(reverse("accounts:log_in"), {"username": "nobody", "password": "x"})
    yield open_sign_up(client)
    yield client.get("/account/sign-up/link/none/", follow=True)
    reader = make_user("reader", email="reader@example.org")
    mail.outbox.clear()
    client.post(reverse("accounts:reset"), {"email": reader.email})
    yield client.get(link_of(), follow=True)
    client.force_login(reader)
    comment = make_comment(Article.objects.get(slug="twitching"), reader)
    for name in ("account", "change_password", "change_name", "delete"):
        yield client.get(reverse(f"accounts:{name}"))
    yield client.get("/articles/twitching/")
    yield client.post("/articles/twitching/comments/", {"body": ""})
    yield client.get(f"/comments/{comment.pk}/delete/")
    yield client.get(f"/comments/{make_comment(comment.article).pk}/report/")


def pages_that_say_what_is_wrong(client: Client) -> Iterator[Any]:
    walk = Walk(client)
    for status in (400, 403, 404, 405, 413, 500, 503):
        yield errors.page(status)
    yield errors.too_many_requests(60)
    yield Client(enforce_csrf_checks=True).post(walk.url("start"))
    yield client.get("/no/such/page/")
    loading.forget_current()
    with database_down():
        yield client.get("/")
        yield client.get("/search/", {"q": "text"})
    client.force_login(make_editor())
    yield client.get("/preview/facial-twitching/")  # a draft that holds nothing
    withdraw(Release.objects.get(questionnaire__slug="twitching"), None, "Not safe.")
    loading.forget_current()
    yield client.get("/")
    yield walk.get("start")


KINDS = [
    readers_pages,
    patients_pages,
    every_question,
    interview_pages,
    accounts_pages,
    pages_that_say_what_is_wrong,
]


def all_pages() -> set[str]:
    """The templates of whole pages, so that a new kind of page cannot be forgotten here."""
    found = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
    return {name for name, text in found.items() if "{% extends" in text and "admin/" not in name}


def test_every_kind_of_page_is_valid():
    make_release()
    found, rendered = {}, set()

    def note(template: Any, **_signal: Any) -> None:
        rendered.add(template.name)

    template_rendered.connect(note)
    for kind in KINDS:
        for number, response in enumerate(kind(Client())):
            html = response.content.decode()
            found[f"{kind.__name__} {number}: {response.status_code}"] = problems(html)
    template_rendered.disconnect(note)
    assert {page: what for page, what in found.items() if what} == {}
    assert {name for name in all_pages() if name not in rendered} == set()


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<title>x</title><main><h1>x</h1></main>", "expected-doctype"),
        ("<!doctype html><title>x</title><main><h1>x</h1><b></main>", "end-tag-too-early"),
        ("<!doctype html><title>x</title><main><h1>x</h1><p><div></p></main>", "unexpected-end-tag"),
        ("<!doctype html><title>x</title><main><h1>x</h1><i id=a></i><i id=a></i></main>", "stands 2 times"),
        ("<!doctype html><title>x</title><main><h1>x</h1><i id=''></i></main>", "is empty"),
        ("<!doctype html><title>x</title><main><h1>x</h1><label for=a>b</label></main>", "'a' that <label>"),
        ("<!doctype html><title>x</title><main><h1>x</h1><a href='#a'>b</a></main>", "'a' that <a>"),
        ("<!doctype html><title>x</title><main><h1>x</h1><h3>x</h3></main>", "level 1 comes one of level 3"),
        ("<!doctype html><title>x</title><main><h2>x</h2></main>", "0 elements <h1>"),
        (
            "<!doctype html><title>x</title><main><h1>x</h1><time datetime=12:00:00.0001></time></main>",
            "finely",
        ),
        ("", "expected-doctype"),
    ],
)
def test_what_is_not_valid_is_seen(html, problem):
    assert any(problem in what for what in problems(html)), problems(html)


def test_a_good_page_has_no_problem():
    assert problems("<!doctype html><title>x</title><main id=a><h1>x</h1><a href='#a'>y</a></main>") == []
