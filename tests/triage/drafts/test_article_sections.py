import pytest

from articles import references
from tests.factories import make_draft
from triage.models import CauseGroup
from triage.releases.publishing import publish

pytestmark = pytest.mark.django_db


def needed_by(anchor: str) -> list[str]:
    return [reference.needed_by for reference in references.to_sections("twitching", {anchor})]


def test_a_cause_group_of_a_draft_needs_its_sections():
    make_draft()

    assert needed_by("vessel") == [
        "the cause group “Blood vessel touching the nerve” of the questionnaire “Twitching”"
    ]


def test_every_result_needs_the_sections_that_are_always_shown():
    make_draft()

    assert needed_by("next-steps") == ["every result of the questionnaire “Twitching”"]


def test_the_current_release_needs_its_sections_though_the_draft_has_moved_on():
    row = make_draft()
    publish(row, None, "As tested.")
    CauseGroup.objects.filter(key="neurovascular").update(sections=[])

    assert needed_by("vessel") == ["Release 1 of the questionnaire “Twitching”, which patients get"]


def test_an_article_that_no_questionnaire_leads_to_is_free():
    make_draft()

    assert references.to_article("another") == []
