import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from tests.factories import (
    make_article,
    make_document,
    make_draft,
    make_editor,
    make_moderator,
    make_publisher,
    make_staff,
    make_user,
)
from tests.triage.admin.pages import errors_of, messages_of, open_form, save_form
from triage.drafts.files import read, write_yaml
from triage.drafts.mapping import to_document
from triage.models import (
    Assessment,
    CauseGroup,
    Publication,
    Questionnaire,
    Release,
    Rule,
    SafetyRequirement,
    Vignette,
)
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Questionnaire:
    return make_draft()


def log_in(client: Client, make: Callable[[], Any]) -> Client:
    client.force_login(make())
    return client


@pytest.fixture
def editor(client: Client, row: Questionnaire) -> Client:
    return log_in(client, make_editor)


@pytest.fixture
def publisher(client: Client, row: Questionnaire) -> Client:
    return log_in(client, make_publisher)


def url(row: Questionnaire, page: str) -> str:
    return reverse(f"admin:triage_questionnaire_{page}", args=[row.pk])


IMPORT = "/admin/triage/questionnaire/import/"


def test_the_page_of_a_questionnaire_leads_to_the_picture_of_its_draft(editor, row):
    page = editor.get(url(row, "change")).content.decode()

    assert reverse("triage:preview-how-it-works", args=[row.slug]) in page


# Who may what


@pytest.mark.parametrize(
    ("make", "see", "publish_it"),
    [
        (None, 302, 302),
        (lambda: make_user("reader"), 302, 302),
        (make_staff, 403, 403),
        (make_moderator, 403, 403),
        (make_editor, 200, 403),
        (make_publisher, 200, 200),
    ],
)
def test_editors_check_and_publishers_publish(
    client: Client, row: Questionnaire, make: Any, see: int, publish_it: int
):
    if make:
        client.force_login(make())

    seen = [
        client.get(one).status_code
        for one in (url(row, "change"), url(row, "check"), url(row, "export"), IMPORT)
    ]

    assert seen == [see] * 4
    assert client.get(url(row, "publish")).status_code == publish_it
    client.post(url(row, "publish"), {"note": "As tested."})
    assert Release.objects.exists() == (publish_it == 200)


def test_one_who_may_change_rules_only_may_not_import(client: Client, row: Questionnaire):
    client.force_login(make_user("rules", "triage.change_rule", "triage.change_questionnaire", is_staff=True))

    assert client.post(IMPORT, {}).status_code == 403


def test_a_questionnaire_that_does_not_exist_is_not_found(publisher: Client):
    pages = ["check", "publish", "export"]

    assert [publisher.get(f"/admin/triage/questionnaire/99/{page}/").status_code for page in pages] == [
        404
    ] * 3


# The page


def test_the_page_leads_to_everything(publisher: Client, row: Questionnaire):
    html = publisher.get(url(row, "change")).content.decode()

    for target in (
        reverse("triage:preview-start", args=["twitching"]),
        url(row, "check"),
        url(row, "publish"),
        url(row, "export"),
        IMPORT,
        f"/admin/triage/release/?questionnaire__id__exact={row.pk}",
        f"/admin/triage/rule/?questionnaire__id__exact={row.pk}",
        f"/admin/triage/rule/add/?questionnaire={row.pk}",
    ):
        assert f'href="{target}"' in html
    assert "<strong>6</strong> rules" in html


def test_an_editor_is_offered_no_publishing(editor: Client, row: Questionnaire):
    assert url(row, "publish") not in editor.get(url(row, "change")).content.decode()


def test_the_page_says_what_patients_get(publisher: Client, row: Questionnaire):
    assert "Nothing is published yet" in publisher.get(url(row, "change")).content.decode()

    publish(row, None, "First.")

    html = publisher.get(url(row, "change")).content.decode()
    assert "by the operator" in html
    assert "<td>First.</td>" in html


def test_a_page_saved_as_it_is_changes_nothing(editor: Client, row: Questionnaire):
    before = to_document(row)

    save_form(editor, url(row, "change"))

    assert to_document(Questionnaire.objects.get()) == before
    assert Questionnaire.history.count() == 1


def test_publishing_does_not_get_in_the_way_of_an_editor(editor: Client, row: Questionnaire):
    opened = open_form(editor, url(row, "change"))
    publish(row, None, "As tested.")

    editor.post(url(row, "change"), {**opened, "title": "Twitches"})

    row.refresh_from_db()
    assert (row.title, row.current_release) == ("Twitches", Release.objects.get())


def test_the_second_of_two_editors_is_told(editor: Client, row: Questionnaire):
    opened = open_form(editor, url(row, "change"))
    save_form(editor, url(row, "change"), title=["Twitches"])

    response = editor.post(url(row, "change"), {**opened, "summary": "Another summary."})

    assert "changed this" in errors_of(response)[0]


def test_a_questionnaire_is_added_by_hand(client: Client):
    make_article(slug="hiccups")
    log_in(client, make_editor)

    client.post(
        reverse("admin:triage_questionnaire_add"),
        {
            "title": "Hiccups",
            "slug": "hiccups",
            "language": "en",
            "summary": "What may be behind hiccups.",
            "article": "hiccups",
            "threshold": "2",
            "no_clear_match_care_level": "routine",
            "no_clear_match_title": "No clear match",
            "no_clear_match_text": "Nothing fits.",
        },
    )

    assert Questionnaire.objects.get().slug == "hiccups"


def test_the_address_of_a_questionnaire_cannot_be_changed(editor: Client, row: Questionnaire):
    save_form(editor, url(row, "change"), slug=["other"])

    assert Questionnaire.objects.get().slug == "twitching"


def test_a_published_questionnaire_is_not_deleted(client: Client, row: Questionnaire):
    publish(row, None, "As tested.")
    client.force_login(make_user("root", is_staff=True, is_superuser=True))

    client.post(url(row, "delete"), {"post": "yes"})

    assert Questionnaire.objects.exists()


def test_the_history_says_who_changed_what(editor: Client, row: Questionnaire):
    save_form(editor, url(row, "change"), title=["Twitches"])

    html = editor.get(url(row, "history")).content.decode()

    assert "Title changed from “Twitching” to “Twitches”." in html
    assert "<td>editor</td>" in html


# Checking


def test_the_report_links_each_error_to_its_row(editor: Client, row: Questionnaire):
    rule = Rule.objects.get(key="stroke")
    Rule.objects.filter(pk=rule.pk).update(when=[])

    html = editor.get(url(row, "check")).content.decode()

    assert "There is no condition. Add at least one." in html
    assert f'href="/admin/triage/rule/{rule.pk}/change/"' in html


def test_the_report_opens_the_preview_with_the_answers_of_a_failing_vignette(
    editor: Client, row: Questionnaire
):
    Vignette.objects.filter(key="exam-week").update(expect_care_level="routine")

    html = editor.get(url(row, "check")).content.decode()

    assert reverse("triage:preview-with-answers", args=["twitching"]) in html
    assert "&quot;sides&quot;: [&quot;one&quot;]" in html


def test_the_report_says_what_changes_for_patients(editor: Client, row: Questionnaire):
    publish(row, None, "As tested.")
    Rule.objects.filter(key="new-medicine").update(care_level="emergency")

    html = editor.get(url(row, "check")).content.decode()

    assert "Rule “new-medicine”: care level raised from Same day to Emergency." in html


def test_the_report_of_a_broken_draft_compares_nothing(editor: Client, row: Questionnaire):
    publish(row, None, "As tested.")
    Rule.objects.filter(key="stroke").update(when=[])

    assert "once the errors are fixed" in editor.get(url(row, "check")).content.decode()


def test_the_report_shows_the_measures_over_the_vignettes(editor: Client, row: Questionnaire):
    response = editor.get(url(row, "check"))

    shown = {name: (share.count, share.total) for name, share in response.context["measures"]}
    assert shown["Strictly safe: never below the expected care level"] == (2, 2)
    assert "Measures over the vignettes" in response.content.decode()


def test_a_proved_warning_links_to_its_rule(editor: Client, row: Questionnaire):
    html = editor.get(url(row, "check")).content.decode()

    assert "The rule “not-tired” changes nothing" in html
    assert reverse("admin:triage_rule_change", args=[Rule.objects.get(key="not-tired").pk]) in html


def test_the_report_replays_stored_assessments_on_the_draft(editor: Client, row: Questionnaire):
    Assessment.objects.create(
        release=publish(row, None, "As tested."),
        answers={"danger-signs": ["weak-arm"]},
        care_level="emergency",
        expires_at=timezone.now() + timedelta(days=1),
    )
    SafetyRequirement.objects.all().delete()
    Rule.objects.filter(key="stroke").update(care_level="same_day")

    response = editor.get(url(row, "check"))

    (moved,) = response.context["replay"].levels
    assert (moved.before, moved.after, moved.count) == ("Emergency", "Same day", 1)
    assert json.loads(moved.example) == {"danger-signs": ["weak-arm"]}


def test_a_site_without_stored_assessments_replays_none(editor: Client, row: Questionnaire):
    publish(row, None, "As tested.")

    assert editor.get(url(row, "check")).context["replay"] is None


# Publishing


def test_a_publisher_publishes_with_a_note(publisher: Client, row: Questionnaire):
    response = publisher.post(url(row, "publish"), {"note": "The first one."}, follow=True)

    release = Release.objects.get()
    assert (release.note, release.created_by_name) == ("The first one.", "publisher")
    assert messages_of(response) == ["Release 1 of “Twitching” is published: patients get it from now on."]


def test_a_draft_with_errors_is_not_published(publisher: Client, row: Questionnaire):
    Rule.objects.filter(key="stroke").update(when=[])

    html = publisher.post(url(row, "publish"), {"note": ""}).content.decode()

    assert "1 error stops publishing." in html
    assert not Release.objects.exists()


def test_publishing_with_warnings_asks_for_a_reason(publisher: Client, row: Questionnaire):
    CauseGroup.objects.filter(key="lifestyle").update(sections=[])

    refused = publisher.post(url(row, "publish"), {"note": ""})
    assert "Say why you publish all the same." in refused.content.decode()
    assert not Release.objects.exists()

    publisher.post(url(row, "publish"), {"note": "The section comes next week."})
    assert Release.objects.get().note == "The section comes next week."


def test_an_unchanged_draft_is_not_published_again(publisher: Client, row: Questionnaire):
    publish(row, None, "As tested.")

    response = publisher.post(url(row, "publish"), {"note": "Again."}, follow=True)

    assert "There is nothing to publish" in messages_of(response)[0]
    assert Publication.objects.count() == 1


def test_a_rule_changed_and_published_in_the_admin_changes_the_next_result(
    publisher: Client, row: Questionnaire, evaluate: Callable[[dict[str, Any]], dict[str, Any]]
):
    answers = {"danger-signs": ["seizure"], "sides": ["one"], "areas": ["cheek"]}
    publisher.post(url(row, "publish"), {"note": "The first one."})
    assert evaluate(answers)["care_level"] == "routine"
    rule = reverse("admin:triage_rule_change", args=[Rule.objects.get(key="stroke").pk])

    save_form(publisher, rule, **{"when-0-terms": ["danger-signs.weak-arm", "danger-signs.seizure"]})

    assert evaluate(answers)["care_level"] == "routine"
    publisher.post(url(row, "publish"), {"note": "Seizures are emergencies."})
    assert evaluate(answers)["care_level"] == "emergency"


@pytest.fixture
def evaluate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    import io
    import json
    import sys

    def run(answers: dict[str, Any]) -> dict[str, Any]:
        line = json.dumps({"id": 1, "answers": answers}).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
        capsys.readouterr()
        call_command("evaluate", "twitching")
        outcome: dict[str, Any] = json.loads(capsys.readouterr().out)
        return outcome

    return run


# Files


def test_the_draft_is_exported_as_yaml(editor: Client, row: Questionnaire):
    response = editor.get(url(row, "export"))

    assert response["Content-Disposition"] == 'attachment; filename="twitching.yaml"'
    assert read(response.content) == to_document(row)


def upload(client: Client, content: bytes, **fields: str) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile("document.yaml", content), **fields})


def test_an_import_first_shows_what_it_would_change(editor: Client, row: Questionnaire):
    content = write_yaml(make_document(title="Twitches")).encode()

    html = upload(editor, content, dry_run="on").content.decode()

    assert "Title changed from “Twitching” to “Twitches”." in html
    assert Questionnaire.objects.get().title == "Twitching"


def test_an_import_changes_the_draft_and_not_what_patients_get(editor: Client, row: Questionnaire):
    publish(row, None, "As tested.")

    upload(editor, write_yaml(make_document(title="Twitches")).encode())

    row.refresh_from_db()
    assert row.title == "Twitches"
    assert row.current_release is not None
    assert row.current_release.document["title"] == "Twitching"


def test_an_import_makes_a_new_questionnaire(editor: Client):
    content = write_yaml(make_document(slug="other", title="Other")).encode()

    assert "is a new questionnaire" in upload(editor, content, dry_run="on").content.decode()
    assert Questionnaire.objects.count() == 1
    upload(editor, content)
    assert Questionnaire.objects.filter(slug="other").exists()


def test_an_import_in_vain_names_every_problem(editor: Client, row: Questionnaire):
    document = make_document(title="")
    document["rules"][0]["strength"] = "suports"

    html = upload(editor, write_yaml(document).encode()).content.decode()

    assert "title: The text is empty. Write it." in html
    assert "rules[0] (one-side).strength: “suports” is not one of the choices." in html
    row.refresh_from_db()
    assert row.title == "Twitching"


@pytest.mark.parametrize("content", [b"a: &a [*a]", b"\xff", b"- 1", b'{"a":' * 1000])
def test_a_hostile_file_is_refused_on_the_page(editor: Client, content: bytes):
    response = upload(editor, content)

    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_an_import_without_a_file_says_so(editor: Client):
    assert "This field is required." in editor.post(IMPORT, {}).content.decode()


def test_an_article_that_is_gone_is_said_to_be_gone(editor: Client, row: Questionnaire):
    Article.objects.all().delete()

    assert "twitching (there is no such article)" in editor.get(url(row, "change")).content.decode()
