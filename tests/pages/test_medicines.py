import pytest

from tests.pages.walk import LID, Walk, errors, make_release
from triage.models import Assessment

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    make_release()
    walk = Walk(client)
    walk.begin()
    return walk


def kept(walk: Walk):
    return walk.ask("medicines").context["visit"].progress.answers["medicines"]


def confirm(walk: Walk, **fields: str):
    """Send the page that shows the medicines, as it stands but for these fields."""
    form = walk.get("medicines").context["form"]
    initial = {name: form[name].initial for name in form.fields if form[name].initial is not None}
    return walk.client.post(walk.url("medicines"), {**initial, **fields})


def test_typed_medicines_are_shown_as_they_were_understood(walk):
    response = walk.answer("medicines", ("Reglan 10 mg\n metoclopromide \n\nfoobarium\naspirin", []))

    assert response.url == walk.url("medicines")
    assert [(entry["name"], entry["medicine"]) for entry in kept(walk)] == [
        ("Reglan 10 mg", "metoclopramide"),
        ("metoclopromide", "metoclopramide"),
        ("foobarium", ""),
        ("aspirin", "aspirin"),
    ]
    page = walk.get("medicines").content.decode()
    assert page.count("We understood this as <strong>Metoclopramide</strong>. It can cause") == 2
    assert "We understood this as <strong>Aspirin</strong>. It is not known to cause" in page
    assert "foobarium" in page
    assert "We do not know this name. We keep it as another medicine" in page


def test_the_time_is_asked_for_medicines_that_can_cause_movements_alone(walk):
    walk.answer("medicines", ("foobarium\nreglan\naspirin", []))

    fields = walk.get("medicines").context["form"].fields

    assert [name for name in fields if name.startswith("started")] == ["started-1"]
    assert [key for key, _label in fields["started-1"].choices] == [
        "",
        "within_days",
        "over_a_year",
        "unsure",
    ]


def test_a_time_is_kept_with_its_medicine(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan\nhaloperidol", []))

    response = confirm(walk, **{"started-0": "within_days", "started-1": "unsure"})

    assert response.url == walk.url("answers")
    assert [entry["started"] for entry in kept(walk)] == ["within_days", "unsure"]
    assert walk.get("answers").context["visit"].answers["medicines"] == (
        ("metoclopramide", "within_days"),
        ("haloperidol", ""),
    )


def test_changed_medicines_are_confirmed_and_then_lead_back_to_all_answers(walk):
    walk.answers({**LID, "medicines": ("", ["_none"])})

    response = walk.answer("medicines", ("reglan", []), change=True)
    assert response.url == walk.url("medicines") + "?change"

    sent = {"medicine-0": "metoclopramide", "started-0": "unsure"}
    assert walk.client.post(response.url, sent).url == walk.url("answers")


def test_a_time_that_is_left_out_is_asked_for(walk):
    walk.answer("medicines", ("reglan\nhaloperidol", []))

    response = confirm(walk, **{"started-1": "over_a_year"})

    assert errors(response) == ["Choose when you started or changed reglan."]
    assert "<title>Error: " in response.content.decode()


@pytest.mark.parametrize("field", ["started-0", "medicine-0"])
def test_a_choice_that_does_not_exist_is_refused(walk, field):
    walk.answer("medicines", ("reglan", []))

    response = confirm(walk, **{"started-0": "within_days", field: "nonsense"})

    assert len(errors(response)) == 1


def test_a_medicine_can_be_corrected_and_is_then_asked_for_its_time(walk):
    walk.answer("medicines", ("hal", []))
    assert kept(walk)[0]["medicine"] == ""

    response = confirm(walk, **{"medicine-0": "haloperidol"})

    assert response.url == walk.url("medicines")
    assert kept(walk) == [{"name": "hal", "medicine": "haloperidol", "started": None}]
    assert "started-0" in walk.get("medicines").context["form"].fields


def test_a_medicine_that_was_misunderstood_becomes_another_medicine(walk):
    walk.answer("medicines", ("reglan", []))

    confirm(walk, **{"medicine-0": "_other"})

    assert kept(walk) == [{"name": "reglan", "medicine": "", "started": ""}]


def test_changing_the_list_keeps_the_times_of_medicines_that_stay(walk):
    walk.answer("medicines", ("reglan\naspirin", []))
    confirm(walk, **{"started-0": "within_days"})

    walk.answer("medicines", ("haloperidol\nreglan", []))

    assert kept(walk) == [
        {"name": "haloperidol", "medicine": "haloperidol", "started": None},
        {"name": "reglan", "medicine": "metoclopramide", "started": "within_days"},
    ]


def test_the_list_is_shown_again_as_typed(walk):
    walk.answer("medicines", ("reglan\nfoo bar", []))

    assert "reglan\nfoo bar</textarea>" in walk.ask("medicines").content.decode()


def test_a_name_typed_twice_is_one_medicine(walk):
    walk.answer("medicines", ("reglan\n  reglan ", []))

    assert len(kept(walk)) == 1


def test_until_the_medicines_are_confirmed_the_result_waits(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan", []))

    assert walk.get("result").url == walk.url("medicines")
    assert not Assessment.objects.exists()


def test_twenty_medicines_are_taken_and_one_more_is_not(walk):
    names = [f"medicine of mine number {i}" for i in range(21)]

    assert walk.answer("medicines", ("\n".join(names[:20]), [])).status_code == 302
    assert errors(walk.answer("medicines", ("\n".join(names), []))) == [
        "You typed 21 medicines. Keep the 20 you took last or changed last."
    ]


def test_a_line_that_is_no_name_is_refused(walk):
    response = walk.answer("medicines", ("reglan " * 20, []))

    assert "is too long for the name of a medicine" in errors(response)[0]


def test_more_than_the_browser_keeps_is_refused_and_what_was_typed_stays(walk, monkeypatch):
    monkeypatch.setattr("triage.assessments.COOKIE_BYTES", 200)

    response = walk.answer("medicines", ("reglan\nfoo\nanother one of mine", []))

    assert errors(response) == [
        "This is too much for your browser to keep. Shorten the names, or leave some medicines out."
    ]
    assert "another one of mine</textarea>" in response.content.decode()


def test_the_page_of_medicines_leads_to_the_question_if_there_are_none(walk):
    assert walk.get("medicines").url == walk.url("question", link_id="medicines")

    walk.answer("medicines", ("", ["_none"]))

    assert walk.get("medicines").url == walk.url("question", link_id="medicines")


def test_typed_names_are_escaped(walk):
    walk.answer("medicines", ("<script>alert(1)</script>", []))

    assert "<script>alert" not in walk.get("medicines").content.decode()
    assert "<script>alert" not in walk.get("answers").content.decode()
