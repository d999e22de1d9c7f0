import pytest

from tests.factories import make_document, make_release
from tests.triage.patient.pages.walk import LID, NO_DANGER, WHOLE, Walk, errors
from tests.triage.releases.test_loading import database_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    make_release()
    walk = Walk(client)
    walk.begin()
    return walk


def test_a_question_shows_its_text_its_reason_its_hint_and_its_options(walk):
    page = walk.ask("danger-signs").content.decode()

    for text in (
        "Do you have any of these right now?",
        "They need help at once.",
        "Choose all that apply.",
        "First",
        "Sudden weakness of an arm",
        "Or of a leg.",
        "None of these",
        "I’m not sure",
        "Question 1, at most 5 more",
    ):
        assert text in page


def test_the_title_says_the_question_and_the_step_and_an_error_first(walk):
    asked, refused = walk.ask("sides").content.decode(), walk.answer("sides", "").content.decode()

    title = "One side or both? (question 2) – Twitching – Symptom Triage</title>"
    assert f"<title>{title}" in asked
    assert f"<title>Error: {title}" in refused


def test_fields_carry_the_link_id_as_name_and_option_keys_as_values(walk):
    page = walk.ask("sides").content.decode()

    assert 'name="sides" value="one"' in page
    assert 'name="sides" value="not-sure"' in page


def test_a_question_that_does_not_offer_not_sure_shows_none(walk):
    assert "I’m not sure" not in walk.ask("areas").content.decode()


@pytest.mark.parametrize(
    ("link_id", "answer", "kept"),
    [
        ("danger-signs", ["_none"], []),
        ("danger-signs", ["seizure"], ["seizure"]),
        ("danger-signs", ["not-sure"], "not-sure"),
        ("sides", "one", ["one"]),
        ("sides", "not-sure", "not-sure"),
        ("areas", ["eyelid", "jaw"], ["eyelid", "jaw"]),
        ("duration", "4", {"number": "4", "unit": "days"}),
        ("duration", " 1,5 ", {"number": "1.5", "unit": "days"}),
        ("duration", "0", {"number": "0", "unit": "days"}),
        ("duration", "36499", {"number": "36499", "unit": "days"}),
        ("duration", "1,000", {"number": "1000", "unit": "days"}),
        ("duration", "٣", {"number": "3", "unit": "days"}),
        ("duration", "½", {"number": "0.5", "unit": "days"}),
        ("duration", ("", ["not-sure"]), "not-sure"),
        ("duration", ("4", ["not-sure"]), "not-sure"),
        ("duration", ("nonsense", ["not-sure"]), "not-sure"),
        ("medicines", ("", ["_none"]), []),
        ("medicines", ("", ["not-sure"]), "not-sure"),
    ],
)
def test_an_answer_is_kept_as_given(walk, link_id, answer, kept):
    response = walk.answer(link_id, answer)

    assert response.status_code == 302
    assert walk.visit.progress.answers == {link_id: kept}


def test_an_answer_given_before_is_shown_again(walk):
    walk.answer("sides", "both")
    walk.answer("danger-signs", ["_none"])
    walk.answer("duration", "3", **{"duration-unit": "weeks"})

    assert (
        'value="both" class="form-check-input" id="id_sides_1" checked' in walk.ask("sides").content.decode()
    )
    assert 'id="id_danger-signs_2" checked' in walk.ask("danger-signs").content.decode()
    page = walk.ask("duration").content.decode()
    assert 'value="3"' in page
    assert '<option value="weeks" selected>' in page


def test_a_number_counts_in_the_unit_chosen(walk):
    for weeks, band in (("1.9", "under-2-weeks"), ("2", "longer")):
        walk.answer("duration", weeks, **{"duration-unit": "weeks"})

        assert walk.visit.answers["duration"] == (band,)


@pytest.mark.parametrize(
    ("link_id", "answer", "error"),
    [
        ("sides", "", "Choose an answer."),
        ("sides", "left", "Choose one of the answers on this page."),
        ("danger-signs", [], "Choose what applies to you, or “None of these”."),
        ("danger-signs", ["nothing-like-it"], "Choose from the answers on this page."),
        (
            "danger-signs",
            ["_none", "seizure"],
            "You chose “None of these”, but also “A seizure”. Choose one or the other.",
        ),
        (
            "danger-signs",
            ["seizure", "weak-arm", "not-sure"],
            "You chose “I’m not sure”, but also “A seizure” and “Sudden weakness of an arm”. "
            "Choose one or the other.",
        ),
        (
            "danger-signs",
            ["_none", "not-sure"],
            "You chose “None of these”, but also “I’m not sure”. Choose one or the other.",
        ),
        ("areas", ["not-sure"], "Choose from the answers on this page."),
        ("duration", "", "Enter a number and choose a unit, for example 3 weeks."),
        ("duration", "two", "We cannot read “two” as a number. Enter digits, for example 3 weeks."),
        ("duration", "-1", "We cannot read “-1” as a number. Enter digits, for example 3 weeks."),
        ("duration", "36500", "Enter a number between 0 and 36499, for example 3 weeks."),
        ("duration", "1e3", "We cannot read “1e3” as a number. Enter digits, for example 3 weeks."),
        ("duration", "9" * 31, "Enter a shorter number."),
        (
            "medicines",
            ("  \n", []),
            "Type the names of your medicines, or choose “I take no medicines”.",
        ),
        (
            "medicines",
            ("reglan", ["_none"]),
            "You typed “reglan” and chose “I take no medicines”. Choose one or the other.",
        ),
        (
            "medicines",
            ("", ["_none", "not-sure"]),
            "You chose “I take no medicines”, but also “I’m not sure”. Choose one or the other.",
        ),
    ],
)
def test_an_answer_that_cannot_be_taken_says_how_to_fix_it_and_is_not_kept(walk, link_id, answer, error):
    response = walk.answer(link_id, answer)

    assert response.status_code == 200
    assert errors(response) == [error]
    page = response.content.decode()
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert not walk.visit.progress.answers


def test_a_question_without_none_of_these_needs_an_answer(client):
    questions = make_document()["questions"]
    questions[2]["none_of_these"] = False
    make_release(questions=questions)
    walk = Walk(client)
    walk.begin()

    assert "None of these" not in walk.ask("areas").content.decode()
    assert errors(walk.answer("areas", [])) == ["Choose at least one answer."]


def test_a_unit_may_be_typed_instead_of_chosen(walk):
    walk.answer("duration", "3 weeks", **{"duration-unit": ""})

    assert walk.visit.progress.answers["duration"] == {"number": "3", "unit": "weeks"}


def test_no_unit_is_chosen_for_the_patient(walk):
    assert errors(walk.answer("duration", "1", **{"duration-unit": ""})) == ["Choose days or weeks."]


def test_a_unit_typed_and_another_one_chosen_is_asked_about(walk):
    response = walk.answer("duration", "3 weeks", **{"duration-unit": "days"})

    assert errors(response) == ["You typed “3 weeks” and chose “days”. Choose one or the other."]


def test_a_thousand_days_is_not_one_day(walk):
    walk.answer("duration", "1,000")

    assert walk.visit.answers["duration"] == ("longer",)


def test_going_back_keeps_what_was_typed(walk):
    walk.answers(LID)

    response = walk.answer("medicines", ("Reglan\naspirin", []), _back="")

    assert response.url == walk.url("question", link_id="tired")
    assert "Reglan\naspirin" in walk.ask("medicines").content.decode()


def test_going_back_from_nothing_needs_no_answer(walk):
    walk.answers(NO_DANGER)

    assert walk.answer("sides", "", _back="").url == walk.url("question", link_id="danger-signs")


def test_going_back_from_an_emergency_shows_what_to_do(walk):
    assert walk.answer("danger-signs", ["weak-arm"], _back="").url == walk.url("emergency")


def test_an_unknown_unit_is_refused(walk):
    response = walk.answer("duration", "4", **{"duration-unit": "fortnights"})

    assert errors(response) == ["Choose days or weeks."]


def test_the_bounds_are_given_in_the_unit_chosen(walk):
    response = walk.answer("duration", "6000", **{"duration-unit": "weeks"})

    assert errors(response) == ["Enter a number between 0 and 5214, for example 3 weeks."]


def test_the_error_summary_leads_to_the_field(walk):
    for link_id, answer, target in (("sides", "", "id_sides_0"), ("duration", "x", "id_duration")):
        page = walk.answer(link_id, answer).content.decode()

        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page


def test_a_number_of_one_unit_needs_no_choice_of_it(client):
    questions = make_document()["questions"]
    questions[3]["units"] = [{"key": "days", "label": "days", "factor": 1}]
    make_release(questions=questions)
    walk = Walk(client)
    walk.begin()

    assert "Number of days" in walk.ask("duration").content.decode()
    walk.client.post(walk.url("question", link_id="duration"), {"duration": "4"})

    assert walk.visit.progress.answers["duration"] == {
        "number": "4",
        "unit": "days",
    }


def test_what_was_typed_stays_in_a_form_with_errors(walk):
    assert 'value="forever"' in walk.answer("duration", "forever").content.decode()


def test_each_answer_leads_to_the_next_question(walk):
    asked = ["danger-signs", "sides", "areas", "duration", "tired", "medicines"]

    for link_id, following in zip(asked, [*asked[1:], None], strict=True):
        url = walk.answer(link_id, WHOLE[link_id]).url
        assert url == (walk.url("question", link_id=following) if following else walk.url("answers"))


def test_a_question_that_cannot_matter_is_not_asked(walk):
    assert walk.answers({**NO_DANGER, "sides": "one", "areas": ["jaw"], "duration": "4"}).url == walk.url(
        "question", link_id="medicines"
    )


def test_back_leads_to_the_question_before_and_from_the_first_to_the_start(walk):
    walk.answers(NO_DANGER)

    assert walk.ask("sides").context["back_url"] == walk.url("question", link_id="danger-signs")
    assert walk.ask("danger-signs").context["back_url"] == walk.url("start")


def test_going_back_and_on_comes_by_the_answered_questions_again(walk):
    walk.answers(LID)

    assert walk.answer("danger-signs", ["_none"]).url == walk.url("question", link_id="sides")


def test_changing_an_answer_leads_back_to_all_answers_and_keeps_the_others(walk):
    walk.answers(WHOLE)

    response = walk.answer("sides", "both", change=True)

    assert response.url == walk.url("answers")
    kept = walk.visit.progress.answers
    assert kept["sides"] == ["both"]
    assert kept.keys() == WHOLE.keys()


def test_a_change_that_opens_a_question_leads_to_it(walk):
    walk.answers(
        {**NO_DANGER, "sides": "one", "areas": ["jaw"], "duration": "4", "medicines": ("", ["_none"])}
    )

    response = walk.answer("areas", ["eyelid"], change=True)

    assert response.url == walk.url("question", link_id="tired") + "?change"
    assert walk.answer("tired", "yes", change=True).url == walk.url("answers")


def test_an_answer_sent_twice_is_one_answer(walk):
    first, second = walk.answer("sides", "one"), walk.answer("sides", "one")

    assert first.url == second.url


def test_an_answer_out_of_order_is_taken_and_the_questions_left_out_are_asked_after(walk):
    response = walk.answer("medicines", ("", ["_none"]))

    assert response.url == walk.url("question", link_id="danger-signs")


def test_a_question_that_does_not_exist_is_not_found(walk):
    assert walk.ask("shoe-size").status_code == 404
    assert walk.answer("shoe-size", "42").status_code == 404


def test_a_question_that_does_not_apply_can_be_answered_and_does_no_harm(walk):
    walk.answers({**NO_DANGER, "areas": ["jaw"]})

    assert walk.ask("tired").status_code == 200
    assert walk.answer("tired", "yes").status_code == 302


def test_no_question_page_asks_anything_of_the_database(walk, django_assert_num_queries):
    walk.ask("sides")

    with django_assert_num_queries(0):
        for link_id, answer in WHOLE.items():
            walk.ask(link_id)
            walk.answer(link_id, answer)
        walk.get("answers")
        walk.answer("sides", "")
        walk.answer("medicines", ("reglan\nfoo", []))
        walk.ask("medicines")


def test_a_walk_goes_on_without_the_database(walk):
    walk.ask("danger-signs")

    with database_down():
        for link_id, answer in WHOLE.items():
            assert walk.ask(link_id).status_code == 200
            assert walk.answer(link_id, answer).status_code == 302
        assert walk.get("answers").status_code == 200


def test_no_answer_is_in_an_address(walk):
    addresses = [walk.answer(link_id, answer).url for link_id, answer in WHOLE.items()]

    assert not any(key in address for address in addresses for key in ("one", "eyelid", "yes", "not-sure"))


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(walk, method):
    assert getattr(walk.client, method)(walk.url("question", link_id="sides")).status_code == 405
