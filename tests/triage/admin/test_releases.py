from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_draft, make_editor, make_moderator, make_publisher, make_staff, make_user
from tests.triage.admin.pages import messages_of
from triage.models import Publication, Questionnaire, Release, Rule
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db

LIST = "/admin/triage/release/"


@pytest.fixture
def releases() -> tuple[Release, Release]:
    row = make_draft()
    first = publish(row, None, "The first.")
    Rule.objects.filter(key="stroke").update(care_level="same_day")
    row.safetyrequirement_set.filter(key="stroke-is-an-emergency").delete()
    return first, publish(row, None, "The second.")


@pytest.fixture
def publisher(client: Client, releases: Any) -> Client:
    client.force_login(make_publisher())
    return client


def url(release: Release, page: str) -> str:
    return reverse(f"admin:triage_release_{page}", args=[release.pk])


@pytest.mark.parametrize(
    ("make", "see", "make_it_current"),
    [
        (None, 302, 302),
        (lambda: make_user("reader"), 302, 302),
        (make_staff, 403, 403),
        (make_moderator, 403, 403),
        (make_editor, 200, 403),
        (make_publisher, 200, 200),
    ],
)
def test_editors_read_releases_and_publishers_roll_back(
    client: Client, releases: tuple[Release, Release], make: Any, see: int, make_it_current: int
):
    first, second = releases
    if make:
        client.force_login(make())

    seen = [client.get(one).status_code for one in (LIST, url(first, "change"), url(first, "compare"))]

    assert seen == [see] * 3
    assert client.get(url(first, "current")).status_code == make_it_current
    client.post(url(first, "current"), {"note": ""})
    current = Questionnaire.objects.get().current_release
    assert current == (first if make_it_current == 200 else second)


@pytest.mark.parametrize("page", ["change", "delete"])
def test_nobody_changes_or_deletes_a_release(client: Client, releases: tuple[Release, Release], page: str):
    first, _second = releases
    client.force_login(make_user("root", is_staff=True, is_superuser=True))

    client.post(url(first, page), {"post": "yes", "note": "Another note."})

    assert Release.objects.get(number=1).note == "The first."
    assert client.get(f"{LIST}add/").status_code == 403


def test_a_release_is_read_as_plain_sentences(publisher: Client, releases: tuple[Release, Release]):
    html = publisher.get(url(releases[0], "change")).content.decode()

    assert "If Danger signs: Sudden weakness of an arm — the care level is at least Emergency." in html
    assert "Whenever Areas: Jaw — unless Tired: Yes — Tiredness is not first." in html
    assert '<a href="https://example.org/handbook" rel="noreferrer">Handbook of twitching</a>' in html
    assert releases[0].sha256 in html
    assert "3 medicines." in html


def test_a_release_that_this_version_cannot_read_says_why(
    publisher: Client, releases: tuple[Release, Release]
):
    document = {**releases[0].document, "schema": 99}
    Release._base_manager.filter(pk=releases[0].pk).update(document=document)

    html = publisher.get(url(releases[0], "change")).content.decode()
    response = publisher.post(url(releases[0], "current"), {"note": ""}, follow=True)

    assert "This version of the site cannot read the release" in html
    assert "cannot run it: schema:" in messages_of(response)[0]
    assert Questionnaire.objects.get().current_release == releases[1]


def test_two_releases_are_compared_in_plain_sentences(publisher: Client, releases: tuple[Release, Release]):
    first, second = releases

    html = publisher.get(url(second, "compare"), {"with": str(first.pk)}).content.decode()

    assert "Rule “stroke”: care level lowered from Emergency to Same day." in html
    assert "Safety requirement “stroke-is-an-emergency” was removed." in html


@pytest.mark.parametrize("other", ["", "nonsense", "0193b3c4-0000-7000-8000-000000000000"])
def test_comparing_with_nothing_asks_with_what(
    publisher: Client, releases: tuple[Release, Release], other: str
):
    response = publisher.get(url(releases[0], "compare"), {"with": other})

    assert response.status_code == 200
    assert response.context["changes"] is None


def test_a_rollback_is_confirmed_and_kept_in_the_history(
    publisher: Client, releases: tuple[Release, Release]
):
    first, _second = releases
    asked = publisher.get(url(first, "current")).content.decode()
    assert "care level raised from Same day to Emergency." in asked

    response = publisher.post(url(first, "current"), {"note": "Too frightening."}, follow=True)

    step = Publication.objects.first()
    assert step is not None
    assert (step.release, step.note, step.by_name) == (first, "Too frightening.", "publisher")
    assert messages_of(response) == ["Patients get Release 1 again from now on."]


def test_the_current_release_is_not_made_current_again(publisher: Client, releases: tuple[Release, Release]):
    response = publisher.post(url(releases[1], "current"), {"note": ""}, follow=True)

    assert messages_of(response) == ["Release 2 is the current one already."]


def test_the_list_tells_which_release_patients_get(publisher: Client, releases: tuple[Release, Release]):
    rows = publisher.get(LIST).content.decode().split("<tr>")

    shown = [row for row in rows if "Release " in row]
    assert ['<td class="field-standing">current</td>' in row for row in shown] == [True, False]


@pytest.mark.parametrize("release_id", ["0193b3c4-0000-7000-8000-000000000000", "nonsense"])
def test_a_release_that_does_not_exist_is_not_found(publisher: Client, release_id: str):
    pages = [f"{LIST}{release_id}/{page}/" for page in ("change", "compare", "current")]

    assert [publisher.get(page, follow=True).status_code for page in pages] == [404] * 3
