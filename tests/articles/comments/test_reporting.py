import pytest

from articles.comments import moderation
from articles.comments.models import Comment, CommentReport
from tests.articles.comments.make import make_comment, make_waiting
from tests.articles.make import make_article
from tests.factories import PASSWORD, make_moderator, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(make_article(), make_reader())


@pytest.fixture
def bob(client):
    bob = make_reader("Bob")
    client.force_login(bob)
    return bob


def page(comment):
    return f"/comments/{comment.pk}/report/"


def report_as(client, comment, *names):
    for name in names:
        client.force_login(make_reader(name))
        client.post(page(comment))


def test_a_reader_reports_a_comment_and_may_say_why(client, comment, bob):
    assert "Mine went away." in client.get(page(comment)).text
    response = client.post(page(comment), {"reason": "It names a street."})
    assert response.url == "/articles/twitching/#comments"
    report = CommentReport.objects.get()
    assert (report.comment, report.reporter, report.reason) == (comment, bob, "It names a street.")


def test_a_reader_counts_once(client, comment, bob):
    client.post(page(comment))
    client.post(page(comment), {"reason": "again"})
    assert CommentReport.objects.count() == 1
    assert "You have reported it already." in client.get("/articles/twitching/").text


def test_a_visitor_is_asked_to_log_in(client, comment):
    assert client.post(page(comment)).url == f"/account/log-in/?next={page(comment)}"
    assert not CommentReport.objects.exists()


def test_nobody_reports_their_own_nor_what_is_not_shown(client, comment, bob):
    own = make_comment(comment.article, bob)
    waiting = make_waiting(comment.article, comment.author)
    for other in (own, waiting):
        assert client.post(page(other)).status_code == 404
    assert not CommentReport.objects.exists()


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_refused_and_shown_again(client, comment, bob, reason):
    response = client.post(page(comment), {"reason": reason})
    assert response.context["form"].errors
    assert not CommentReport.objects.exists()


def test_one_report_puts_it_into_the_queue_and_hides_nothing(client, comment, bob):
    client.post(page(comment))
    assert list(Comment.objects.to_moderate()) == [comment]
    assert Comment.objects.approved().exists()


def test_three_reports_hide_it_until_a_moderator_decides(client, comment):
    report_as(client, comment, "Bob", "Cleo")
    assert "Mine went away." in client.get("/articles/twitching/").text
    report_as(client, comment, "Dora")
    assert "Mine went away." not in client.get("/articles/twitching/").text
    assert "Hidden: 3 readers reported it." in comment.history.first().history_change_reason

    moderation.approve([comment.pk], make_moderator())

    assert "Mine went away." in client.get("/articles/twitching/").text
    assert not Comment.objects.to_moderate().exists()


def test_after_a_decision_reports_are_counted_again(client, comment, settings):
    settings.COMMENT_REPORTS_TO_HIDE = 2
    report_as(client, comment, "Bob")
    moderation.approve([comment.pk], make_moderator())
    report_as(client, comment, "Cleo")
    assert Comment.objects.approved().exists()
    report_as(client, comment, "Dora")
    assert not Comment.objects.approved().exists()


def test_many_reports_in_an_hour_wait(client, comment, bob, monkeypatch):
    monkeypatch.setattr("articles.comments.writing.REPORTS_PER_HOUR", 1)
    other = make_comment(comment.article, comment.author)
    client.post(page(comment))
    response = client.post(page(other), {"reason": "kept"})
    assert response.status_code == 429
    assert "kept" in response.text


def test_who_deletes_the_account_is_forgotten_and_the_report_counts_on(client, comment, bob):
    client.post(page(comment), {"reason": "My own words"})
    assert client.get("/account/export/").json()["reports"][0]["reason"] == "My own words"
    client.post("/account/delete/", {"comments": "keep", "password": PASSWORD})
    report = CommentReport.objects.get()
    assert (report.reporter, report.reason) == (None, "")
