"""Forms of questions are rendered once and reused; nobody can tell from the page."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from tests.factories import make_document, make_draft, make_editor
from tests.pages.test_pictures import questions_with_a_picture
from tests.pages.walk import Walk, make_release
from triage import releases
from triage.forms import rendering
from triage.forms.rendering import KeptForms
from triage.models import Question

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
OPTIONS = {
    question["link_id"]: [option["key"] for option in question["options"]]
    for question in questions_with_a_picture()
}


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> KeptForms:
    forms = KeptForms(most=50)
    monkeypatch.setattr(rendering, "kept_forms", forms)
    return forms


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


@property_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    answers=st.fixed_dictionaries({}, optional={link_id: answers_to(link_id) for link_id in OPTIONS}),
    picks=st.lists(st.sampled_from(["eyelid.left", "eyelid.right", "cheek.left", "chin"]), unique=True),
    link_id=st.sampled_from(list(OPTIONS)),
    change=st.booleans(),
)
def test_a_page_with_a_form_that_was_kept_is_the_page_without_byte_for_byte(
    walk, kept, answers, picks, link_id, change
):
    walk.begin()
    for answered, answer in answers.items():
        walk.answer(answered, answer, **({"areas-picks": " ".join(picks)} if answered == "areas" else {}))
    reused = page(walk, link_id, change), page(walk, link_id, change)

    kept.forget()

    assert reused == (page(walk, link_id, change),) * 2


def test_a_form_is_rendered_once_for_all_patients(walk, kept, monkeypatch):
    page(walk, "sides")
    monkeypatch.setattr(rendering, "render_crispy_form", None)
    another = Walk(Client())
    another.begin()

    assert b"One side or both?" in page(another, "sides")
    assert len(kept) == 1


def test_each_answer_picture_language_and_release_has_a_form_of_its_own(walk, kept, settings):
    page(walk, "areas")
    walk.answer("areas", ["eyelid"])
    page(walk, "areas")
    walk.answer("areas", ["eyelid"], **{"areas-picks": "eyelid.left"})
    assert b'value="eyelid.left"' in page(walk, "areas")
    assert len(kept) == 3

    settings.LANGUAGES = [("en-gb", "English"), ("de", "German")]
    walk.client.get(walk.url("question", link_id="areas"), headers={"accept-language": "de"})
    assert len(kept) == 4

    questions = questions_with_a_picture()
    questions[2]["text"] = "Which part twitches?"
    make_release(questions=questions)
    releases.forget_current()
    walk.begin()
    assert b"Which part twitches?" in page(walk, "areas")


def test_a_form_with_errors_is_not_kept(walk, kept):
    walk.answer("sides", "")

    assert not len(kept)
    assert b"Choose an answer." not in page(walk, "sides")


def test_nothing_that_was_typed_is_kept(walk, kept):
    walk.answer("medicines", ("Zaubertrank", []))
    walk.answer("duration", "17")

    assert b"Zaubertrank" in page(walk, "medicines")
    assert b'value="17"' in page(walk, "duration")
    assert not len(kept)


def test_the_preview_of_a_draft_shows_it_as_it_is_now(client, kept):
    make_draft(**make_document())
    client.force_login(make_editor())
    walk = Walk(client, preview=True)
    walk.begin()
    page(walk, "sides")

    Question.objects.filter(link_id="sides").update(text="On which side?")

    assert b"On which side?" in page(walk, "sides")
    assert not len(kept)


def test_the_forms_used_last_are_kept_and_no_more_than_the_limit(kept):
    for number in range(kept.most):
        kept.keep(number, SafeString(number))
    kept.get(0)
    kept.keep("another", SafeString("another"))

    assert len(kept) == kept.most
    assert kept.get(0) == "0"
    assert kept.get(1) is None


def test_many_threads_at_once_stay_within_the_limit_and_get_what_they_kept():
    forms = KeptForms(most=8)

    def use(number: int) -> bool:
        key = number % 20
        forms.keep(key, SafeString(f"form {key}"))
        return forms.get(key) in (f"form {key}", None) and len(forms) <= forms.most + 8

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(4000)))
    assert len(forms) == forms.most
