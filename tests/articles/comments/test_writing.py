"""Writing a comment, and deleting it."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from articles.comments.models import Comment
from articles.models import Article
from core.uuid7 import uuid7
from tests.articles.comments.make import make_comment, make_waiting
from tests.articles.make import make_article, make_section
from tests.factories import make_moderator, make_reader, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/articles/twitching/"
WRITE = "/articles/twitching/comments/"


@pytest.fixture
def article():
    article = make_article()
    make_section(article, "one-side")
    return article


@pytest.fixture
def reader(article, client):
    reader = make_reader()
    client.force_login(reader)
    return reader


def write(client, body="Mine went away.", key=None, **extra):
    return client.post(WRITE, {"comment-body": body, "comment-key": key or uuid7()}, **extra)


def test_a_comment_waits_for_a_moderator(client, reader):
    response = write(client)
    assert response.url == f"{PAGE}#comments"
    comment = Comment.objects.get()
    assert (comment.author, comment.body, comment.status) == (reader, "Mine went away.", "pending")
    assert "Thank you. A moderator reads your comment before it is shown." in client.get(PAGE).text


def test_line_ends_of_browsers_are_made_plain_and_count_once(client, reader):
    write(client, "a\r\n" * 999 + "bb\r\n\r\n")
    assert Comment.objects.get().body == "a\n" * 999 + "bb"


@pytest.mark.parametrize(("length", "status"), [(2000, 302), (2001, 422)])
def test_a_comment_has_two_thousand_characters_at_most(client, reader, length, status):
    assert write(client, "x" * length).status_code == status


def test_what_is_too_long_is_shown_again_whole(client, reader):
    response = write(client, "x" * 2003)
    assert "This is 3 characters too long: up to 2000 are possible." in response.text
    assert "x" * 2003 in response.text


@pytest.mark.parametrize("body", ["", " \r\n ", "a\x00b", "x" * 1_000_000])
def test_what_is_no_comment_is_refused_on_the_articles_page(client, reader, body):
    response = write(client, body)
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert "One side" in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "1; drop table"])
def test_a_form_without_a_proper_key_is_refused(client, reader, key):
    assert client.post(WRITE, {"comment-body": "Text", "comment-key": key}).status_code == 422


def test_a_form_sent_twice_makes_one_comment(client, reader, settings):
    settings.COMMENTS_PER_HOUR = 1
    key = uuid7()
    assert [write(client, key=key).status_code for _time in range(2)] == [302, 302]
    assert Comment.objects.count() == 1


def test_the_key_of_somebody_elses_comment_changes_nothing_of_it(client, reader, article):
    other = make_comment(article, make_reader("Bob"), "Bob's")
    write(client, "Mine", key=other.pk)
    other.refresh_from_db()
    assert (other.body, other.author_name) == ("Bob's", "Bob")
    assert Comment.objects.get(author=reader).body == "Mine"


def test_nothing_but_text_is_taken_from_the_form(client, reader):
    data = {
        "comment-body": "Text",
        "comment-key": uuid7(),
        "status": "approved",
        "comment-status": "approved",
    }
    client.post(WRITE, data)
    assert Comment.objects.get().status == "pending"


def test_a_visitor_is_asked_to_log_in_and_loses_no_text(client, article):
    response = write(client, "A long thought")
    assert response.status_code == 403
    assert "You are not logged in." in response.text
    assert "A long thought" in response.text
    assert not Comment.objects.exists()


def test_who_has_no_name_chooses_one_first(client, article):
    client.force_login(make_staff())
    assert "Choose a name in your account first." in write(client).text
    assert not Comment.objects.exists()


def test_a_form_without_its_token_is_refused(article):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(make_reader())
    assert write(client).status_code == 403
    assert not Comment.objects.exists()


def test_after_five_an_hour_the_reader_waits_and_keeps_the_text(client, reader):
    for number in range(5):
        write(client, f"Number {number}")
    response = write(client, "Number 5")
    assert response.status_code == 429
    assert "send it again in 60 minutes" in response.text
    assert "Number 5" in response.text
    assert Comment.objects.count() == 5


def test_what_is_refused_for_another_reason_does_not_count(client, reader):
    for _time in range(6):
        write(client, "")
    assert write(client).status_code == 302


def test_the_operator_sets_how_many(client, reader, settings):
    settings.COMMENTS_PER_HOUR = 1
    assert [write(client, f"Number {number}").status_code for number in range(2)] == [302, 429]


def test_many_accounts_from_one_place_wait_together(client, article, settings):
    settings.COMMENTS_PER_HOUR = 1
    statuses = []
    for number in range(5):
        client.force_login(make_reader(f"Reader{number}"))
        statuses.append(write(client).status_code)
    assert statuses == [302, 302, 302, 302, 429]
    assert write(client, REMOTE_ADDR="192.0.2.1").status_code == 429  # the reader has tried now


def test_closed_comments_take_none(client, reader, settings):
    settings.COMMENTS_PER_HOUR = 0
    assert "Comments are closed." in write(client).text
    assert not Comment.objects.exists()


def test_a_draft_takes_none(client, reader):
    Article.objects.update(status=Article.Status.DRAFT)
    assert write(client).status_code == 404


def test_the_address_of_the_form_leads_to_the_article(client, article):
    assert client.get(WRITE).url == f"{PAGE}#comments"


# Deleting


def delete_page(comment):
    return f"/comments/{comment.pk}/delete/"


@pytest.mark.parametrize("make", [make_comment, make_waiting])
def test_a_reader_deletes_their_own_with_its_history(client, reader, article, make):
    comment = make(article, reader)
    assert "Yes, delete it" in client.get(delete_page(comment)).text
    assert Comment.objects.exists()
    assert client.post(delete_page(comment)).url == f"{PAGE}#comments"
    assert not Comment.objects.exists()
    assert not Comment.history.exists()


@pytest.mark.parametrize("make_other", [make_reader, make_moderator, make_staff])
def test_nobody_else_can(client, reader, article, make_other):
    comment = make_comment(article, reader)
    client.force_login(make_other("Other"))
    assert client.get(delete_page(comment)).status_code == 404
    assert client.post(delete_page(comment)).status_code == 404
    assert Comment.objects.exists()


def test_a_visitor_is_asked_to_log_in_before_deleting(client, article):
    comment = make_comment(article, make_reader())
    assert client.post(delete_page(comment)).url == f"/account/log-in/?next={delete_page(comment)}"
    assert Comment.objects.exists()


def test_what_does_not_exist_is_not_found(client, reader):
    assert client.get(f"/comments/{uuid4()}/delete/").status_code == 404
    assert client.get("/comments/x/delete/").status_code == 404


# With the account


def test_the_export_holds_comments_and_reports(client, reader, article):
    make_comment(article, reader, "Shown")
    make_comment(article, reader, "Refused", status="rejected", reason="A name.")
    exported = client.get("/account/export/").json()
    assert [(row["text"], row["status"], row["reason"]) for row in exported["comments"]] == [
        ("Refused", "rejected", "A name."),
        ("Shown", "approved", ""),
    ]
    assert exported["comments"][0]["article"] == "Twitching"
    assert exported["reports"] == []


def delete_account(client, choice):
    from tests.factories import PASSWORD

    client.post("/account/delete/", {"comments": choice, "password": PASSWORD})
    assert not User.objects.filter(first_name="Ann").exists()


def test_comments_can_stay_without_a_name(client, reader, article):
    make_comment(article, reader, "Shown")
    make_waiting(article, reader, "Waiting")
    make_comment(article, reader, "Refused", status="rejected", reason="A name.")
    write(client, "Written by the form")
    delete_account(client, "keep")
    assert not Comment.objects.exclude(author=None).exists()
    assert set(Comment.objects.values_list("body", flat=True)) == {"Shown", "Waiting", "Written by the form"}
    assert "A former reader" in client.get(PAGE).text


def test_comments_can_go_with_the_account(client, reader, article):
    make_comment(article, reader, "Shown")
    write(client, "Written by the form")
    other = make_comment(article, make_reader("Bob"), "Bob's")
    delete_account(client, "remove")
    assert Comment.objects.get() == other
    assert set(Comment.history.values_list("id", flat=True)) == {other.pk}


def test_the_history_never_holds_text_or_author(client, reader):
    write(client)
    columns = {field.name for field in Comment.history.model._meta.fields}
    assert not columns & {"body", "author"}
