import pytest
from django.urls import reverse

from tests.factories import make_editor, make_staff
from triage.models import Question, Questionnaire, Release

pytestmark = pytest.mark.django_db


def of_release(release: Release, form: str) -> str:
    return reverse("admin:triage_release_safety_file", args=[release.pk, form])


def of_draft(row: Questionnaire, form: str) -> str:
    return reverse("admin:triage_questionnaire_safety_file", args=[row.pk, form])


def test_the_pages_of_a_release_and_of_its_draft_lead_to_both_forms(client, release):
    client.force_login(make_editor())
    row = release.questionnaire

    release_page = client.get(reverse("admin:triage_release_change", args=[release.pk])).content.decode()
    draft_page = client.get(reverse("admin:triage_questionnaire_change", args=[row.pk])).content.decode()

    for form in ("html", "csv"):
        assert f'href="{of_release(release, form)}"' in release_page
        assert f'href="{of_draft(row, form)}"' in draft_page


@pytest.mark.parametrize(
    ("form", "content_type"), [("html", "text/html; charset=utf-8"), ("csv", "text/csv; charset=utf-8")]
)
def test_the_file_of_a_release_is_downloaded(client, release, form, content_type):
    client.force_login(make_editor())

    response = client.get(of_release(release, form))

    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == (
        f'attachment; filename="twitching-release-1-safety-file.{form}"'
    )
    assert release.sha256 in response.content.decode()


def test_the_file_of_a_draft_is_downloaded(client, release):
    client.force_login(make_editor())

    response = client.get(of_draft(release.questionnaire, "html"))

    assert "Draft, not published" in response.content.decode()


def test_a_draft_that_is_no_whole_document_has_no_file_and_its_check_says_why(client, release):
    client.force_login(make_editor())
    Question.objects.filter(link_id="sides").update(text="")

    response = client.get(of_draft(release.questionnaire, "html"), follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [
        (reverse("admin:triage_questionnaire_check", args=[release.questionnaire_id]), 302)
    ]
    assert "There is no safety file of the draft before these errors are fixed." in page


def test_a_release_that_this_version_cannot_read_has_no_file(client, release):
    client.force_login(make_editor())
    document = release.document | {"schema": 7}
    broken = Release.objects.create(
        questionnaire=release.questionnaire, number=2, document=document, sha256="0" * 64
    )

    response = client.get(of_release(broken, "html"), follow=True)

    assert "This version of the site cannot read it" in response.content.decode()


def test_staff_who_may_see_no_release_get_no_file(client, release):
    client.force_login(make_staff())

    assert client.get(of_release(release, "html")).status_code == 403
    assert client.get(of_draft(release.questionnaire, "csv")).status_code == 403


def test_there_is_no_other_form(client, release):
    client.force_login(make_editor())

    assert client.get(of_release(release, "html").replace(".html", ".pdf")).status_code == 404
