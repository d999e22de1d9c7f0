"""Pages of questions, and their forms, are rendered once and reused; nobody can tell from the page."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from articles.glossary import known
from articles.models import Term
from core.cache import LRUCache
from core.page_cache import CachedPage
from tests.factories import make_document, make_draft, make_editor, make_release
from tests.properties import examples
from tests.triage.patient.pages.test_pictures import questions_with_a_picture
from tests.triage.patient.pages.walk import Walk
from triage.models import Question
from triage.patient.forms import rendering
from triage.patient.views import questions
from triage.releases import loading

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
OPTIONS = {
    question["link_id"]: [option["key"] for option in question["options"]]
    for question in questions_with_a_picture()
}


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> LRUCache[SafeString]:
    """The forms that are kept."""
    forms: LRUCache[SafeString] = LRUCache(most=50)
    monkeypatch.setattr(rendering, "cached_forms", forms)
    return forms


@pytest.fixture(autouse=True)
def cached_pages(monkeypatch: pytest.MonkeyPatch) -> LRUCache[CachedPage]:
    pages: LRUCache[CachedPage] = LRUCache(most=50)
    monkeypatch.setattr(questions, "cached_pages", pages)
    return pages


@pytest.fixture
def walk(client: Client) -> Walk:
    make_release(questions=questions_with_a_picture())
    walk = Walk(client)
    walk.begin()
    return walk


def page(walk: Walk, link_id: str, change: bool = False) -> bytes:
    """What the patient gets, but for the token of the form."""
    content = walk.ask(link_id, change=change).content
    assert len(TOKEN.findall(content)) == 1
    return TOKEN.sub(b"", content)


def answers_to(link_id: str) -> st.SearchStrategy[Any]:
    """What a browser may send to a question."""
    match link_id:
        case "sides" | "tired":
            return st.sampled_from([*OPTIONS[link_id], "not-sure"])
        case "danger-signs" | "areas":
            some = st.lists(st.sampled_from(OPTIONS[link_id]), unique=True, min_size=1)
            return some | st.just(["_none"])
        case "duration":
            return st.integers(0, 500).map(str) | st.just(("", ["not-sure"]))
    return st.sampled_from([("Reglan", []), ("", ["_none"]), ("", ["not-sure"])])


@property_settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=st.fixed_dictionaries({}, optional={link_id: answers_to(link_id) for link_id in OPTIONS}),
    picks=st.lists(st.sampled_from(["eyelid.left", "eyelid.right", "cheek.left", "chin"]), unique=True),
    link_id=st.sampled_from(list(OPTIONS)),
    change=st.booleans(),
)
def test_a_page_that_was_kept_is_the_page_made_again_byte_for_byte(
    walk, kept, cached_pages, answers, picks, link_id, change
):
    walk.client.cookies.clear()
    walk.begin()
    for answered, answer in answers.items():
        walk.answer(answered, answer, **({"areas-picks": " ".join(picks)} if answered == "areas" else {}))
    reused = page(walk, link_id, change), page(walk, link_id, change)

    cached_pages.forget()
    with_a_kept_form = page(walk, link_id, change)
    cached_pages.forget()
    kept.forget()
    cached_pages.most = 0  # so that it is not kept: the page is then made for the one request

    assert {*reused, with_a_kept_form} == {page(walk, link_id, change)}
    cached_pages.most = 50


def test_a_page_is_rendered_once_for_all_patients(walk, monkeypatch):
    page(walk, "sides")
    monkeypatch.setattr(questions, "render_page", None)
    another = Walk(Client())
    another.begin()

    assert b"One side or both?" in page(another, "sides")


def test_a_form_is_rendered_once_for_all_patients(walk, kept, cached_pages, monkeypatch):
    page(walk, "sides")
    cached_pages.forget()
    monkeypatch.setattr(rendering, "render_crispy_form", None)
    another = Walk(Client())
    another.begin()

    assert b"One side or both?" in page(another, "sides")
    assert len(kept) == 1


def test_each_answer_picture_language_and_release_has_a_form_of_its_own(walk, kept):
    page(walk, "areas")
    walk.answer("areas", ["eyelid"])
    page(walk, "areas")
    walk.answer("areas", ["eyelid"], **{"areas-picks": "eyelid.left"})
    assert b'value="eyelid.left"' in page(walk, "areas")
    assert len(kept) == 3

    with translation.override("de"):
        assert b'lang="de"' in page(walk, "areas")
    assert len(kept) == 4

    changed = questions_with_a_picture()
    changed[2]["text"] = "Which part twitches?"
    make_release(questions=changed)
    loading.forget_current()
    walk.begin()
    assert b"Which part twitches?" in page(walk, "areas")


def test_a_page_with_errors_is_not_kept(walk, kept, cached_pages):
    walk.answer("sides", "")

    assert not len(kept)
    assert not len(cached_pages)
    assert b"Choose an answer." not in page(walk, "sides")


def test_nothing_that_was_typed_is_kept(walk, kept, cached_pages):
    walk.answer("medicines", ("Zaubertrank", []))
    walk.answer("duration", "17")

    assert b"Zaubertrank" in page(walk, "medicines")
    assert b'value="17"' in page(walk, "duration")
    assert not len(kept)
    assert not len(cached_pages)


def test_a_page_that_says_something_to_one_patient_is_not_kept(walk, cached_pages):
    said = walk.client.post(walk.url("unclear", link_id="sides"), follow=True)

    assert b"The editors are told" in said.content
    assert not len(cached_pages)
    assert b"The editors are told" not in page(walk, "sides")


def test_each_patient_gets_a_token_of_their_own(walk):
    tokens = [TOKEN.findall(walk.ask("sides").content)[0] for _ in range(2)]
    another = Walk(Client())
    another.begin()
    tokens.append(TOKEN.findall(another.ask("sides").content)[0])

    assert len(set(tokens)) == 3


def test_a_page_that_was_kept_can_be_answered():
    make_release(questions=questions_with_a_picture())
    for _patient in range(2):
        walk = Walk(Client(enforce_csrf_checks=True))
        start = walk.client.get(walk.url("start")).content.decode()
        token = {"csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', start)[0]}
        walk.client.post(walk.url("start"), token)
        shown = walk.ask("sides").content.decode()
        token = {"csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[0]}

        assert walk.client.post(walk.url("question", link_id="sides"), {"sides": "one"}).status_code == 403
        assert (
            walk.client.post(walk.url("question", link_id="sides"), {"sides": "one", **token}).status_code
            == 302
        )


def test_a_word_that_an_editor_explains_is_on_the_page_that_was_kept_before(walk):
    assert b"What does this word mean?" not in page(walk, "sides")

    Term.objects.create(term="Side", explanation="The left or the right.")
    known.forget()
    walk.client.get(walk.url("start"))

    assert b"The left or the right." in page(walk, "sides")


def test_the_preview_of_a_draft_shows_it_as_it_is_now(client, kept, cached_pages):
    make_draft(**make_document())
    client.force_login(make_editor())
    walk = Walk(client, preview=True)
    walk.begin()
    page(walk, "sides")

    Question.objects.filter(link_id="sides").update(text="On which side?")

    assert b"On which side?" in page(walk, "sides")
    assert not len(kept)
    assert not len(cached_pages)
