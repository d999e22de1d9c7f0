"""Two editors at once, on the page of an article: its sections count as a part of it."""

import pytest
from django.test import Client

from articles.models import Article, Section
from tests.articles.make import make_article, make_section
from tests.articles.test_admin import address, filled_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    article = make_article()
    make_section(article, "a")
    return article


@pytest.fixture
def anna(django_user_model):
    return log_in(django_user_model, "anna")


@pytest.fixture
def ben(django_user_model):
    return log_in(django_user_model, "ben")


def log_in(users, name: str) -> Client:
    client = Client()
    client.force_login(users.objects.create_superuser(name))
    return client


def test_the_second_to_save_is_told_who_was_first(article, anna, ben):
    by_anna = filled_in(anna, address(article), title="Anna's")
    by_ben = filled_in(ben, address(article), title="Ben's")
    assert anna.post(address(article), by_anna).status_code == 302
    response = ben.post(address(article), by_ben)
    assert "Not saved: anna changed this on" in told(response)
    assert Article.objects.get().title == "Anna's"


def test_what_the_second_typed_is_still_in_the_form(article, anna, ben):
    by_ben = filled_in(ben, address(article), title="Bens")
    anna.post(address(article), filled_in(anna, address(article), title="Anna's"))
    assert 'value="Bens"' in ben.post(address(article), by_ben).content.decode()


def test_saving_the_refused_form_again_is_refused_again(article, anna, ben):
    by_ben = filled_in(ben, address(article), title="Bens")
    anna.post(address(article), filled_in(anna, address(article), title="Anna's"))
    for _ in range(2):
        assert "Not saved" in told(ben.post(address(article), by_ben))


def test_a_changed_section_counts_as_a_change(article, anna, ben):
    by_ben = filled_in(ben, address(article), **{"sections-0-body": "Ben's"})
    anna.post(address(article), filled_in(anna, address(article), **{"sections-0-body": "Anna's"}))
    assert "Not saved" in told(ben.post(address(article), by_ben))
    assert Section.objects.get().body == "Anna's"


def test_a_change_made_elsewhere_counts_too(article, ben):
    by_ben = filled_in(ben, address(article))
    Section.objects.get().save()
    assert "Not saved: someone else changed this" in told(ben.post(address(article), by_ben))


def test_one_after_the_other_both_save(article, anna, ben):
    for editor, title in ((anna, "Anna's"), (ben, "Ben's")):
        fields = filled_in(editor, address(article), title=title)
        assert editor.post(address(article), fields).status_code == 302
    assert Article.objects.get().title == "Ben's"


def test_a_form_without_the_time_it_was_opened_is_refused(article, ben):
    fields = filled_in(ben, address(article), opened_version="")
    assert "Not saved" in told(ben.post(address(article), fields))


def test_who_may_only_view_is_shown_no_lock(article, client, django_user_model):
    from tests.articles.make import make_user

    client.force_login(make_user("reader", "view_article"))
    page = client.get(address(article)).content.decode()
    assert "opened_version" not in page
