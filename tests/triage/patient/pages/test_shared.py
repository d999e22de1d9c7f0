"""Private links: made, shown, opened, stopped."""

import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_editor
from tests.triage.patient.pages.walk import LID, WHOLE, Walk
from tests.triage.patient.test_private_links import let_days_pass
from tests.triage.releases.test_loading import database_down
from triage.models import Release, SharedSummary
from triage.patient import private_links
from triage.releases import loading
from triage.releases.publishing import withdraw

pytestmark = pytest.mark.django_db

REGLAN: dict[str, Any] = {**WHOLE, "areas": ["jaw"], "duration": "30", "medicines": ("reglan\nzzyzx", [])}
NOT_FOUND = "This link does not work"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def link_of(walk: Walk) -> str:
    """The link on the patient's page, as it is to be given on."""
    found = re.search(r'class="private-link-address" href="([^"]*)"', text_of(walk.get("doctor")))
    assert found
    return found[1]


def share(walk: Walk, answers: dict[str, Any] = WHOLE) -> str:
    walk.answers(answers)
    if answers["medicines"][0]:
        walk.confirm_medicines(started={"reglan": "over_a_year"})
    response: Any = walk.client.post(walk.url("share"))
    assert response.url == walk.url("doctor") + "#private-link"
    return link_of(walk)


def open_link(code: str) -> Any:
    """As another browser does, of which nothing is known."""
    return Client().post(reverse("triage:shared"), {"code": code})


# Making one


def test_a_link_is_made_only_when_the_patient_asks_and_is_told_what_is_stored(walk):
    walk.answers(WHOLE)

    page = text_of(walk.get("doctor"))

    assert "Make a private link" in page
    assert "It works for 30 days." in page
    assert "no name, no address, and nothing you typed" in page
    assert not SharedSummary.objects.exists()


def test_going_back_to_the_page_shows_the_same_link(walk):
    link = share(walk)

    assert re.fullmatch(r"http://testserver/shared/#[\w-]{32}", link)
    assert link_of(walk) == link


def test_the_link_begins_with_the_address_that_the_operator_names(walk, settings):
    settings.SITE_URL = "https://check.example.org"

    assert share(walk).startswith("https://check.example.org/shared/#")


def test_the_link_is_a_qr_code_too_without_style(walk):
    share(walk)

    page = text_of(walk.get("doctor"))

    svg = page[page.index('class="qr-code"') :].partition("</svg>")[0]
    assert "<path" in svg
    assert "style" not in svg
    assert "xmlns" not in svg
    assert 'role="img" aria-label="QR code of the private link"' in page


def test_pressing_twice_makes_one_link(walk):
    link = share(walk)
    walk.client.post(walk.url("share"))

    assert link_of(walk) == link
    assert SharedSummary.objects.count() == 1


def test_answers_that_changed_since_are_shown_when_the_patient_wants_it(walk):
    link = share(walk)
    walk.answer("sides", "both", change=True)
    assert "The link still shows them as they were" in text_of(walk.get("doctor"))
    assert "One side" in text_of(open_link(link))

    walk.client.post(walk.url("share"))

    assert link_of(walk) == link
    assert "The link still shows them as they were" not in text_of(walk.get("doctor"))
    assert "<dt>Sides</dt> <dd>Both sides</dd>" in text_of(open_link(link))


def test_a_link_made_after_starting_again_takes_the_place_of_the_one_before(walk):
    before = share(walk)
    walk.answers(WHOLE)
    assert "It shows your earlier answers." in text_of(walk.get("doctor"))

    walk.client.post(walk.url("share"))

    assert NOT_FOUND in text_of(open_link(before))
    assert open_link(link_of(walk)).status_code == 200


def test_unfinished_answers_and_previews_have_no_link(walk):
    walk.answers(LID)
    response: Any = walk.client.post(walk.url("share"))
    assert response.url == walk.url("question", link_id="medicines")

    walk.client.force_login(make_editor())
    preview = Walk(walk.client, preview=True)
    preview.answers(WHOLE)
    assert "private link" not in text_of(preview.get("doctor"))
    assert walk.client.post(preview.url("share")).status_code == 404
    assert not SharedSummary.objects.exists()


def test_a_site_that_stores_nothing_says_that_it_makes_no_links(walk, settings):
    settings.ASSESSMENT_RETENTION_DAYS = 0
    walk.answers(WHOLE)

    page = text_of(walk.get("doctor"))

    assert "This site stores nothing of patients, so it cannot make a link." in page
    assert "Make a private link" not in page
    assert walk.client.post(walk.url("share")).status_code == 404


def test_a_flood_of_links_gets_a_clear_answer(walk, settings):
    share(walk)
    settings.PRIVATE_LINKS_PER_HOUR = 1
    other = Walk(Client())
    other.answers(WHOLE)

    page = text_of(other.client.post(other.url("share"), follow=True))

    assert "Too many links are being made just now." in page
    assert SharedSummary.objects.count() == 1


def test_making_and_stopping_are_forms_of_this_site_and_no_addresses_to_open(walk):
    share(walk)

    assert walk.get("share").status_code == 405
    assert walk.get("stop-link").status_code == 405
    strict = Walk(Client(enforce_csrf_checks=True))
    strict.client.cookies = walk.client.cookies
    assert strict.client.post(strict.url("share")).status_code == 403
    assert strict.client.post(strict.url("stop-link")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_page_is_shown_and_the_link_is_made_later(walk):
    walk.answers(WHOLE)
    with database_down():
        page = text_of(walk.client.post(walk.url("share"), follow=True))
    assert "so no link was made" in page
    assert "All answers, in the order asked" in page

    share(walk)
    with database_down():
        assert "we cannot say whether a link works" in text_of(walk.get("doctor"))


# Opening one


def test_whoever_has_the_link_reads_the_summary_and_until_when_it_works(walk):
    page = text_of(open_link(share(walk)))

    assert "A patient shared this with you" in page
    assert "Self-care" in page
    assert "<dt>Sides</dt> <dd>One side</dd>" in page
    expires_at = SharedSummary.objects.get().expires_at
    assert f"The link works until {expires_at:%-d %b %Y}" in page
    assert "Stop the link" not in page


def test_it_shows_ranges_and_medicines_as_understood_and_nothing_that_was_typed(walk):
    page = text_of(open_link(share(walk, REGLAN)))

    assert "<li>Metoclopramide (over a year ago)</li>" in page
    assert "<li>Another medicine</li>" in page
    assert "reglan" not in page
    assert "zzyzx" not in page
    assert "30 days" not in page
    assert "<dd>2 weeks or longer</dd>" in page


def test_the_code_alone_opens_it_as_well(walk):
    code = share(walk).partition("#")[2]

    assert open_link(f"  {code} ").status_code == 200


def test_the_page_without_a_code_asks_for_the_link_and_sets_no_cookie(walk):
    response = Client().get(reverse("triage:shared"))

    assert response.status_code == 200
    assert "paste the whole link" in text_of(response)
    assert not response.cookies


def test_wrong_stopped_and_expired_links_get_one_and_the_same_page(walk, monkeypatch):
    stopped = share(walk)
    walk.client.post(walk.url("stop-link"))
    expired = share(walk)
    let_days_pass(monkeypatch, 31)

    pages = [open_link(code) for code in (stopped, expired, "wrong", "", "#", "\0", "é" * 3000)]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert NOT_FOUND in text_of(pages[0])


def test_no_search_engine_no_cache_and_no_other_site_learns_of_it(walk):
    link = share(walk)
    pages = [open_link(link), open_link("wrong"), Client().get(reverse("triage:shared"))]

    for response in pages:
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex' in response.content.decode()
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert link.partition("#")[2] not in response.content.decode()


def test_of_a_withdrawn_release_the_page_says_so_first(walk):
    link = share(walk)
    withdraw(Release.objects.get(), None, "It was unsafe.")
    loading.forget_current()

    page = text_of(open_link(link))

    assert page.index("Do not rely on the urgency and the causes below") < page.index("Urgency 1 of 5")


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_page_says_so(walk):
    link = share(walk)

    with database_down():
        response = open_link(link)

    assert response.status_code == 503
    assert "Our database does not answer." in text_of(response)


# Stopping one


def test_the_patient_stops_the_link(walk):
    link = share(walk)

    page = text_of(walk.client.post(walk.url("stop-link"), follow=True))

    assert "Your private link is stopped" in page
    assert "Make a private link" in page
    assert NOT_FOUND in text_of(open_link(link))
    assert not SharedSummary.objects.exists()


def test_the_link_can_be_stopped_from_the_start_page_when_the_answers_have_expired(walk):
    link = share(walk)
    del walk.client.cookies["answers"]

    for page in ("start", "result"):
        assert "A private link that you made for a doctor works until" in text_of(walk.get(page))
    page = text_of(walk.client.post(walk.url("stop-link"), follow=True))

    assert "Your private link is stopped" in page
    assert "works until" not in page
    assert NOT_FOUND in text_of(open_link(link))


def test_the_result_leads_to_the_link(walk):
    share(walk)

    assert f'href="{walk.url("doctor")}#private-link"' in text_of(walk.get("result"))


def test_the_link_can_be_stopped_while_the_check_is_closed(walk):
    link = share(walk)
    withdraw(Release.objects.get(), None, "It was unsafe.")
    loading.forget_current()
    assert "A private link that you made for a doctor works until" in text_of(walk.get("start"))

    walk.client.post(walk.url("stop-link"))

    assert NOT_FOUND in text_of(open_link(link))


def test_another_browser_cannot_stop_it(walk):
    link = share(walk)
    Client().post(walk.url("stop-link"))

    assert open_link(link).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_link_that_could_not_be_stopped_is_told_and_can_be_stopped_later(walk):
    link = share(walk)
    with database_down():
        page = text_of(walk.client.post(walk.url("stop-link"), follow=True))
    assert "so the link still works" in page

    walk.client.post(walk.url("stop-link"))

    assert NOT_FOUND in text_of(open_link(link))


def test_deleting_the_answers_deletes_the_link(walk):
    link = share(walk)
    assert "your private link for a doctor" in text_of(walk.get("delete"))

    page = text_of(walk.client.post(walk.url("delete")))

    assert "Your private link shows nothing any more." in page
    assert NOT_FOUND in text_of(open_link(link))
    assert not SharedSummary.objects.exists()


def test_a_link_to_earlier_answers_is_deleted_with_the_answers_too(walk):
    link = share(walk)
    walk.answers(LID)

    walk.client.post(walk.url("delete"))

    assert NOT_FOUND in text_of(open_link(link))


def test_a_link_is_deleted_from_the_page_of_deleting_when_the_answers_have_expired(walk):
    link = share(walk)
    del walk.client.cookies["answers"]
    assert "Yes, delete the link" in text_of(walk.get("delete"))

    walk.client.post(walk.url("delete"))

    assert NOT_FOUND in text_of(open_link(link))


@pytest.mark.django_db(transaction=True)
def test_a_link_that_was_not_deleted_is_told_and_can_be_deleted_again(walk):
    link = share(walk)
    with database_down():
        page = text_of(walk.client.post(walk.url("delete")))
    assert "Your private link could not be stopped" in page

    walk.client.post(walk.url("delete"))

    assert NOT_FOUND in text_of(open_link(link))


# The code is nowhere else


def test_the_code_is_in_no_log_no_address_and_no_other_page(walk, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    link = share(walk)
    code = link.partition("#")[2]
    visited = [walk.get(page) for page in ("start", "answers", "result", "delete")]
    open_link(link)
    walk.client.post(walk.url("stop-link"))
    open_link(link)

    def fail(code: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(private_links, "find", fail)
    broken = Client(raise_request_exception=False).post(reverse("triage:shared"), {"code": code})

    assert broken.status_code == 500
    assert "Not Found: /shared/" in caplog.text  # the log was on
    assert "Internal Server Error: /shared/" in caplog.text
    assert code not in caplog.text
    for response in (*visited, broken):
        assert code not in response.content.decode()


def test_a_link_whose_sign_was_written_as_a_code_on_the_way_is_opened_by_a_button(walk, client):
    response = client.get("/shared/%23" + "a" * 32)

    assert response.status_code == 404
    assert "The link was changed on its way to you." in response.text
    assert f'value="{"a" * 32}"' in response.text
