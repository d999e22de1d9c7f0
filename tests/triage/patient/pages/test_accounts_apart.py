"""The questionnaire needs no account, and is tied to none, not even of who is logged in."""

import pytest
from django.contrib.auth.models import User

from tests.accounts.codes import give_second_factor
from tests.factories import make_editor, make_reader
from tests.triage.patient.pages.walk import NO_DANGER, WHOLE, Walk
from triage.models import Assessment

pytestmark = pytest.mark.django_db


def test_an_assessment_has_no_room_for_a_user_nor_has_what_points_to_it():
    relations = [field for field in Assessment._meta.get_fields() if field.is_relation]
    pointing = [field.related_model for field in relations if field.auto_created]
    assert User not in [field.related_model for field in relations]
    for model in pointing:
        assert User not in [field.related_model for field in model._meta.get_fields()]  # type: ignore[union-attr]


def test_what_is_stored_of_who_is_logged_in_is_what_is_stored_of_a_visitor(walk, client):
    client.force_login(make_reader())
    walk.answers(WHOLE)
    walk.get("result")
    client.logout()
    visitor = Walk(type(client)())
    visitor.answers(WHOLE)
    visitor.get("result")

    own, others = (
        {name: value for name, value in row.items() if name not in ("id", "created_at", "expires_at")}
        for row in Assessment.objects.values()
    )
    assert own == others


@pytest.mark.parametrize("make_someone", [make_reader, make_editor])
def test_the_page_of_a_question_does_not_look_who_is_logged_in(
    walk, client, make_someone, django_assert_num_queries
):
    someone = make_someone()
    give_second_factor(someone)
    client.force_login(someone)
    walk.answers(NO_DANGER)
    with django_assert_num_queries(0):
        response = walk.ask("sides")
    assert "sessionid" not in response.cookies


def test_header_and_footer_are_the_same_on_every_page(walk, client):
    walk.answers(NO_DANGER)
    own = [walk.get("start"), walk.ask("sides"), walk.get("answers")]
    pages = [*own, client.get("/"), client.get("/articles/")]
    assert len({part_of(page.text, "header", 'class="site-header"') for page in pages}) == 1
    assert len({part_of(page.text, "footer", 'class="site-footer"') for page in pages}) == 1


def part_of(page: str, tag: str, attributes: str) -> str:
    return page.partition(f"<{tag} {attributes}>")[2].partition(f"</{tag}>")[0]


@pytest.mark.parametrize("address", ["/", "/articles/", "/articles/twitching/", "/check/twitching/"])
def test_a_visitor_is_given_no_session(walk, client, address):
    client.get(address)
    assert "sessionid" not in client.cookies


def test_the_home_page_asks_for_no_account_though_somebody_is_logged_in(
    walk, client, django_assert_num_queries
):
    client.force_login(make_reader())
    client.get("/")
    with django_assert_num_queries(0):
        page = client.get("/").text
    assert 'href="/account/"' in page
