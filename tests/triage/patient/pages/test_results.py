import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from core.help_places import HelpPlace
from tests.factories import make_document, make_release
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk
from tests.triage.releases.test_loading import database_down, let_seconds_pass
from triage.models import Assessment, Question, Questionnaire
from triage.releases import loading
from triage.releases.publishing import publish
from triage.rules.model import CareLevel

pytestmark = pytest.mark.django_db

ONE_SIDED = {**NO_DANGER, "sides": "one", "areas": ["cheek"], "duration": "30", "medicines": ("", ["_none"])}
REGLAN: dict[str, Any] = {
    **NO_DANGER,
    "sides": "both",
    "areas": ["jaw"],
    "duration": "30",
    "medicines": ("reglan", []),
}


def result(walk: Walk, answers) -> str:
    walk.answers(answers)
    if answers["medicines"][0]:
        walk.confirm_medicines(started={"reglan": "over_a_year"})
    response = walk.get("result")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# The result


def test_the_care_level_comes_first_with_what_to_do_how_soon_and_what_to_say(walk):
    page = result(walk, WHOLE)

    card = page.index('class="care-card level-self_care"')
    assert card < page.index("What may be behind it")
    for text in ("Self-care", "Title of self_care", "In time", "Drink water.", "I twitch."):
        assert text in page[card:]


def test_the_urgency_is_said_in_words_not_by_colour_alone(walk):
    assert "Urgency: level 1 of 5" in result(walk, WHOLE)


def test_a_group_shows_how_well_it_fits_and_what_speaks_for_it_in_the_patients_answers(walk):
    page = result(walk, REGLAN)

    assert "Fits your answers well" in page
    assert "You said: “reglan (Metoclopramide): over a year ago”" in page
    assert "These medicines can move the face." in page
    assert 'href="https://example.org/handbook"' in page


def test_what_speaks_against_a_group_and_what_is_open_is_shown(walk):
    walk.answers({**LID, "sides": "not-sure", "medicines": ("", ["_none"])})
    walk.answer("tired", "no", change=True)
    explanation = walk.get("result").context["explanation"]

    page = " ".join(walk.get("result").content.decode().split())

    assert [reason.rule.key for reason in explanation.groups[0].opposing] == ["not-tired"]
    assert "What speaks against it" in page
    assert "You sleep well." in page
    assert "No published source; general medical knowledge." in page


def test_what_is_open_names_the_question_and_which_way_it_could_go(client):
    rules = make_document()["rules"]
    open_rule = {
        "when": [{"any": ["duration.longer"]}],
        "cause_group": "medication",
        "rationale": "Long it has lasted.",
        "sources": [],
    }
    rules.append({"key": "long", "strength": "supports", **open_rule})
    rules.append({"key": "long-and-against", "strength": "strongly_argues_against", **open_rule})
    make_release(rules=rules)

    page = result(Walk(client), {**REGLAN, "duration": ("", ["not-sure"])})

    about = "We do not know enough about: <strong>How long</strong>."
    assert f"{about} That could still speak for this cause, or against it." in page
    assert page.count(about) == 1
    assert "Long it has lasted." in page


def test_of_medicines_that_are_named_only_the_time_is_open(client):
    rules = make_document()["rules"]
    old = {"when": [{"any": ["medicines.dopamine_blocker@over_a_year"]}], "rationale": "It takes long."}
    rules.append({"key": "old", "cause_group": "medication", "strength": "supports", "sources": [], **old})
    make_release(rules=rules)
    walk = Walk(client)
    walk.answers(REGLAN)
    walk.confirm_medicines(started={"reglan": "unsure"})

    page = " ".join(walk.get("result").content.decode().split())

    assert "We do not know enough about: <strong>when you started your medicines</strong>." in page


def test_a_group_that_is_never_first_stands_last_and_the_page_says_why(client):
    rules = make_document()["rules"]
    never_first = {"cause_group": "medication", "strength": "never_first", "sources": []}
    why = "A cheek is no side effect."
    rules.append({"key": "held", "when": [{"any": ["areas.cheek"]}], "rationale": why, **never_first})
    make_release(rules=rules)

    page = result(Walk(client), {**REGLAN, "sides": "one", "areas": ["cheek"]})

    considered = page.index("What else was considered")
    first, last = (page.index(f'id="group-{key}"') for key in ("neurovascular", "medication"))
    assert first < considered < last
    assert "It comes last however well it fits" in page[considered:]
    assert f"Why it is placed here: {why}" in page[considered:]


def test_without_a_clear_match_a_group_that_is_never_first_is_said_not_to_be_the_main_cause(client):
    rules = make_document()["rules"]
    never_first = {"cause_group": "medication", "strength": "never_first", "sources": []}
    rules.append({"key": "held", "when": [{"any": ["areas.jaw"]}], "rationale": "No.", **never_first})
    make_release(rules=rules, safety_requirements=[], vignettes=[])

    page = result(Walk(client), REGLAN)

    assert "another answer says that it cannot be the main cause" in page
    assert "the best fit first" not in page


def test_a_section_that_a_group_shows_is_not_repeated_among_the_next_steps(client):
    make_release(always_sections=["vessel", "next-steps"])

    page = result(Walk(client), ONE_SIDED)

    assert page.count('id="vessel"') == 1
    assert page.count('id="next-steps"') == 1


def test_each_section_leads_to_its_place_in_the_article(walk):
    address = reverse("articles:detail", args=["twitching"])

    assert f'href="{address}#vessel"' in result(walk, ONE_SIDED)


def test_every_answer_can_be_changed_from_the_result(walk):
    page = result(walk, WHOLE)

    for link_id in WHOLE:
        assert f'href="{walk.url("question", link_id=link_id)}?change"' in page


def test_answers_set_aside_are_listed_with_the_result(walk):
    walk.answers(WHOLE)
    walk.answer("areas", ["jaw"], change=True)

    page = walk.get("result").content.decode()

    assert page.index("1 answer does not count now") < page.index("Your answers</summary>")
    assert page.index("Set aside") < page.index(">Have you slept little?</dt>")


def test_the_sections_of_the_article_are_shown_in_full(walk):
    Article.objects.get().sections.filter(anchor="vessel").update(body="The **whole** text.")

    assert "The <strong>whole</strong> text." in result(walk, ONE_SIDED)


def test_a_section_that_two_groups_share_is_shown_once(client):
    groups = [
        {"key": key, "name": key, "summary": key, "sections": ["vessel"], "care_level": "routine"}
        for key in ("neurovascular", "lifestyle", "medication")
    ]
    rules = [
        {
            "key": f"rule-{key}",
            "when": [{"any": ["sides.one"]}],
            "cause_group": key,
            "strength": "decides",
            "rationale": "Because.",
            "sources": [],
        }
        for key in ("neurovascular", "lifestyle", "medication")
    ]
    make_release(cause_groups=groups, rules=rules, safety_requirements=[], vignettes=[])
    walk = Walk(client)
    walk.answers({"sides": "one"})

    groups_on_page = walk.get("result").context["groups"]

    assert [len(group.sections) for group in groups_on_page] == [1, 0, 0]
    assert [len(group.shown_above) for group in groups_on_page] == [0, 1, 1]


def test_the_result_is_never_a_percentage(walk):
    page = result(walk, REGLAN)

    assert not re.search(r"\d\s*%", re.sub(r"<[^>]*>", "", page))
    assert "weight" not in page


def test_what_is_shown_with_every_result_is_shown(walk):
    page = result(walk, WHOLE)

    assert "Keep a diary of the twitch." in page
    assert "Next-steps" in page
    assert f'href="{reverse("articles:detail", args=["twitching"])}"' in page


def test_the_result_names_its_release_and_that_nobody_has_signed_it_off(walk):
    page = result(walk, WHOLE)

    assert "Release 1" in page
    assert "No clinician has signed these rules off yet." in page


def test_no_clear_match_says_so_plainly_and_gives_next_steps(walk):
    page = result(walk, {**ONE_SIDED, "sides": "both"})

    assert "Nothing here fits." in page
    assert "What may be behind it" not in page
    assert "Keep a diary of the twitch." in page


def test_a_not_sure_that_could_raise_the_care_level_is_named_with_the_level(walk):
    page = result(walk, {**WHOLE, "danger-signs": ["not-sure"]})

    assert "What would change this" in page
    assert "Do you have any of these right now?" in page
    assert "The advice could become <strong>Emergency</strong>" in page
    assert "if the answer is “Sudden weakness of an arm”." in page
    assert f'href="{walk.url("question", link_id="danger-signs")}?change"' in page


def test_a_medicine_whose_time_is_not_known_leads_to_its_time(walk):
    walk.answers(REGLAN)
    walk.confirm_medicines(started={"reglan": "unsure"})

    page = walk.get("result").content.decode()

    assert "When you started or changed your medicines" in page
    assert f'href="{walk.url("question", link_id="medicines")}?change"' in page


def test_the_reason_for_a_lowered_care_level_is_given(walk):
    assert "It mostly goes away by itself." in result(walk, WHOLE)


@pytest.mark.parametrize("level", list(CareLevel))
def test_every_care_level_has_a_card_of_its_own(client, level):
    match = {"care_level": level.name, "title": "No clear match", "text": "Nothing here fits."}
    make_release(
        no_clear_match=match, rules=[], findings=[], cause_groups=[], safety_requirements=[], vignettes=[]
    )
    walk = Walk(client)
    walk.begin()

    page = walk.get("result").content.decode()

    assert f"level-{level.name}" in page
    assert f"Urgency: level {level.value} of 5" in page


# What is stored


def test_the_result_stores_the_assessment_once(walk):
    result(walk, WHOLE)
    walk.get("result")

    stored = Assessment.objects.get()
    assert (stored.care_level, stored.first_group) == ("self_care", "lifestyle")


def test_a_changed_result_takes_three_queries_and_one_when_opened_again(walk, django_assert_num_queries):
    result(walk, WHOLE)
    walk.answer("sides", "both", change=True)

    with django_assert_num_queries(3):  # it is there already, so it is replaced
        walk.get("result")
    with django_assert_num_queries(1):
        walk.get("result")


def test_changed_answers_take_the_place_of_the_stored_ones(walk):
    result(walk, WHOLE)
    walk.answer("areas", ["jaw"], change=True)
    walk.get("result")

    assert Assessment.objects.get().answers["areas"] == ["jaw"]


@pytest.mark.django_db(transaction=True)
def test_without_the_database_the_result_is_shown_and_stored_later(walk, django_assert_num_queries):
    walk.answers(WHOLE)
    with database_down():
        page = walk.get("result").content.decode()
        assert walk.ask("sides").status_code == 200
    assert "Title of self_care" in page
    assert not Assessment.objects.exists()

    walk.ask("sides")

    assert Assessment.objects.count() == 1
    with django_assert_num_queries(0):
        walk.ask("sides")


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_is_changed_while_an_assessment_waits_is_kept(walk):
    walk.answers(WHOLE)
    with database_down():
        walk.get("result")

    walk.answer("sides", "both", change=True)

    assert Assessment.objects.get().answers["sides"] == ["one"]
    walk.get("result")
    assert Assessment.objects.get().answers["sides"] == ["both"]


def test_the_result_of_unfinished_answers_leads_to_the_next_question(walk):
    walk.answers(LID)

    assert walk.get("result").url == walk.url("question", link_id="medicines")
    assert not Assessment.objects.exists()


# An emergency


def test_an_emergency_is_shown_at_once(walk):
    walk.begin()

    response = walk.answer("danger-signs", ["weak-arm"])

    assert response.url == walk.url("emergency")
    page = walk.get("emergency").content.decode()
    assert "Title of emergency" in page
    assert "It may be a stroke." in page
    assert 'href="tel:999"' in page


def test_after_the_emergency_page_the_questions_go_on_without_showing_it_again(walk):
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])

    assert f'href="{walk.url("question", link_id="sides")}"' in walk.get("emergency").content.decode()
    assert walk.answer("sides", "one").url == walk.url("question", link_id="areas")


def test_an_emergency_stays_on_top_of_every_page(walk):
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])

    for page in (walk.ask("sides"), walk.get("answers")):
        assert "Your answers mean: get emergency help now." in page.content.decode()


def test_an_emergency_that_comes_back_is_shown_again(walk):
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])
    walk.answer("danger-signs", ["_none"])

    assert walk.answer("danger-signs", ["weak-arm"]).url == walk.url("emergency")


def test_in_an_emergency_the_result_may_be_read_before_all_is_answered_and_is_not_stored(walk):
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])

    response = walk.get("result")

    assert response.status_code == 200
    assert "level-emergency" in response.content.decode()
    assert "You have not answered all questions" in response.content.decode()
    assert not Assessment.objects.exists()


def test_a_cause_that_needs_less_haste_does_not_push_the_emergency_down(walk):
    page = result(walk, {**WHOLE, "danger-signs": ["weak-arm"]})

    assert page.index("level-emergency") < page.index("Tiredness")


def test_without_an_emergency_there_is_no_emergency_page(walk):
    walk.answers(NO_DANGER)

    assert walk.get("emergency").url == walk.url("question", link_id="sides")


def test_numbers_that_are_no_plain_telephone_numbers_are_shown_as_text(walk, settings):
    settings.EMERGENCY_NUMBERS = "the ward on your floor"
    walk.begin()
    walk.answer("danger-signs", ["weak-arm"])

    page = walk.get("emergency").content.decode()

    assert "the ward on your floor" in page
    assert "tel:" not in page


# A newer release


@pytest.fixture
def newer_release(walk: Walk, monkeypatch):
    """Publishes a second release behind the patient's back; says which question is changed by it."""

    def release(**changes) -> None:
        Question.objects.filter(link_id="sides").update(**changes or {"text": "Which side?"})
        publish(Questionnaire.objects.get(), None, "As tested.")
        let_seconds_pass(monkeypatch)

    return release


def test_answers_stay_on_the_release_they_began_with_and_the_patient_is_told_of_a_newer_one(
    walk, newer_release
):
    result(walk, WHOLE)
    newer_release()

    page = " ".join(walk.get("result").content.decode().split())

    assert "Release 1" in page
    assert "The rules have been revised since you began" in page
    assert "One side or both?" in walk.ask("sides").content.decode()


def test_the_same_answers_are_checked_again_on_the_newer_release(walk, newer_release):
    result(walk, WHOLE)
    newer_release(why="It matters.")

    response = walk.client.post(walk.url("again"))

    assert response.url == walk.url("result")
    page = walk.get("result").content.decode()
    assert "Release 2" in page
    assert "have been revised" not in page
    assert Assessment.objects.count() == 2


def test_an_answer_to_a_question_that_has_changed_is_asked_again(walk, newer_release):
    result(walk, ONE_SIDED)
    newer_release(text="On which side does it NOT twitch?")

    response = walk.client.post(walk.url("again"), follow=True)

    assert response.redirect_chain[0][0] == walk.url("question", link_id="sides")
    assert "sides" not in walk.visit.progress.answers
    assert "please answer them again: Sides." in response.content.decode()


def test_an_answer_that_the_newer_release_does_not_know_is_asked_again(walk, newer_release):
    result(walk, {**ONE_SIDED, "sides": "not-sure"})
    newer_release(not_sure=False)

    response = walk.client.post(walk.url("again"), follow=True)

    assert response.redirect_chain[0][0] == walk.url("question", link_id="sides")
    assert "please answer them again: Sides." in response.content.decode()


def test_without_a_newer_release_nothing_is_said(walk):
    assert "have been revised" not in result(walk, WHOLE)


def test_checking_again_is_no_address_to_open(walk):
    walk.answers(WHOLE)

    assert walk.get("again").status_code == 405


def test_a_result_is_shown_though_nobody_knows_whether_there_is_a_newer_release(walk, monkeypatch):
    walk.answers(WHOLE)
    loading.forget_current()

    def unavailable(slug: str) -> None:
        raise loading.ReleasesUnavailable

    monkeypatch.setattr(loading, "current", unavailable)

    assert walk.get("result").status_code == 200


# What to say, where to get help, when to check again


def test_a_number_is_quoted_as_the_patient_typed_it(client):
    rules = make_document()["rules"]
    short = {"when": [{"any": ["duration.under-2-weeks"]}], "rationale": "It is new.", "sources": []}
    rules.append({"key": "new", "cause_group": "lifestyle", "strength": "supports", **short})
    make_release(rules=rules)

    assert "You said: “4 days”" in result(Walk(client), WHOLE)


def test_what_to_say_is_made_of_the_patients_own_words(walk):
    walk.answers(WHOLE)
    said = walk.get("result").context["say"]

    assert said[0] == "I twitch."
    assert "How long: 4 days." in said


def test_places_that_the_operator_names_are_offered_where_they_fit(walk, settings):
    pharmacy = HelpPlace("Pharmacy finder", url="https://pharmacy.example")
    department = HelpPlace("A&E", "01 23")
    settings.HELP_PLACES = settings.HELP_PLACES | {"pharmacy": pharmacy, "emergency_department": department}

    page = result(walk, WHOLE)

    assert 'href="https://pharmacy.example"' in page
    assert "tel:0123" not in page


def test_a_crisis_line_is_under_every_result(walk, settings):
    settings.HELP_PLACES = settings.HELP_PLACES | {"crisis_line": HelpPlace("Samaritans", "116 123")}
    assert 'href="tel:116123">Samaritans 116 123' in result(walk, WHOLE)


def test_a_reminder_is_a_calendar_file_that_names_no_symptom(walk):
    walk.answers(WHOLE)
    walk.get("result")

    response = walk.get("reminder")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert "SUMMARY:Check again: Symptom Triage" in lines
    day = timezone.localdate() + timedelta(days=14)
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in lines
    assert str(walk.visit.progress.assessment_id) not in response.content.decode()


def test_an_emergency_has_no_reminder(walk):
    walk.answers({"danger-signs": ["weak-arm"]})
    assert walk.get("reminder").status_code == 404


def test_sentences_of_the_questions_are_said_with_what_was_typed(client):
    questions = make_document()["questions"]
    next(question for question in questions if question["link_id"] == "duration")["say"] = "Since {answer}."
    make_release(questions=questions)
    walk = Walk(client)
    walk.answers({**WHOLE, "sides": "not-sure"})

    assert walk.get("result").context["say"] == ["I twitch.", "Since 4 days.", "I am not sure about: Sides."]


def test_a_number_with_one_unit_is_said_without_it_for_the_sentence_names_it(client):
    questions = make_document()["questions"]
    duration = next(question for question in questions if question["link_id"] == "duration")
    duration["say"] = "It has lasted {answer} days."
    duration["units"] = [unit for unit in duration["units"] if unit["key"] == "days"]
    make_release(questions=questions)
    walk = Walk(client)
    walk.answers(WHOLE)

    assert "It has lasted 4 days." in walk.get("result").context["say"]
