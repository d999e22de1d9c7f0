import pytest
from django.urls import reverse

from tests.factories import make_document, make_draft, make_release

pytestmark = pytest.mark.django_db

ADDRESS = "/check/twitching/how-it-works/"


def how_it_works(client, **query):
    return client.get(reverse("triage:how-it-works", kwargs={"slug": "twitching"}), query)


def test_every_rule_is_listed_with_its_reason(client):
    release = make_release()

    page = how_it_works(client).content.decode()

    for rule in release.document["rules"]:
        assert f'id="rule-{rule["key"]}"' in page
        assert rule["rationale"] in page


def test_a_rule_reads_as_a_sentence_with_its_source(client):
    make_release()

    page = how_it_works(client).content.decode()

    assert "If Danger signs: Sudden weakness of an arm — the care level is at least Emergency." in page
    assert "https://example.org/handbook" in page


def test_a_rule_without_a_source_is_marked_so(client):
    make_release()

    assert "No published source" in how_it_works(client).content.decode()


def test_safety_requirements_are_listed_with_their_hazard(client):
    release = make_release()

    page = how_it_works(client).content.decode()

    assert release.document["safety_requirements"][0]["hazard"] in page


def test_a_picture_of_a_group_shows_its_rules_and_no_others(client):
    make_release()

    response = how_it_works(client, show="group:lifestyle")

    nodes = {(node.kind, node.key) for node in response.context["picture"].nodes}
    assert {("rule", "lid-only"), ("rule", "not-tired"), ("group", "lifestyle")} <= nodes
    assert ("rule", "stroke") not in nodes
    assert "<svg" in response.content.decode()


def test_a_picture_of_a_level_shows_the_red_flags(client):
    make_release()

    response = how_it_works(client, show="level:emergency")

    assert [node.key for node in response.context["picture"].nodes if node.kind == "rule"] == ["stroke"]


def test_a_picture_of_a_question_shows_rules_that_read_it_through_findings(client):
    make_release()

    response = how_it_works(client, show="question:tired")

    assert [node.key for node in response.context["picture"].nodes if node.kind == "rule"] == [
        "one-side",
        "lid-only",
        "not-tired",
    ]


def test_the_table_beside_the_picture_says_the_same(client):
    make_release()

    response = how_it_works(client, show="level:emergency")

    row, questions, effect = response.context["pictured"][0]
    assert (row.rule.key, questions, effect) == ("stroke", ["Danger signs"], "Emergency")


def test_no_two_boxes_of_a_picture_overlap(client):
    make_release()

    nodes = how_it_works(client, show="question:areas").context["picture"].nodes

    for one in nodes:
        for other in nodes:
            if one is not other and one.x == other.x:
                assert one.y + one.height <= other.y or other.y + other.height <= one.y


@pytest.mark.parametrize("value", ["", "group", "group:nothing", "nothing:lifestyle", "group:lifestyle:x"])
def test_a_choice_that_does_not_exist_shows_the_page_without_a_picture(client, value):
    make_release()

    response = how_it_works(client, show=value)

    assert response.status_code == 200
    assert "<svg viewBox" not in response.content.decode().split('id="picture"')[1].split('id="levels"')[0]


def test_a_question_that_no_rule_reads_is_said_to_be_so(client):
    rules = [rule for rule in make_document()["rules"] if rule["key"] != "one-side"]
    groups = [group for group in make_document()["cause_groups"] if group["key"] != "neurovascular"]
    make_release(rules=rules, cause_groups=groups)

    page = how_it_works(client, show="question:sides").content.decode()

    assert "No rule is about Sides." in page


def test_a_topic_that_does_not_exist_is_not_found(client):
    assert how_it_works(client).status_code == 404


def test_staff_see_the_draft_and_patients_do_not(client, admin_client):
    make_draft()
    url = reverse("triage:preview-how-it-works", kwargs={"slug": "twitching"})

    assert "Preview of the draft" in admin_client.get(url).content.decode()
    assert client.get(url).status_code == 302


def test_the_sources_of_the_names_of_medicines_are_named_with_their_terms(client):
    make_release()

    page = how_it_works(client).content.decode()

    assert '<h3 id="names">' in page
    assert "https://go.drugbank.com/releases/latest#open-data" in page
    assert "CC BY-SA 3.0" in page
    assert "does not mean that it cannot cause symptoms" in page


# Search, and an address for each rule


def test_a_search_finds_the_rules_that_have_all_its_words(client):
    make_release()

    found = client.get(ADDRESS, {"find": "STROKE may"}).context["found"]

    assert [row.rule.key for row in found] == ["stroke"]


def test_a_search_that_finds_nothing_says_so(client):
    make_release()
    assert "0 rules have all these words." in " ".join(client.get(ADDRESS, {"find": "xyz"}).text.split())


def test_each_rule_has_an_address_of_its_own(client):
    make_release()

    page = client.get(f"{ADDRESS}rules/stroke/").text

    assert "It may be a stroke." in page
    assert "Emergency" in page
    assert f'href="{ADDRESS}rules/stroke/"' in client.get(ADDRESS).text


def test_a_rule_that_does_not_exist_is_not_found(client):
    make_release()
    assert client.get(f"{ADDRESS}rules/no-such-rule/").status_code == 404
