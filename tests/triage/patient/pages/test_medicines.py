"""The question for medicines: names typed one a line come back understood, to be confirmed on that page."""

import json

import pytest

from tests.factories import make_document, make_release
from tests.triage.patient.pages.walk import LID, WHOLE, Walk, errors
from triage.medicines.vocabulary import known_medicines
from triage.models import Assessment, KnownMedicine
from triage.rules.answers import Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client) -> Walk:
    KnownMedicine.objects.create(name="Atorvastatin", other_names=["lipitor"])
    KnownMedicine.objects.create(name="Haloperidone")  # no such medicine: one to be mistaken for another
    known_medicines.cache_clear()
    make_release()
    walk = Walk(client)
    walk.begin()
    return walk


def kept(walk: Walk):
    return walk.visit.progress.answers["medicines"]


def page_of(walk: Walk) -> str:
    return " ".join(walk.ask("medicines").content.decode().split())


def labels_of(walk: Walk) -> list[str]:
    form = walk.ask("medicines").context["form"]
    return [form[name].label for name in form.fields if name.startswith(("medicine-", "started-"))]


def choices_of(walk: Walk, name: str) -> list[str]:
    """What the patient may say that a name means."""
    form = walk.ask("medicines").context["form"]
    card = next(card for card in form.cards if card.name == name)
    return [key for key, _label in form.fields[card.meaning_name].choices]


def send_seen(walk: Walk, typed: str, seen: str):
    """Send names as the script does, with what it showed them to be understood as."""
    fields = {"medicines": typed, "medicines-seen": seen}
    return walk.client.post(walk.url("question", link_id="medicines"), fields)


# Understood, and shown on the same page


def test_typed_medicines_are_shown_on_the_same_page_as_they_were_understood(walk):
    response = walk.answer("medicines", ("Reglan 10 mg\n metoclopromide \n\nfoobarium\naspirin", []))

    assert response.url == walk.url("question", link_id="medicines")
    assert [(entry["name"], entry["medicine"]) for entry in kept(walk)] == [
        ("Reglan 10 mg", "metoclopramide"),
        ("foobarium", ""),
        ("aspirin", "aspirin"),
    ]
    page = page_of(walk)
    assert "Are these your medicines?" in page
    assert page.count("We understood this as <strong>Metoclopramide</strong>. It can cause") == 1
    assert "You also wrote: metoclopromide. That is the same medicine." in page
    assert "We understood this as <strong>Aspirin</strong>. It is not known to cause" in page
    assert "We do not know this name." in page
    assert "Reglan 10 mg foobarium aspirin</textarea>" in page


def test_a_medicine_that_is_known_but_not_listed_is_named_and_not_called_safe(walk):
    walk.answer("medicines", ("Lipitor", []))

    sentence = "It is not on our list of medicines known to cause symptoms like these."
    assert f"We understood this as <strong>Atorvastatin</strong>. {sentence}" in page_of(walk)
    assert kept(walk) == [{"name": "Lipitor", "medicine": "", "started": None, "known_as": "Atorvastatin"}]


def test_a_known_medicine_counts_as_another_one_and_a_name_that_nobody_knows_leaves_all_open(walk):
    walk.answers({**LID, "medicines": ("Lipitor\natorvastatin\nfoobarium", [])})
    walk.confirm_medicines()

    answers = walk.get("answers")
    assert answers.context["visit"].answers["medicines"] == (Taken(""), Taken("?"))
    page = answers.content.decode()
    assert "Lipitor (Atorvastatin)" in page
    assert "foobarium (a name we do not know)" in page


def test_confirmed_medicines_lead_on_to_the_next_question(walk):
    walk.answers({**LID, "medicines": ("Lipitor\nfoobarium", [])})

    assert walk.confirm_medicines().url == walk.url("answers")
    assert [entry["started"] for entry in kept(walk)] == ["", ""]


def test_until_the_medicines_are_confirmed_the_result_waits(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan", []))

    assert walk.get("result").url == walk.url("question", link_id="medicines")
    assert not Assessment.objects.exists()


# The time


def test_the_time_is_asked_for_medicines_that_can_cause_movements_alone(walk):
    walk.answer("medicines", ("foobarium\nreglan\naspirin\nlipitor", []))

    times = [label for label in labels_of(walk) if label.startswith("When did you")]

    assert times == ["When did you start or change reglan?"]


def test_a_time_is_kept_with_its_medicine(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan\nhaloperidol", []))

    response = walk.confirm_medicines(started={"reglan": "within_days", "haloperidol": "unsure"})

    assert response.url == walk.url("answers")
    assert [entry["started"] for entry in kept(walk)] == ["within_days", "unsure"]
    assert walk.visit.answers["medicines"] == (
        Taken("metoclopramide", "within_days"),
        Taken("haloperidol"),
    )


def test_a_time_that_is_left_out_is_asked_for(walk):
    walk.answer("medicines", ("reglan\nhaloperidol", []))

    response = walk.confirm_medicines(started={"haloperidol": "over_a_year"})

    assert errors(response) == ["Choose when you started or changed reglan."]
    assert "<title>Error: Are these your medicines?" in response.content.decode()


def test_a_time_stays_with_its_medicine_when_a_page_is_sent_that_was_opened_before_the_list_changed(walk):
    walk.answer("medicines", ("reglan\nhaloperidol", []))
    form = walk.ask("medicines").context["form"]
    times = {card.time_name: "within_days" for card in form.cards if card.name == "reglan"}
    walk.answer("medicines", ("haloperidol\nreglan", []))

    walk.answer("medicines", ("haloperidol\nreglan", []), **times)

    response = walk.confirm_medicines(started={"reglan": "within_days"})
    assert errors(response) == ["Choose when you started or changed haloperidol."]


# Mending


def test_a_medicine_can_be_corrected_and_is_then_asked_for_its_time(walk):
    walk.answer("medicines", ("hal", []))
    assert kept(walk)[0]["medicine"] == ""

    response = walk.confirm_medicines(meaning={"hal": "haloperidol"})

    assert response.url == walk.url("question", link_id="medicines")
    assert kept(walk) == [{"name": "hal", "medicine": "haloperidol", "started": None}]
    assert "When did you start or change hal?" in labels_of(walk)


def test_a_medicine_can_be_corrected_to_one_that_is_known_but_not_listed(walk):
    walk.answer("medicines", ("ator", []))

    walk.confirm_medicines(meaning={"ator": "=|Atorvastatin"})

    assert kept(walk) == [{"name": "ator", "medicine": "", "started": "", "known_as": "Atorvastatin"}]


def test_a_medicine_that_was_misunderstood_becomes_another_medicine(walk):
    walk.answer("medicines", ("reglan", []))

    walk.confirm_medicines(meaning={"reglan": "_other"})

    assert kept(walk) == [{"name": "reglan", "medicine": "", "started": ""}]


def test_a_name_between_two_medicines_has_to_be_chosen(walk):
    walk.answer("medicines", ("haloperidox", []))
    assert "We are not sure which medicine this is." in page_of(walk)
    assert choices_of(walk, "haloperidox") == ["haloperidol", "=?|Haloperidone", "_other"]

    assert errors(walk.confirm_medicines()) == ["Choose what “haloperidox” is."]

    walk.confirm_medicines(meaning={"haloperidox": "haloperidol"})
    assert kept(walk)[0]["medicine"] == "haloperidol"


def test_a_name_between_two_medicines_may_be_neither(walk):
    walk.answer("medicines", ("haloperidox", []))

    walk.confirm_medicines(meaning={"haloperidox": "_other"})

    assert kept(walk) == [{"name": "haloperidox", "medicine": "", "started": ""}]
    assert "We do not know this name." in page_of(walk)


def test_a_spelling_is_corrected_on_the_same_page_and_understood_again(walk):
    walk.answer("medicines", ("xeglan\naspirin", []))

    response = walk.confirm_medicines(typed="reglan\naspirin")

    assert response.url == walk.url("question", link_id="medicines")
    assert kept(walk) == [
        {"name": "reglan", "medicine": "metoclopramide", "started": None},
        {"name": "aspirin", "medicine": "aspirin", "started": ""},
    ]


def test_a_medicine_that_is_taken_off_the_list_needs_no_time(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan\naspirin", []))

    assert walk.confirm_medicines(typed="aspirin").url == walk.url("answers")
    assert [entry["name"] for entry in kept(walk)] == ["aspirin"]


def test_what_was_said_of_a_medicine_that_is_taken_off_the_list_is_no_mistake(walk):
    walk.answer("medicines", ("reglan\naspirin", []))

    response = walk.confirm_medicines(typed="aspirin", started={"reglan": "nonsense"})

    assert response.status_code == 302


@pytest.mark.parametrize("field", ["started", "meaning"])
def test_a_choice_that_does_not_exist_is_refused(walk, field):
    walk.answer("medicines", ("reglan", []))

    response = walk.confirm_medicines(**{"started": {"reglan": "within_days"}, field: {"reglan": "nonsense"}})

    assert len(errors(response)) == 1


def test_changing_the_list_keeps_the_times_of_medicines_that_stay(walk):
    walk.answer("medicines", ("reglan\naspirin", []))
    walk.confirm_medicines(started={"reglan": "within_days"})

    walk.confirm_medicines(typed="haloperidol\nreglan")

    assert kept(walk) == [
        {"name": "haloperidol", "medicine": "haloperidol", "started": None},
        {"name": "reglan", "medicine": "metoclopramide", "started": "within_days"},
    ]


def test_changed_medicines_are_confirmed_and_then_lead_back_to_all_answers(walk):
    walk.answers({**LID, "medicines": ("", ["_none"])})

    response = walk.answer("medicines", ("reglan", []), change=True)
    assert response.url == walk.url("question", link_id="medicines") + "?change"

    response = walk.confirm_medicines(started={"reglan": "unsure"}, change=True)
    assert response.url == walk.url("answers")


def test_the_list_is_shown_again_as_typed(walk):
    walk.answer("medicines", ("reglan\nfoo bar", []))

    assert "reglan\nfoo bar</textarea>" in walk.ask("medicines").content.decode()


def test_a_name_typed_twice_is_one_medicine(walk):
    walk.answer("medicines", ("reglan\n  reglan ", []))

    assert len(kept(walk)) == 1


def test_a_medicine_that_is_taken_off_the_list_stays_off_when_something_else_is_missing(walk):
    walk.answer("medicines", ("reglan\nhaloperidol", []))

    response = walk.confirm_medicines(typed="reglan")

    assert errors(response) == ["Choose when you started or changed reglan."]
    assert [card.name for card in response.context["form"].cards] == ["reglan"]


# What the script has shown already


def test_what_the_patient_has_seen_understood_and_has_no_time_need_not_be_confirmed(walk):
    walk.answers({**LID, "medicines": ("", ["_none"])})
    seen = {"Lipitor": "Atorvastatin", "aspirin": "Aspirin", "foobarium": ""}

    response = send_seen(walk, "\n".join(seen), json.dumps(seen))

    assert response.url == walk.url("answers")
    assert [entry["started"] for entry in kept(walk)] == ["", "", ""]


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("reglan", {"reglan": "Metoclopramide"}),  # its time is asked
        ("haloperidox", {"haloperidox": ""}),  # it may be either of two
        ("Lipitor", {"Lipitor": ""}),
        ("Lipitor", {"Lipitor": "Aspirin"}),
        ("foobarium", {"foobarium": "Aspirin"}),
        ("foobarium", {}),
    ],
)
def test_what_the_patient_has_not_seen_as_it_is_understood_comes_back_to_be_confirmed(walk, typed, seen):
    walk.answers({**LID, "medicines": ("", ["_none"])})

    response = send_seen(walk, typed, json.dumps(seen))

    assert response.url == walk.url("question", link_id="medicines")
    assert kept(walk)[0]["started"] is None


@pytest.mark.parametrize("seen", ["", "{", "[]", "3", '{"aspirin": {}}', "[" * 5000, '"' + "a" * 9000 + '"'])
def test_without_a_sound_word_of_what_was_seen_the_medicines_are_confirmed(walk, seen):
    walk.answers({**LID, "medicines": ("", ["_none"])})

    send_seen(walk, "aspirin", seen)

    assert [entry["name"] for entry in kept(walk)] == ["aspirin"]
    assert kept(walk)[0]["started"] is None


# Bounds


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
    monkeypatch.setattr("triage.patient.assessments.COOKIE_BYTES", 200)

    response = walk.answer("medicines", ("reglan\nfoo\nanother one of mine", []))

    assert errors(response) == [
        "This is too much for your browser to keep. Shorten the names, or leave some medicines out."
    ]
    assert "another one of mine</textarea>" in response.content.decode()


def test_typed_names_are_escaped(walk):
    walk.answers({**WHOLE, "medicines": ("<script>alert(1)</script>", [])})

    assert "<script>alert" not in walk.ask("medicines").content.decode()
    assert "<script>alert" not in walk.get("answers").content.decode()


# Lines of several medicines, denials, and what nobody knows


def test_a_line_of_several_medicines_becomes_a_card_for_each(walk):
    walk.answer("medicines", ("aspirin, haloperidol and Lipitor 20 mg", []))

    assert [(entry["name"], entry["medicine"]) for entry in kept(walk)] == [
        ("aspirin", "aspirin"),
        ("haloperidol", "haloperidol"),
        ("Lipitor 20 mg", ""),
    ]


def test_a_denied_medicine_is_asked_back_and_goes_if_it_was_not_taken(walk):
    walk.answer("medicines", ("I don't take reglan\naspirin", []))
    assert "This reads as if you do not take it." in page_of(walk)
    assert choices_of(walk, "I don't take reglan") == ["metoclopramide", "_not-taken", "_other"]

    walk.confirm_medicines(meaning={"I don't take reglan": "_not-taken"})

    assert [entry["name"] for entry in kept(walk)] == ["aspirin"]


def test_a_denied_medicine_that_was_taken_after_all_is_asked_for_its_time(walk):
    walk.answer("medicines", ("no longer taking reglan", []))
    walk.confirm_medicines(meaning={"no longer taking reglan": "metoclopramide"})

    assert [entry["medicine"] for entry in kept(walk)] == ["metoclopramide"]
    assert labels_of(walk)[-1] == "When did you start or change no longer taking reglan?"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("none", []), ("Nothing.\n n/a", []), ("I don’t know", "not-sure"), ("none\naspirin", ["aspirin"])],
)
def test_none_and_i_do_not_know_do_what_they_say(walk, typed, answer):
    walk.answer("medicines", (typed, []))

    found = kept(walk)
    assert (found if isinstance(found, str) else [entry["name"] for entry in found]) == answer


def test_a_product_brings_each_of_its_medicines_to_the_rules(walk):
    walk.answers(LID)
    walk.answer("medicines", ("reglan plus", []))
    walk.confirm_medicines(started={"reglan plus": "within_days"})

    assert walk.visit.answers["medicines"] == (
        Taken("metoclopramide", "within_days"),
        Taken("?", "within_days"),
    )


@pytest.fixture
def with_purposes(client) -> Walk:
    document = make_document()
    question = next(q for q in document["questions"] if q["link_id"] == "medicines")
    question["purposes"] = [{"key": "sickness", "label": "Sickness", "classes": ["dopamine_blocker"]}]
    make_release(questions=document["questions"])
    walk = Walk(client)
    walk.begin()
    return walk


def test_of_a_name_that_nobody_knows_it_is_asked_what_it_is_taken_for_and_since_when(with_purposes):
    with_purposes.answers({**LID, "medicines": ("foobarium", [])})
    assert labels_of(with_purposes)[-1] == "When did you start or change foobarium?"
    form = with_purposes.ask("medicines").context["form"]
    (card,) = form.cards
    assert form[card.purpose_name].label == "What do you take foobarium for?"
    fields = {"medicines": "foobarium", card.purpose_name: "sickness", card.time_name: "within_days"}

    with_purposes.client.post(with_purposes.url("question", link_id="medicines"), fields)

    assert with_purposes.visit.answers["medicines"] == (Taken("?", "within_days", "sickness"),)


def test_the_result_says_that_an_unknown_medicine_could_raise_the_level(walk):
    walk.answers({**WHOLE, "medicines": ("foobarium", [])})
    walk.confirm_medicines()

    page = " ".join(walk.get("result").content.decode().split())

    assert "What kind of medicine this is: “foobarium”" in page
    assert "The advice could become <strong>Same day</strong>" in page


def test_who_does_not_know_what_an_unknown_medicine_is_for_goes_on(with_purposes):
    with_purposes.answers({**LID, "medicines": ("foobarium", [])})

    with_purposes.confirm_medicines()

    assert with_purposes.visit.answers["medicines"] == (Taken("?"),)


def test_the_server_reads_what_was_added_to_the_list_as_the_next_page_does(walk):
    urls = walk.ask("medicines").context["names"]
    response = walk.client.post(urls["read"], {"text": "aspirin and raglann, no reglan\nfoobarium"})

    assert [(one["name"], one["note"]) for one in response.json()["names"]] == [
        ("aspirin", "not-linked"),
        ("raglann", "unsure"),
        ("no reglan", "denied"),
        ("foobarium", "unknown"),
    ]
