from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import make_draft, make_editor, make_publisher, make_release
from tests.triage.releases.test_loading import database_down, let_seconds_pass
from triage.models import Publication, Question, Questionnaire, Release, Unchangeable, Withdrawal
from triage.releases import loading
from triage.releases.loading import ReleasesUnavailable
from triage.releases.publishing import NothingToPublish, WithdrawalRefused, make_current, publish, withdraw

pytestmark = pytest.mark.django_db

REASON = "A stroke was taken for tiredness."


def make_releases(row: Questionnaire, count: int) -> list[Release]:
    """Releases that differ; the last one is current."""
    made = []
    for number in range(count):
        Question.objects.filter(questionnaire=row, link_id="sides").update(text=f"Which side? ({number})")
        made.append(publish(row, None, "As tested."))
    return made


def current_of(release: Release) -> Release | None:
    return Questionnaire.objects.get(pk=release.questionnaire_id).current_release


# Who, why, when


def test_a_withdrawal_keeps_who_when_and_why_and_leaves_the_release_as_it_was():
    release, publisher = make_release(), make_publisher()
    document = Release.objects.get().document

    withdrawal = withdraw(release, publisher, REASON)

    assert (withdrawal.release, withdrawal.reason) == (release, REASON)
    assert (withdrawal.by, withdrawal.by_name) == (publisher, "publisher")
    assert Release.objects.get().document == document


def test_a_withdrawal_is_in_the_history():
    release, publisher = make_release(), make_publisher()

    withdraw(release, publisher, REASON)

    step = Publication.objects.first()
    assert step is not None
    assert (step.release, step.action, step.by, step.note) == (release, "withdrawn", publisher, REASON)


def test_a_withdrawal_is_kept_for_good():
    withdrawal = withdraw(make_release(), None, REASON)

    for change in (withdrawal.save, withdrawal.delete, Withdrawal.objects.all().delete):
        with pytest.raises(Unchangeable):
            change()


def test_the_operator_withdraws_without_an_account():
    assert withdraw(make_release(), None, REASON).by_name == "the operator"


def test_an_editor_cannot_withdraw():
    release = make_release()

    with pytest.raises(PermissionDenied):
        withdraw(release, make_editor(), REASON)

    assert current_of(release) == release


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_withdrawal_needs_a_reason(reason):
    release = make_release()

    with pytest.raises(WithdrawalRefused, match="Say why"):
        withdraw(release, None, reason)

    assert not Withdrawal.objects.exists()


def test_a_release_is_withdrawn_once():
    release = make_release()
    withdraw(release, None, REASON)

    with pytest.raises(WithdrawalRefused, match="Release 1 is withdrawn already"):
        withdraw(release, None, "Again.")


# What patients get then


def test_without_a_choice_no_release_takes_its_place():
    _first, second = make_releases(make_draft(), 2)

    withdraw(second, None, REASON)

    assert current_of(second) is None


def test_the_release_chosen_takes_its_place_and_the_history_says_so():
    first, second = make_releases(make_draft(), 2)

    withdraw(second, None, REASON, instead=first)

    assert current_of(second) == first
    steps = [(step.release, step.action) for step in Publication.objects.all()[:2]]
    assert steps == [(first, "made_current"), (second, "withdrawn")]


def test_a_release_that_patients_no_longer_get_is_withdrawn_without_changing_what_they_get():
    first, second = make_releases(make_draft(), 2)

    withdraw(first, None, REASON)

    assert current_of(first) == second


def test_only_the_release_that_patients_get_can_be_replaced():
    first, second, third = make_releases(make_draft(), 3)

    with pytest.raises(WithdrawalRefused, match="Patients do not get Release 2"):
        withdraw(second, None, REASON, instead=first)

    assert current_of(third) == third


def test_a_withdrawn_release_cannot_take_the_place_of_another():
    first, second = make_releases(make_draft(), 2)
    withdraw(first, None, REASON)

    with pytest.raises(WithdrawalRefused, match="Release 1 is withdrawn: choose another"):
        withdraw(second, None, REASON, instead=first)

    assert current_of(second) == second


def test_a_release_cannot_take_its_own_place_nor_that_of_another_questionnaires():
    release, other = (
        make_release(),
        make_release(slug="headache"),
    )

    for instead in (release, other):
        with pytest.raises(WithdrawalRefused, match="choose another"):
            withdraw(release, None, REASON, instead=instead)


def test_a_withdrawn_release_is_never_current_again():
    first, _second = make_releases(make_draft(), 2)
    withdraw(first, None, REASON)

    with pytest.raises(WithdrawalRefused, match="Release 1 was withdrawn, so patients cannot get it again"):
        make_current(first, None)


def test_a_draft_like_a_withdrawn_release_is_not_published():
    row = make_draft()
    withdraw(publish(row, None, "As tested."), None, REASON)

    with pytest.raises(
        NothingToPublish, match="Release 1 says exactly what the draft says, and was withdrawn"
    ):
        publish(row, None, "As tested.")


def test_a_draft_that_differs_is_published_after_a_withdrawal():
    row = make_draft()
    withdraw(make_releases(row, 1)[0], None, REASON)
    Question.objects.filter(link_id="sides").update(text="Which side, then?")

    assert current_of(publish(row, None, "As tested.")) == Release.objects.get(number=2)


# What every process knows


def test_the_process_that_withdraws_knows_it_at_once(django_capture_on_commit_callbacks):
    release = make_release()
    assert not loading.is_withdrawn(release.pk)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(release, None, REASON)

    assert loading.is_withdrawn(release.pk)
    assert loading.current("twitching") is None


def test_other_processes_know_it_after_some_seconds(monkeypatch):
    release = make_release()
    assert not loading.is_withdrawn(release.pk)
    withdraw(release, None, REASON)

    let_seconds_pass(monkeypatch)

    assert loading.is_withdrawn(release.pk)


def test_what_is_current_what_is_withdrawn_and_what_they_are_called_is_asked_in_two_queries(
    django_assert_num_queries,
):
    first, second = make_releases(make_draft(), 2)
    withdraw(first, None, REASON)
    loading.load(second.pk)

    with django_assert_num_queries(2):
        assert loading.is_withdrawn(first.pk)
        assert not loading.is_withdrawn(second.pk)
        assert loading.current("twitching") is loading.load(second.pk)


def test_what_was_withdrawn_is_still_known_when_the_database_does_not_answer(monkeypatch):
    release = make_release()
    withdraw(release, None, REASON)
    assert loading.is_withdrawn(release.pk)
    let_seconds_pass(monkeypatch)

    with database_down():
        assert loading.is_withdrawn(release.pk)


def test_a_process_that_was_never_told_does_not_guess():
    with database_down(), pytest.raises(ReleasesUnavailable):
        loading.is_withdrawn(UUID(int=7))


def test_a_check_is_closed_when_its_release_was_withdrawn_and_none_took_its_place():
    _first, second = make_releases(make_draft(), 2)
    make_release(slug="headache")
    withdraw(second, None, REASON)

    closed = loading.closed("twitching")

    assert closed is not None
    assert closed.id == second.pk
    assert [release.slug for release in loading.all_closed()] == ["twitching"]
    assert [release.slug for release in loading.on_offer()] == ["headache"]


def test_a_check_is_open_while_there_is_a_release_left():
    first, second = make_releases(make_draft(), 2)
    withdraw(second, None, REASON, instead=first)

    assert loading.closed("twitching") is None
    assert loading.all_closed() == []
