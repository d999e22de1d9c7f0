"""The names of medicines that the browser loads to suggest them."""

import gzip
import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import make_draft, make_editor, make_release
from tests.triage.patient.pages.walk import Walk
from triage.medicines.vocabulary import known_medicines
from triage.models import KnownMedicine, Medicine, Questionnaire
from triage.releases import loading
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    KnownMedicine.objects.create(name="Atorvastatin", other_names=["atorvastatine", "lipitor"])
    KnownMedicine.objects.create(name="Metoclopramide", other_names=["plasil"])
    known_medicines.cache_clear()
    make_release()
    walk = Walk(client)
    walk.begin()
    return walk


def addresses(walk: Walk) -> list[str]:
    """Where the page says that the names are: the listed ones, then the known ones."""
    return re.findall(r'data-(?:listed|known)="([^"]+)"', walk.ask("medicines").text)


def test_the_page_says_where_the_names_are_and_they_can_be_kept_for_good(walk):
    for address in addresses(walk):
        response = walk.client.get(address)

        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert set(response["Cache-Control"].split(", ")) == {"max-age=31536000", "public", "immutable"}
        assert "Cookie" not in response["Vary"]
        assert not response.cookies


def test_the_listed_medicines_come_with_their_classes_and_all_their_names(walk):
    listed = walk.client.get(addresses(walk)[0]).json()

    assert listed["classes"] == ["Dopamine blocker", "Two dopamine blockers", "Another medicine"]
    assert listed["medicines"] == [
        [[0], 1, "Metoclopramide", "Reglan", "Maxolon", "anti-sickness tablet"],
        [[0], 1, "Haloperidol"],
        [[], 1, "Aspirin"],
    ]


def test_the_known_ones_come_without_names_that_are_suggested_anyway(walk):
    known = walk.client.get(addresses(walk)[1]).json()

    assert known == [[["Atorvastatin", 1], "lipitor"], [0, "plasil"]]


def test_browsers_that_can_get_the_names_compressed(walk):
    (address, _known) = addresses(walk)

    response = walk.client.get(address, headers={"accept-encoding": "gzip, br"})

    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert json.loads(gzip.decompress(response.content)) == walk.client.get(address).json()


def test_other_names_have_another_address(walk):
    before = addresses(walk)
    row = Questionnaire.objects.get()
    Medicine.objects.filter(key="aspirin").update(brands=["Nu-Seals"])
    publish(row, None, "As tested.")
    loading.forget_current()
    walk.begin()

    assert addresses(walk)[0].split("/")[3] != before[0].split("/")[3]
    assert walk.client.get(before[0]).json()["medicines"][2] == [[], 1, "Aspirin"]


@pytest.mark.parametrize(
    ("part", "replacement"),
    [("release_id", None), ("digest", "0" * 16), ("part", "secret")],
)
def test_an_address_that_is_not_one_of_a_release_is_not_found(walk, part, replacement):
    pattern = r"/medicine-names/(?P<release_id>[^/]+)/(?P<digest>[^/]+)/(?P<part>[^/.]+)\.json"
    found = re.fullmatch(pattern, addresses(walk)[0])
    assert found

    address = reverse("triage:names", kwargs={**found.groupdict(), part: replacement or uuid4()})

    assert walk.client.get(address).status_code == 404


def test_the_names_ask_nothing_of_the_database(walk, django_assert_num_queries):
    both = addresses(walk)

    with django_assert_num_queries(0):
        for address in both:
            walk.client.get(address)


def test_in_the_preview_the_names_are_those_of_the_draft_for_staff_alone(client):
    make_draft()
    walk = Walk(client, preview=True)
    address = reverse("triage:preview-names", kwargs={"slug": "twitching", "part": "listed"})
    assert client.get(address).status_code == 302

    client.force_login(make_editor())
    walk.begin()

    assert addresses(walk)[0] == address
    assert client.get(address).json()["medicines"][2] == [[], 1, "Aspirin"]
    assert "no-store" in client.get(address)["Cache-Control"]
