import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import make_document, make_editor, make_publisher, make_release
from tests.triage.releases.test_recall import ONE_SIDE, WEAK_ARM, make_assessment
from triage.drafts.mapping import load_document
from triage.models import Questionnaire, Release, Withdrawal
from triage.releases.publishing import publish, withdraw

pytestmark = pytest.mark.django_db

REASON = "A stroke was taken for tiredness."


@pytest.fixture
def first(db: None) -> Release:
    return make_release()


@pytest.fixture
def second(first: Release) -> Release:
    """The current one; it misses strokes."""
    rules = [rule for rule in make_document()["rules"] if rule["key"] != "stroke"]
    return publish(
        load_document(make_document(rules=rules, safety_requirements=[], vignettes=[])), None, "As tested."
    )


@pytest.fixture
def publisher(client: Client) -> User:
    user = make_publisher()
    client.force_login(user)
    return user


def url(release: Release, page: str = "change") -> str:
    return reverse(f"admin:triage_release_{page}", args=[release.pk])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: Client, release: Release, **fields: str) -> Any:
    return client.post(url(release, "withdraw"), {"reason": REASON, **fields}, follow=True)


# The button


def test_a_publisher_finds_the_way_to_withdraw_on_the_page_of_the_release(client, publisher, second):
    assert f'href="{url(second, "withdraw")}"' in text_of(client.get(url(second)))


def test_an_editor_finds_no_way_to_withdraw_and_none_to_the_stored_outcomes(client, second):
    client.force_login(make_editor())

    page = text_of(client.get(url(second)))

    assert url(second, "withdraw") not in page
    assert url(second, "recall") not in page


@pytest.mark.parametrize("page", ["withdraw", "recall", "recall_csv"])
def test_an_editor_cannot_open_the_pages_of_a_recall(client, second, page):
    client.force_login(make_editor())

    assert client.get(url(second, page)).status_code == 403


def test_an_editor_cannot_withdraw(client, second):
    client.force_login(make_editor())

    assert send(client, second, instead="closed").status_code == 403
    assert not Withdrawal.objects.exists()


# Withdrawing


def test_the_page_asks_for_a_reason_and_an_explicit_choice_of_what_patients_get(client, publisher, second):
    response = client.post(url(second, "withdraw"), {})

    assert response.context["form"].errors.keys() == {"reason", "instead"}
    assert not Withdrawal.objects.exists()


def test_the_page_says_how_many_patients_have_a_result_of_the_release(client, publisher, second):
    make_assessment(second, WEAK_ARM)

    assert "1 outcome of this release is stored." in text_of(client.get(url(second, "withdraw")))


def test_a_publisher_withdraws_and_chooses_an_earlier_release(client, publisher, first, second):
    make_assessment(second, WEAK_ARM)

    response = send(client, second, instead=str(first.pk))

    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.release, withdrawal.reason, withdrawal.by) == (second, REASON, publisher)
    assert Questionnaire.objects.get().current_release == first
    page = text_of(response)
    assert "Release 2 is withdrawn: within seconds nobody goes on with it." in page
    assert "Patients get Release 1 now." in page
    assert response.request["PATH_INFO"] == url(second, "recall")


def test_a_publisher_closes_the_check(client, publisher, second):
    page = text_of(send(client, second, instead="closed"))

    assert Questionnaire.objects.get().current_release is None
    assert "The check is closed for patients." in page


def test_a_release_that_patients_do_not_get_is_withdrawn_without_a_choice(client, publisher, first, second):
    assert "instead" not in client.get(url(first, "withdraw")).context["form"].fields

    send(client, first)

    assert Questionnaire.objects.get().current_release == second


def test_withdrawn_releases_are_no_choice(client, publisher, first, second):
    withdraw(first, None, REASON)

    choices = dict(client.get(url(second, "withdraw")).context["form"].fields["instead"].choices)

    assert choices.keys() == {"", "closed"}


def test_withdrawing_twice_says_so(client, publisher, first, second):
    withdraw(second, None, REASON)

    assert "Release 2 is withdrawn already." in text_of(client.get(url(second, "withdraw"), follow=True))
    assert "Release 2 is withdrawn already." in text_of(send(client, second))


def test_somebody_who_was_quicker_is_told_of(client, publisher, first, second, monkeypatch):
    def withdrawn_meanwhile(form: Any) -> None:
        Withdrawal.objects.create(release=first, reason=REASON)

    monkeypatch.setattr("triage.admin.recall.WithdrawForm.clean", withdrawn_meanwhile)

    page = text_of(send(client, second, instead=str(first.pk)))

    assert "Release 1 is withdrawn: choose another release." in page
    assert not Withdrawal.objects.filter(release=second).exists()


# Afterwards


def test_the_page_of_a_withdrawn_release_says_so_first_with_who_and_why(client, publisher, second):
    withdraw(second, publisher, REASON)

    page = text_of(client.get(url(second)))

    assert "This release was withdrawn" in page
    assert REASON in page
    assert "Make current again" not in page
    assert f'href="{url(second, "withdraw")}"' not in page


def test_a_withdrawn_release_cannot_be_made_current_again(client, publisher, first, second):
    withdraw(first, None, REASON)

    page = text_of(client.post(url(first, "current"), follow=True))

    assert "Release 1 was withdrawn, so patients cannot get it again." in page
    assert Questionnaire.objects.get().current_release == second


def test_the_list_marks_withdrawn_releases(client, publisher, first, second):
    withdraw(first, None, REASON)

    page = text_of(client.get(reverse("admin:triage_release_changelist")))

    assert page.count('<td class="field-standing">withdrawn</td>') == 1
    assert page.count('<td class="field-standing">current</td>') == 1


def test_the_questionnaire_is_said_to_be_closed(client, publisher, second):
    withdraw(second, None, REASON)

    page = text_of(client.get(reverse("admin:triage_questionnaire_change", args=[second.questionnaire_id])))

    assert "The check is closed for patients" in page
    assert "Nothing is published yet" not in page


# Stored outcomes


def test_the_stored_outcomes_that_would_differ_are_counted_and_listed_the_more_urgent_first(
    client, publisher, first, second
):
    lowered = make_assessment(second, ONE_SIDE, care_level="emergency")
    raised = make_assessment(second, WEAK_ARM)
    make_assessment(second, ONE_SIDE)

    response = client.get(url(second, "recall"), {"beside": str(first.pk)})

    page = text_of(response)
    assert "Stored outcomes of this release: 3." in page
    assert "By Release 1, 2 would differ; for 1 help is more urgent than the patient was told." in page
    assert [told.assessment_id for told in response.context["listed"]] == [raised.pk, lowered.pk]
    assert "Routine appointment → Emergency" in page


def test_the_stored_outcomes_are_compared_with_the_current_release_unless_another_is_chosen(
    client, publisher, first, second
):
    withdraw(second, None, REASON, instead=first)

    assert client.get(url(second, "recall")).context["other"] == first


def test_with_nothing_to_compare_the_outcomes_are_only_counted(client, publisher, first):
    make_assessment(first, WEAK_ARM)
    withdraw(first, None, REASON)

    page = text_of(client.get(url(first, "recall")))

    assert "Stored outcomes of this release: 1." in page
    assert "There is no other release to compare with." in page


def test_the_list_can_be_downloaded_for_a_spreadsheet(client, publisher, first, second):
    told = make_assessment(second, WEAK_ARM)

    response = client.get(url(second, "recall_csv"), {"beside": str(first.pk)})

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="twitching-release-2-by-1.csv"' in response["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    assert (row["assessment"], row["new_care_level"]) == (str(told.pk), "emergency")


@pytest.mark.parametrize("beside", ["nonsense", "00000000-0000-0000-0000-000000000007"])
def test_a_release_that_cannot_be_compared_with_is_not_found(client, publisher, first, second, beside):
    for page in ("recall", "recall_csv"):
        assert client.get(url(second, page), {"beside": beside}).status_code == 404
