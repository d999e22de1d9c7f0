"""Two tabs, or two people, in one browser: nobody's answer gets among those of another."""

import pytest

from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk

pytestmark = pytest.mark.django_db


def sitting_of(walk: Walk, link_id: str = "sides") -> str:
    """What the form on a page says which answers it belongs to."""
    page = walk.ask(link_id).content.decode()
    return page.partition('name="_sitting" value="')[2].partition('"')[0]


def test_a_page_left_open_cannot_write_into_answers_begun_after_it(walk):
    walk.answers(NO_DANGER)
    first = sitting_of(walk)
    walk.begin()

    response = walk.answer("sides", "one", _sitting=first)

    assert response.status_code == 409
    assert "Somebody has begun the check again in this browser" in response.content.decode()
    assert not walk.visit.progress.answers


def test_the_one_who_begins_again_is_told_that_earlier_answers_are_gone(walk):
    walk.answers(LID)

    page = walk.client.post(walk.url("start"), follow=True).content.decode()

    assert "The answers given before in this browser are no longer kept." in page
    assert "no longer kept" not in walk.ask("sides").content.decode()


def test_a_page_of_the_answers_that_are_kept_is_taken(walk):
    walk.answers(NO_DANGER)

    assert walk.answer("sides", "one", _sitting=sitting_of(walk)).status_code == 302


def test_a_cached_page_carries_the_sitting_of_its_own_patient(walk):
    one, other = walk, Walk(type(walk.client)())
    one.begin()
    other.begin()

    seen = [sitting_of(one), sitting_of(other), sitting_of(one)]

    assert seen == [patient.visit.progress.sitting for patient in (one, other, one)]
    assert len(set(seen)) == 2


@pytest.mark.parametrize("page", ["share", "again"])
def test_no_other_form_of_a_page_left_open_is_taken(walk, page):
    walk.answers(WHOLE)
    walk.get("result")
    first = walk.visit.progress.sitting
    walk.begin()

    assert walk.client.post(walk.url(page), {"_sitting": first}).status_code == 409


def test_the_form_for_a_private_link_says_which_answers_it_belongs_to(walk):
    walk.answers(WHOLE)
    walk.get("result")

    assert f'name="_sitting" value="{walk.visit.progress.sitting}"' in walk.get("doctor").content.decode()
