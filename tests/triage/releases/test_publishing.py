import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.models import Article
from tests.factories import make_article, make_document, make_draft, make_publisher
from triage.drafts.mapping import load_document, to_document
from triage.models import Publication, Question, Questionnaire, Release, Rule, Unchangeable, Vignette
from triage.releases import loading
from triage.releases.publishing import (
    AlreadyCurrent,
    Concern,
    NothingToPublish,
    PublishingRefused,
    ReasonNeeded,
    check,
    make_current,
    publish,
)

pytestmark = pytest.mark.django_db


# What the proofs warn of in the small document of the tests, which has no vignette for every rule.
KNOWN_WARNINGS = {"rule-changes-nothing", "rule-unguarded", "option-unused"}


def concern(row: Questionnaire) -> Concern:
    """The one concern that the check finds, beside the known warnings."""
    (only,) = [found for found in check(row).concerns if found.code not in KNOWN_WARNINGS]
    return only


# Checking


def test_a_whole_draft_has_no_errors():
    report = check(make_draft())

    assert report.errors == ()
    assert {found.code for found in report.warnings} == KNOWN_WARNINGS


def test_a_structure_problem_names_its_row_and_how_to_fix_it():
    row = make_draft()
    Rule.objects.filter(key="stroke").update(when=[{"any": ["danger-signs.weak-arms"]}])

    found = concern(row)

    assert (found.code, found.gravity.value) == ("structure", "error")
    assert found.rows == (("rules", "stroke"),)
    assert "danger-signs.weak-arm" in found.sentence
    assert found.where.startswith("rules[4] (stroke)")


def test_a_problem_in_the_care_advice_names_its_level():
    row = make_draft()
    row.careadvice_set.filter(care_level="routine").update(title="")

    assert concern(row).rows == (("care_advice", "routine"),)


def test_every_structure_problem_is_reported_at_once():
    row = make_draft()
    Rule.objects.filter(key="stroke").update(when=[])
    Question.objects.filter(link_id="sides").update(text="")

    assert {rows[0] for found in check(row).errors for rows in [found.rows]} == {
        ("rules", "stroke"),
        ("questions", "sides"),
    }


def test_a_problem_of_the_questionnaire_itself_names_no_row():
    row = make_draft()
    row.title = ""
    row.save()

    assert concern(row).rows == ()


def test_a_missing_article_is_an_error():
    row = load_document(make_document())

    assert "There is no article “twitching”" in concern(row).sentence


def test_an_article_that_readers_cannot_see_is_an_error():
    row = make_draft()
    Article.objects.update(status=Article.Status.DRAFT)

    assert "is not published" in concern(row).sentence


def test_a_section_that_the_article_does_not_have_is_an_error_of_its_group():
    make_article(anchors=("vessel", "medicines", "next-steps"))
    row = make_draft()

    found = concern(row)

    assert (found.code, found.rows) == ("section-missing", (("cause_groups", "lifestyle"),))
    assert "“lifestyle”" in found.sentence


def test_a_missing_section_that_every_result_shows_is_an_error():
    row = make_draft(always_sections=["next-steps", "what-else"])

    assert "“what-else”" in concern(row).sentence


def test_a_group_that_opens_no_section_is_a_warning():
    row = make_draft()
    row.causegroup_set.filter(key="lifestyle").update(sections=[])

    assert check(row).errors == ()
    assert concern(row).code == "group-without-section"


def test_a_failing_vignette_is_an_error_that_says_what_differs_and_gives_the_answers():
    row = make_draft()
    Vignette.objects.filter(key="exam-week").update(expect_care_level="routine")

    found = concern(row)

    assert found.sentence == (
        "The vignette “exam-week” does not hold. "
        "The care level should be Routine appointment, but is Self-care."
    )
    assert found.rows == (("vignettes", "exam-week"),)
    assert found.example is not None
    assert found.example["sides"] == ["one"]


# Publishing


def test_publishing_writes_a_release_and_makes_it_current():
    row, publisher = make_draft(), make_publisher()

    release = publish(row, publisher, note="The first one.")

    row.refresh_from_db()
    assert row.current_release == release
    assert (release.number, release.note, release.created_by_name) == (1, "The first one.", "publisher")
    assert release.document == to_document(row)
    assert len(release.sha256) == 64
    assert {found["severity"] for found in release.report["concerns"]} == {"warning"}


def test_publishing_is_in_the_history():
    row, publisher = make_draft(), make_publisher()

    release = publish(row, publisher, note="The first one.")

    step = Publication.objects.get()
    assert (step.release, step.action, step.by, step.note) == (
        release,
        "published",
        publisher,
        "The first one.",
    )


def test_the_operator_publishes_without_an_account():
    release = publish(make_draft(), None, "As tested.")

    assert (release.created_by, release.created_by_name) == (None, "the operator")


def test_a_draft_with_errors_is_refused_and_nothing_is_written():
    row = make_draft()
    Vignette.objects.filter(key="exam-week").update(expect_care_level="routine")

    with pytest.raises(PublishingRefused) as refused:
        publish(row, None, "As tested.")

    assert [found.code for found in refused.value.report.errors] == ["vignette-fails"]
    assert not Release.objects.exists()
    assert not Publication.objects.exists()


def test_a_draft_with_warnings_is_published_with_them_in_the_report():
    row = make_draft()
    row.causegroup_set.filter(key="lifestyle").update(sections=[])

    release = publish(row, None, "As tested.")

    assert "group-without-section" in {found["code"] for found in release.report["concerns"]}
    assert release.report["measures"]["strictly_safe"] == [2, 2]


def test_a_draft_with_warnings_is_not_published_without_a_reason():
    row = make_draft()

    with pytest.raises(ReasonNeeded) as refused:
        publish(row, None, " ")

    assert {found.code for found in refused.value.report.warnings} == KNOWN_WARNINGS
    assert not Release.objects.exists()


def test_a_requirement_that_does_not_hold_is_an_error_with_a_patient_who_shows_it():
    row = make_draft()
    Rule.objects.filter(key="stroke").update(care_level="routine")

    (found,) = check(row).errors

    assert (found.code, found.rows) == (
        "requirement-violated",
        (("safety_requirements", "stroke-is-an-emergency"),),
    )
    assert found.example is not None
    assert "weak-arm" in found.example["danger-signs"]


def test_what_is_not_settled_in_time_asks_for_a_reason(settings):
    settings.PROOF_SECONDS = 0

    report = check(make_draft())

    assert report.errors == ()
    assert "not_settled" in {found.gravity.value for found in report.warnings}


def test_an_unchanged_draft_makes_no_new_release():
    row = make_draft()
    publish(row, None, "As tested.")

    with pytest.raises(NothingToPublish, match="Release 1, the current one, says exactly"):
        publish(row, None, "As tested.")

    assert Release.objects.count() == 1


def test_a_draft_like_an_earlier_release_is_sent_to_that_release():
    row = make_draft()
    publish(row, None, "As tested.")
    Rule.objects.filter(key="stroke").update(rationale="Said better.")
    publish(row, None, "As tested.")
    Rule.objects.filter(key="stroke").update(rationale="It may be a stroke.")

    with pytest.raises(NothingToPublish, match="Release 1 says exactly what the draft says: make that one"):
        publish(row, None, "As tested.")


def test_an_edit_while_the_check_runs_is_checked_too(monkeypatch: pytest.MonkeyPatch):
    row = make_draft()

    def check_and_edit(row: Questionnaire) -> Any:
        report = check(row)
        monkeypatch.undo()
        Vignette.objects.filter(key="exam-week").update(expect_care_level="routine")
        return report

    monkeypatch.setattr("triage.releases.publishing.check", check_and_edit)

    with pytest.raises(PublishingRefused):
        publish(row, None, "As tested.")


def test_patients_get_the_new_release_at_once(django_capture_on_commit_callbacks):
    row = make_draft()
    loading.forget_current()
    assert loading.current("twitching") is None

    with django_capture_on_commit_callbacks(execute=True):
        publish(row, None, "As tested.")

    loaded = loading.current("twitching")
    assert loaded is not None
    assert loaded.number == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_once_yields_one_release():
    row = make_draft()
    start = threading.Barrier(2)
    results: list[object] = []

    def publish_now() -> None:
        start.wait()
        try:
            results.append(publish(row, None, "As tested."))
        except NothingToPublish as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=publish_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(result).__name__ for result in results) == ["NothingToPublish", "Release"]
    assert Release.objects.count() == 1


# Rolling back


def two_releases() -> tuple[Release, Release]:
    row = make_draft()
    first = publish(row, None, "As tested.")
    Rule.objects.filter(key="stroke").update(rationale="Said better.")
    return first, publish(row, None, "As tested.")


def test_an_earlier_release_is_made_current_again():
    first, _second = two_releases()

    make_current(first, make_publisher(), note="The second one frightened people.")

    assert Questionnaire.objects.get().current_release == first
    step = Publication.objects.first()
    assert step is not None
    assert (step.release, step.action, step.by_name) == (first, "made_current", "publisher")


def test_rolling_back_leaves_the_draft_alone():
    first, second = two_releases()

    make_current(first, None)

    assert to_document(Questionnaire.objects.get()) == second.document


def test_the_current_release_is_not_made_current_again():
    _first, second = two_releases()

    with pytest.raises(AlreadyCurrent, match="Release 2 is the current one already"):
        make_current(second, None)

    assert Publication.objects.count() == 2


# Releases are kept as they are


def test_a_release_cannot_be_changed():
    release = publish(make_draft(), None, "As tested.")
    release.note = "Another note."

    with pytest.raises(Unchangeable, match="A release is kept as it was"):
        release.save()


def test_a_release_cannot_be_deleted():
    with pytest.raises(Unchangeable):
        publish(make_draft(), None, "As tested.").delete()


@pytest.mark.parametrize("change", [lambda rows: rows.delete(), lambda rows: rows.update(note="")])
@pytest.mark.parametrize("model", [Release, Publication])
def test_many_releases_or_steps_cannot_be_changed_at_once(model: Any, change: Any):
    publish(make_draft(), None, "As tested.")

    with pytest.raises(Unchangeable):
        change(model.objects.all())


def test_a_release_outlives_the_account_that_published_it():
    publisher = make_publisher()
    publish(make_draft(), publisher, "As tested.")

    User.objects.filter(pk=publisher.pk).delete()

    release = Release.objects.get()
    assert (release.created_by, release.created_by_name) == (None, "publisher")
