"""The page that a patient takes to the doctor."""

from typing import Any

import pytest

from tests.factories import make_document, make_editor, make_release
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk
from triage.models import Assessment

pytestmark = pytest.mark.django_db

REGLAN: dict[str, Any] = {
    **NO_DANGER,
    "sides": "both",
    "areas": ["jaw"],
    "duration": "30",
    "medicines": ("reglan", []),
}


def page_of(walk: Walk, answers: dict[str, Any], started: str = "over_a_year") -> str:
    walk.answers(answers)
    if answers["medicines"][0]:
        walk.confirm_medicines(started={"reglan": started})
    return text_of(walk.get("doctor"))


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_care_level_with_its_reasons_comes_before_causes_and_answers(walk):
    page = page_of(walk, {**WHOLE, "danger-signs": ["weak-arm"]})

    level = page.index("Urgency 5 of 5: Emergency")
    reason = page.index("It may be a stroke. (<span")
    causes, answers = page.index("Possible causes"), page.index("All answers, in the order asked")
    assert level < reason < causes < answers
    assert "Danger signs: Sudden weakness of an arm" in page[reason:]


def test_a_group_is_listed_with_the_answers_for_and_against_it_and_what_is_open(client):
    rules = make_document()["rules"]
    for key, option, strength in (
        ("long", "duration.longer", "supports"),
        ("both", "sides.both", "argues_against"),
    ):
        rule = {"key": key, "when": [{"any": [option]}], "strength": strength, "rationale": "Because."}
        rules.append({**rule, "cause_group": "medication", "sources": []})
    make_release(rules=rules)

    page = page_of(Walk(client), {**REGLAN, "duration": ("", ["not-sure"])})

    group = page[page.index("Medicines <span") :]
    assert "fits the answers well" in group
    assert '<dt>For</dt> <dd><span class="said">Medicines: Metoclopramide (over a year ago)' in group
    assert '<dt>Against</dt> <dd><span class="said">Sides: Both sides' in group
    assert "<dt>Open</dt> <dd>How long</dd>" in group


def test_what_the_patient_was_not_sure_about_is_listed_with_what_it_could_lead_to(walk):
    page = page_of(walk, {**WHOLE, "danger-signs": ["not-sure"], "sides": "not-sure"})

    unsure = page[page.index("The patient was not sure about") :]
    assert "<strong>Danger signs</strong> – could make it “Emergency”" in unsure
    assert unsure.index("Danger signs") < unsure.index("<strong>Sides</strong>")


def test_medicines_are_listed_as_understood_with_their_start(walk):
    page = page_of(walk, REGLAN)

    assert "<li>reglan (Metoclopramide): over a year ago</li>" in page


def test_of_a_medicine_whose_start_is_not_known_that_is_what_the_patient_was_not_sure_about(walk):
    page = page_of(walk, REGLAN, started="unsure")

    assert "<strong>Medicines</strong> (when they were started) – could make it “Same day”" in page


def test_warning_signs_that_were_asked_about_and_not_chosen_are_named(walk):
    page = page_of(walk, WHOLE)

    signs = page[page.index("Asked about and not reported") :]
    assert '<p class="summary-not-reported">Sudden weakness of an arm</p>' in signs


def test_a_warning_sign_that_the_patient_was_not_sure_about_is_not_said_to_be_absent(walk):
    page = page_of(walk, {**WHOLE, "danger-signs": ["not-sure"]})

    assert "not reported" not in page
    assert "No warning sign was reported, but not all is known" in page


def test_without_a_warning_sign_the_page_says_so(walk):
    assert "No warning sign was reported. " in page_of(walk, WHOLE)


def test_every_answer_stands_there_in_order_as_it_was_typed(walk):
    page = page_of(walk, WHOLE)

    answers = page[page.index("All answers, in the order asked") :]
    labels = ["Danger signs", "Sides", "Areas", "How long", "Tired"]
    assert labels == sorted(labels, key=lambda label: answers.index(f"<dt>{label}</dt>"))
    assert "<dd>4 days</dd>" in answers


def test_an_answer_that_is_set_aside_does_not_stand_there(walk):
    walk.answers(WHOLE)
    walk.answer("areas", ["jaw"], change=True)

    assert "<dt>Tired</dt>" not in text_of(walk.get("doctor"))


def test_it_says_which_release_when_it_was_answered_and_that_no_clinician_has_seen_it(walk):
    page = page_of(walk, WHOLE)

    answered = walk.get("doctor").context["visit"].progress.started_at
    assert f'<time datetime="{answered.isoformat()}" data-local>' in page
    assert f"{answered:%-d %b %Y}, {answered:%H:%M} UTC</time>." in page
    assert "No clinician has seen the patient or this page." in page
    assert "rules release 1 of" in page
    assert "No clinician has signed these rules off yet." in page
    assert f"http://testserver{walk.url('how-it-works')}" in page


def test_a_group_that_stands_last_says_why(client):
    rules = make_document()["rules"]
    held = {"key": "held", "when": [{"any": ["areas.jaw"]}], "strength": "never_first", "sources": []}
    rules.append({**held, "cause_group": "medication", "rationale": "A jaw is another matter."})
    make_release(rules=rules, safety_requirements=[], vignettes=[])

    page = page_of(Walk(client), REGLAN)

    assert "Possible causes: no clear match" in page
    assert "<dt>Placed last</dt> <dd>A jaw is another matter.</dd>" in page


def test_without_any_group_the_page_says_so(walk):
    page = page_of(walk, {**WHOLE, "sides": "both", "areas": ["cheek"]})

    assert "Possible causes: no clear match" in page
    assert "Nothing here fits." in page


def test_it_stores_nothing_and_asks_nothing_of_the_database(walk, django_assert_num_queries):
    walk.answers(WHOLE)

    with django_assert_num_queries(0):
        walk.get("doctor")
    assert not Assessment.objects.exists()


def test_unfinished_answers_lead_to_the_next_question(walk):
    walk.answers(LID)

    assert walk.get("doctor").url == walk.url("question", link_id="medicines")


def test_in_an_emergency_it_can_be_shown_before_all_is_answered_and_says_what_is_missing(walk):
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])

    page = text_of(walk.get("doctor"))

    assert "<strong>Not answered:</strong> Sides; Areas" in page
    assert f'href="{walk.url("doctor")}"' in walk.get("emergency").content.decode()


def test_the_result_leads_to_it_and_it_leads_back_and_to_deleting(walk):
    page = page_of(walk, WHOLE)

    assert f'href="{walk.url("doctor")}"' in walk.get("result").content.decode()
    assert f'href="{walk.url("result")}"' in page
    assert f'href="{walk.url("delete")}"' in page


def test_the_preview_shows_it_of_the_draft(walk):
    walk.client.force_login(make_editor())
    preview = Walk(walk.client, preview=True)

    page = page_of(preview, WHOLE)

    assert "Draft, not released." in page


def test_the_history_is_in_one_line_at_the_top(walk):
    page = page_of(walk, WHOLE)

    line = page.index(
        "In one line:</strong> Sides: One side; How long: 4 days; Tired: Yes; Medicines: I take no medicines"
    )
    assert line < page.index('id="summary-level"')
