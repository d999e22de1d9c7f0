"""The moderators' queue in the admin."""

import pytest
from django.contrib.auth.models import User

from articles.comments import moderation, writing
from articles.comments.models import Comment, CommentReport
from tests.articles.comments.make import make_comment, make_waiting
from tests.articles.make import make_article
from tests.factories import make_editor, make_moderator, make_reader, make_staff, make_user
from tests.triage.admin.pages import messages_of

pytestmark = pytest.mark.django_db
QUEUE = "/admin/articles/comment/"


@pytest.fixture
def article():
    return make_article()


@pytest.fixture
def ann():
    return make_reader()


@pytest.fixture
def moderator(client):
    moderator = make_moderator()
    client.force_login(moderator)
    return moderator


def act(client, action, *comments, page=QUEUE, **data):
    keys = [str(comment.pk) for comment in comments]
    return client.post(page, {"action": action, "_selected_action": keys, **data}, follow=True)


def change_page(comment):
    return f"{QUEUE}{comment.pk}/change/"


def test_the_queue_shows_what_waits_or_was_reported(client, moderator, article, ann):
    make_waiting(article, ann, "I wait.")
    make_comment(article, ann, "I am fine.")
    reported = make_comment(article, ann, "I was reported.")
    writing.report(reported, make_reader("Bob"), "", address="")
    page = client.get(QUEUE).text
    assert "I wait." in page
    assert "I was reported." in page
    assert "I am fine." not in page
    assert "I am fine." in client.get(f"{QUEUE}?queue=all").text
    assert "I wait." not in client.get(f"{QUEUE}?queue=reported").text


def test_a_moderator_finds_the_comments_of_an_article_by_its_title(client, moderator, article, ann):
    make_waiting(article, ann, "I wait.")
    make_waiting(make_article(title="Headache", slug="headache"), ann, "My head.")
    page = client.get(QUEUE, {"q": "headache"}).text
    assert "My head." in page
    assert "I wait." not in page


def test_the_queue_does_not_name_articles_that_nobody_commented_on(client, moderator, article, ann):
    make_waiting(article, ann)
    make_article(title="Headache", slug="headache")
    assert "Headache" not in client.get(QUEUE).text


def test_the_queue_counts_open_reports_and_no_settled_ones(client, moderator, article, ann):
    comment = make_comment(article, ann)
    for name in ("Bob", "Cem"):
        writing.report(comment, make_reader(name), "", address="")
    assert '<td class="field-reports">2</td>' in client.get(f"{QUEUE}?queue=all").text
    moderation.approve([comment.pk], moderator)
    assert '<td class="field-reports">0</td>' in client.get(f"{QUEUE}?queue=all").text


def test_the_queue_names_authors_as_readers_know_them(client, moderator, article, ann):
    make_waiting(article, ann)
    page = client.get(QUEUE).text
    assert "Ann" in page
    assert ann.username not in page
    assert ann.email not in page


def test_many_comments_cost_no_more_queries(client, moderator, article, django_assert_max_num_queries):
    for number in range(30):
        make_waiting(article, make_reader(f"Reader{number}"))
    with django_assert_max_num_queries(12):
        client.get(QUEUE)


def test_comments_are_shown_by_one_action(client, moderator, article, ann):
    comments = [make_waiting(article, ann), make_waiting(article, ann)]
    assert messages_of(act(client, "approve_selected", *comments)) == ["2 comments are decided."]
    for comment in Comment.objects.all():
        assert (comment.status, comment.moderated_by) == ("approved", moderator)
        assert comment.moderated_at is not None


def test_comments_are_refused_by_one_action_that_asks_why(client, moderator, article, ann):
    comments = [make_waiting(article, ann), make_waiting(article, ann)]
    page = act(client, "reject_selected", *comments)
    assert "Why are these comments not shown?" in page.text
    assert Comment.objects.filter(status="pending").count() == 2

    act(client, "reject_selected", *comments, why="They name a street.")

    assert set(Comment.objects.values_list("status", "reason")) == {("rejected", "They name a street.")}


@pytest.mark.parametrize("why", ["", "  ", "x" * 501])
def test_without_a_reason_nothing_is_refused(client, moderator, article, ann, why):
    comment = make_waiting(article, ann)
    page = act(client, "reject_selected", comment, why=why)
    assert "errornote" in page.text
    assert str(comment.pk) in page.text
    assert Comment.objects.get().status == "pending"


def test_a_decision_settles_the_reports(client, moderator, article, ann):
    comment = make_comment(article, ann)
    writing.report(comment, make_reader("Bob"), "", address="")
    act(client, "approve_selected", comment)
    assert CommentReport.objects.get().settled_at is not None
    assert not Comment.objects.to_moderate().exists()


def test_one_comment_is_read_whole_with_its_reports_and_decided(client, moderator, article, ann):
    comment = make_waiting(article, ann, "x" * 500)
    CommentReport.objects.create(comment=comment, reason="It names a street.")
    page = client.get(change_page(comment)).text
    assert "x" * 500 in page
    assert "It names a street." in page

    client.post(change_page(comment), {"decision": "reject", "why": "A street."})

    comment.refresh_from_db()
    assert (comment.status, comment.reason) == ("rejected", "A street.")


def test_one_comment_is_refused_with_a_reason_alone(client, moderator, article, ann):
    comment = make_waiting(article, ann)
    page = client.post(change_page(comment), {"decision": "reject", "why": ""})
    assert "Say why: the author reads it." in page.text
    assert Comment.objects.get().status == "pending"


def test_a_moderator_changes_no_text(client, moderator, article, ann):
    comment = make_waiting(article, ann, "As it was.")
    client.post(change_page(comment), {"decision": "approve", "body": "Other", "author": "", "why": ""})
    comment.refresh_from_db()
    assert (comment.body, comment.author, comment.status) == ("As it was.", ann, "approved")


def test_every_decision_is_in_the_history(client, moderator, article, ann):
    comment = make_waiting(article, ann)
    act(client, "reject_selected", comment, why="A street.")
    act(client, "approve_selected", comment, page=f"{QUEUE}?queue=all")
    page = " ".join(client.get(f"{QUEUE}{comment.pk}/history/").text.split())
    assert page.index("Shown, changed") < page.index("Not shown, changed") < page.index("added")
    assert "A street." in page
    assert "moderator" in page


@pytest.mark.parametrize(
    "make_other", [make_staff, make_editor, lambda: make_user("v", "articles.view_comment", is_staff=True)]
)
def test_staff_without_the_right_decide_nothing(client, article, ann, make_other):
    comment = make_waiting(article, ann)
    client.force_login(make_other())
    act(client, "approve_selected", comment)
    act(client, "reject_selected", comment, why="No.")
    client.post(change_page(comment), {"decision": "approve", "why": ""})
    assert Comment.objects.get().status == "pending"


@pytest.mark.parametrize("make_other", [None, make_reader, make_staff, make_editor])
def test_others_do_not_see_the_queue(client, article, ann, make_other):
    make_waiting(article, ann)
    if make_other:
        client.force_login(make_other("Other"))
    assert client.get(QUEUE).status_code in (302, 403)
    assert client.get(change_page(Comment.objects.get())).status_code in (302, 403)


def test_a_moderator_neither_writes_nor_deletes_in_the_queue(client, moderator, article, ann):
    comment = make_waiting(article, ann)
    assert client.get(f"{QUEUE}add/").status_code == 403
    assert client.post(f"{QUEUE}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(QUEUE).text


def test_an_article_is_deleted_with_its_comments(client, article, ann):
    make_comment(article, ann)
    client.force_login(User.objects.create_superuser("root"))
    client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not Comment.objects.exists()


def test_a_rejection_without_a_reason_is_a_mistake_of_the_caller(article, ann):
    with pytest.raises(ValueError, match="needs a reason"):
        moderation.reject([make_waiting(article, ann).pk], ann, " ")


def test_a_comment_keeps_the_name_that_was_approved_with_it(article, ann, moderator, client):
    comment = make_waiting(article, ann)
    moderation.approve([comment.pk], moderator)
    User.objects.filter(pk=ann.pk).update(first_name="It is never a stroke")
    client.logout()
    page = client.get(article.get_absolute_url()).text
    assert "Ann" in page
    assert "never a stroke" not in page
    moderation.approve([comment.pk], moderator)  # a moderator sees the new name, and decides again
    assert Comment.objects.get().author_name == "It is never a stroke"
