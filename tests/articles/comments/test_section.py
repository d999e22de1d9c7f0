"""The comments under an article, as everyone sees them."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from articles.comments.models import Comment
from articles.models import Article
from tests.articles.comments.make import make_comment, make_waiting
from tests.articles.make import make_article, make_section
from tests.factories import make_moderator, make_reader, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/articles/twitching/"


@pytest.fixture
def article():
    article = make_article()
    make_section(article, "one-side")
    return article


@pytest.fixture
def reader():
    return make_reader()


def comments(client, page=PAGE):
    """The part of the page that holds the comments."""
    (found,) = re.findall(r'<section class="comments".*?</section>', client.get(page).text, re.DOTALL)
    return found


def test_a_visitor_reads_their_number_and_is_asked_to_log_in_first(article, reader, client):
    make_comment(article, reader)
    page = comments(client)
    assert " ".join(re.findall(r"<h2.*?>(.*?)</h2>", page, re.DOTALL)[0].split()) == "1 comment"
    assert "Mine went away." in page
    assert (
        'href="/account/log-in/?next=/articles/twitching/%23comments">Log in to write a comment</a>' in page
    )
    assert "<form" not in page


def test_a_visitor_gets_no_cookie(article, reader, client):
    make_comment(article, reader)
    assert not client.get(PAGE).cookies


def test_a_comment_stands_under_the_name_that_its_author_chose(article, reader, client):
    make_comment(article, reader)
    page = comments(client)
    assert "<bdi>Ann</bdi>" in page
    assert reader.username not in page
    assert reader.email not in page


def test_a_comment_whose_account_is_deleted_stands_under_no_name(article, client):
    make_comment(article, None)
    assert "<bdi>A former reader</bdi>" in comments(client)


def test_what_waits_and_what_was_refused_is_seen_by_nobody_else(article, reader, client):
    make_waiting(article, reader, "I wait.")
    make_comment(article, reader, "I was refused.", status="rejected", reason="An address.")
    for other in (None, make_reader("Bob"), make_moderator(), make_staff()):
        if other:
            client.force_login(other)
        page = comments(client)
        assert "I wait." not in page
        assert "I was refused." not in page
        assert "0 comments" in page


def test_the_author_sees_what_waits_and_why_something_was_refused(article, reader, client):
    make_waiting(article, reader, "I wait.")
    make_comment(article, reader, "I was refused.", status="rejected", reason="It names a street.")
    client.force_login(reader)
    page = comments(client)
    assert "Waiting for a moderator" in page
    assert "It names a street." in page
    assert "0 comments" in page


def test_who_is_logged_in_gets_the_form_and_the_notice(article, reader, client):
    client.force_login(reader)
    page = comments(client)
    assert 'action="/articles/twitching/comments/#form"' in page
    assert "Never write anything about health that could tell who somebody is" in page
    assert "A moderator reads each comment before it is shown." in page


def test_no_cache_that_others_share_keeps_what_a_reader_sees(article, reader, client):
    client.force_login(reader)
    assert "private" in client.get(PAGE)["Cache-Control"]


def test_who_has_no_name_is_asked_to_choose_one(article, client):
    client.force_login(make_staff())
    page = comments(client)
    assert "<form" not in page
    assert 'href="/account/name/"' in page


def test_a_reader_may_delete_their_own_and_report_those_of_others(article, reader, client):
    own, other = make_comment(article, reader), make_comment(article, make_reader("Bob"))
    client.force_login(reader)
    page = comments(client)
    assert f"/comments/{own.pk}/delete/" in page
    assert f"/comments/{own.pk}/report/" not in page
    assert f"/comments/{other.pk}/report/" in page
    assert f"/comments/{other.pk}/delete/" not in page


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</div></section><form action=//evil.example>",
        "<a href='javascript:alert(1)'>x</a>",
        "{{ settings.SECRET_KEY }}{% debug %}",
    ],
)
def test_a_comment_is_text_and_nothing_else(article, reader, client, body):
    make_comment(article, reader, body)
    page = client.get(PAGE).text
    assert body not in page or "{" in body
    assert "alert(1)>" not in page
    assert "<form" not in page
    if "{" in body:
        assert body in page


def test_addresses_are_no_links_and_lines_are_kept(article, reader, client):
    make_comment(article, reader, "First line\nhttps://spam.example/\n\nNew paragraph")
    page = comments(client)
    assert "<p>First line<br>https://spam.example/</p>" in page
    assert "<p>New paragraph</p>" in page
    assert 'href="https://spam' not in page


def test_letters_that_turn_the_direction_stay_within_their_comment(article, reader, client):
    make_comment(article, reader, "\u202egnp.exe")
    assert '<div class="comment-text" dir="auto">' in comments(client)


def test_the_newest_come_first_twenty_a_page(article, reader, client):
    for number in range(21):
        make_comment(article, reader, f"Number {number:02d}")
    first, second = comments(client), comments(client, f"{PAGE}?comments=2")
    assert re.findall(r"Number \d\d", first) == [f"Number {number:02d}" for number in range(20, 0, -1)]
    assert re.findall(r"Number \d\d", second) == ["Number 00"]
    assert "21 comments" in " ".join(second.split())
    assert f'href="{PAGE}?comments=2#comments"' in first


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x", "1.5", "%00", "<script>"])
def test_a_page_that_is_none_shows_another(article, reader, client, number):
    make_comment(article, reader)
    assert "Mine went away." in comments(client, f"{PAGE}?comments={number}")


def test_many_comments_cost_no_more_queries(article, client, django_assert_max_num_queries):
    for number in range(20):
        make_comment(article, make_reader(f"Reader{number}"))
    client.get(PAGE)
    with django_assert_max_num_queries(6):
        client.get(PAGE)


def test_a_draft_has_none(article, reader, client):
    make_comment(article, reader)
    Article.objects.update(status=Article.Status.DRAFT)
    client.force_login(User.objects.create_superuser("root"))
    assert 'id="comments"' not in client.get(PAGE).text


def test_closed_comments_can_be_read(article, reader, client, settings):
    settings.COMMENTS_PER_HOUR = 0
    make_comment(article, reader)
    client.force_login(reader)
    page = comments(client)
    assert "Mine went away." in page
    assert "Comments are closed." in page
    assert "<form" not in page


def test_a_decision_needs_its_time_and_a_refusal_its_reason(article):
    from django.db import IntegrityError, transaction

    for fields in ({"moderated_at": None}, {"status": "rejected", "moderated_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_comment(article, None, **fields)
    assert not Comment.objects.exists()


class Shown(HTMLParser):
    """The tags and the text within the text of a comment."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self._depth = set(), "", 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if self._depth:
            self.tags.add((tag, *attributes))
        if tag == "div":
            self._depth += 1

    def handle_endtag(self, tag):
        if tag == "div":
            self._depth -= 1

    def handle_data(self, text):
        if self._depth:
            self.text += text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
@example("</div><div onclick=x>")
@example("&lt;script&gt;")
def test_whatever_is_written_is_shown_as_it_was_and_is_no_html(body):
    comment = Comment(body=body)
    shown = Shown(render_to_string("articles/comments/comment.html", {"comment": comment}))
    assert shown.tags <= {("p",), ("br",)}
    assert "".join(shown.text.split()) == "".join(body.split())
