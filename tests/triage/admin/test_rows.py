from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import (
    make_document,
    make_draft,
    make_editor,
    make_moderator,
    make_publisher,
    make_staff,
    make_user,
)
from tests.triage.admin.pages import errors_of, messages_of, open_form, save_form
from triage.drafts.mapping import load_document, to_document
from triage.models import (
    AnswerOption,
    CareAdvice,
    CauseGroup,
    Finding,
    LowerWhen,
    Medicine,
    Question,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Source,
    Vignette,
)

pytestmark = pytest.mark.django_db

ROWS = [Source, CareAdvice, Question, Medicine, Finding, CauseGroup, Rule, SafetyRequirement, Vignette]


@pytest.fixture
def row() -> Questionnaire:
    return make_draft()


@pytest.fixture
def editor(client: Client, row: Questionnaire) -> Client:
    client.force_login(make_editor())
    return client


def list_url(model: Any) -> str:
    return reverse(f"admin:triage_{model._meta.model_name}_changelist")


def add_url(model: Any) -> str:
    return reverse(f"admin:triage_{model._meta.model_name}_add")


def url_of(row: Any, page: str = "change") -> str:
    return reverse(f"admin:triage_{row._meta.model_name}_{page}", args=[row.pk])


# Who may what


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (None, 302),
        (lambda: make_user("reader"), 302),
        (make_staff, 403),
        (make_moderator, 403),
        (make_editor, 200),
        (make_publisher, 200),
    ],
)
def test_only_editors_open_the_pages_of_drafts(client: Client, row: Questionnaire, make: Any, status: int):
    if make:
        client.force_login(make())
    rule = Rule.objects.get(key="stroke")

    pages = [list_url(Rule), add_url(Rule), url_of(rule), url_of(rule, "delete"), list_url(Questionnaire)]

    assert [client.get(url).status_code for url in pages] == [status] * len(pages)


@pytest.mark.parametrize("model", ROWS)
def test_an_editor_opens_every_page_of_every_row(editor: Client, model: Any):
    one = model.objects.first()

    pages = [list_url(model), add_url(model), url_of(one), url_of(one, "history")]

    assert [editor.get(url).status_code for url in pages] == [200] * len(pages)


@pytest.mark.parametrize("model", ROWS)
def test_a_list_can_be_searched(editor: Client, model: Any):
    assert editor.get(list_url(model), {"q": "stroke lid"}).status_code == 200


def test_a_row_is_shown_to_those_who_may_only_view_it(client: Client, row: Questionnaire):
    client.force_login(make_user("viewer", "triage.view_rule", is_staff=True))

    response = client.get(url_of(Rule.objects.get(key="stroke")))

    assert "the care level is at least Emergency" in response.content.decode()
    assert client.post(url_of(Rule.objects.get(key="stroke")), {}).status_code == 403


# Saving


@pytest.mark.parametrize("model", ROWS)
def test_a_page_saved_as_it_is_changes_nothing_and_leaves_no_mark_in_the_history(editor: Client, model: Any):
    before = to_document(Questionnaire.objects.get())
    histories = {one: one.history.count() for one in ROWS}

    for one in model.objects.all():
        assert messages_of(save_form(editor, url_of(one))) != []

    assert to_document(Questionnaire.objects.get()) == before
    assert {one: one.history.count() for one in ROWS} == histories


def test_the_order_of_options_in_a_condition_stays_as_it_was(editor: Client):
    when = [{"any": ["areas.jaw", "areas.eyelid"]}]
    Rule.objects.filter(key="stroke").update(when=when)

    save_form(editor, url_of(Rule.objects.get(key="stroke")), rationale=["Said better."])

    rule = Rule.objects.get(key="stroke")
    assert (rule.when, rule.rationale) == (when, "Said better.")


def new_rule(**changes: Any) -> dict[str, Any]:
    """A form filled in by hand, without JavaScript."""
    return {
        "key": "jaw-and-tired",
        "when-0-kind": "any",
        "when-0-terms": ["areas.jaw", "medicines.dopamine_blocker@within_days"],
        "when-1-kind": "none",
        "when-1-terms": ["findings.lid-only", "sides.not-sure"],
        "cause_group": CauseGroup.objects.get(questionnaire__slug="twitching", key="medication").pk,
        "strength": "supports",
        "care_level": "",
        "rationale": "Because.",
        "sources": ["leaflet"],
        "note": "",
        "position": "0",
        "opened_version": "",
        **changes,
    }


def test_a_rule_is_made_of_ticked_options(editor: Client):
    editor.post(add_url(Rule), new_rule())

    rule = Rule.objects.get(key="jaw-and-tired")
    assert rule.when == [
        {"any": ["areas.jaw", "medicines.dopamine_blocker@within_days"]},
        {"none": ["findings.lid-only", "sides.not-sure"]},
    ]
    assert (rule.sources, rule.position) == (["leaflet"], 70)
    assert rule.history.get().history_user == User.objects.get(username="editor")


def test_a_condition_in_which_nothing_is_ticked_does_not_count(editor: Client):
    editor.post(add_url(Rule), new_rule(**{"when-1-terms": []}))

    assert len(Rule.objects.get(key="jaw-and-tired").when) == 1


def test_a_rule_is_read_back_as_a_sentence_on_its_page_and_in_the_list(editor: Client):
    sentence = "If Danger signs: Sudden weakness of an arm — the care level is at least Emergency."

    for url in (url_of(Rule.objects.get(key="stroke")), list_url(Rule)):
        assert sentence in editor.get(url).content.decode()


def test_a_long_sentence_is_cut_in_the_list_but_not_what_the_rule_does(editor: Client):
    AnswerOption.objects.filter(key="weak-arm").update(label="Weakness " * 60)

    html = editor.get(list_url(Rule)).content.decode()

    assert "Weakness " * 40 not in html
    assert "… — the care level is at least Emergency." in html


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({"cause_group__key": "lifestyle"}, {"lid-only", "not-tired"}),
        ({"strength__exact": "decides"}, {"blocker"}),
        ({"care_level__exact": "emergency"}, {"stroke"}),
        ({"q": "danger-signs"}, {"stroke"}),
    ],
)
def test_rules_are_found_by_group_strength_level_and_words(editor: Client, filters: Any, keys: set[str]):
    if "cause_group__key" in filters:
        filters = {"cause_group__id__exact": CauseGroup.objects.get(key="lifestyle").pk}

    found = editor.get(list_url(Rule), filters).context["cl"].result_list

    assert {rule.key for rule in found} == keys


# What is refused


def test_an_option_that_does_not_exist_is_refused_by_name(editor: Client):
    response = editor.post(add_url(Rule), new_rule(**{"when-0-terms": ["areas.ear"]}))

    assert errors_of(response) == ["“areas.ear” does not exist any more. Untick it, or choose another."]
    assert not Rule.objects.filter(key="jaw-and-tired").exists()


def test_what_was_typed_stays_when_a_form_is_refused(editor: Client):
    response = editor.post(add_url(Rule), new_rule(key="Bad Key"))

    html = response.content.decode()
    assert "Use only lower-case letters" in html
    assert 'value="medicines.dopamine_blocker@within_days" checked' in html


def test_an_option_that_is_gone_is_shown_and_has_to_be_unticked(editor: Client):
    Rule.objects.filter(key="stroke").update(when=[{"any": ["danger-signs.gone"]}])
    url = url_of(Rule.objects.get(key="stroke"))

    refused = save_form(editor, url, rationale=["Said better."], **{"when-0-terms": ["danger-signs.gone"]})
    save_form(editor, url, **{"when-0-terms": ["danger-signs.weak-arm"]})

    assert "danger-signs.gone" in " ".join(errors_of(refused))
    assert Rule.objects.get(key="stroke").when == [{"any": ["danger-signs.weak-arm"]}]


@pytest.mark.parametrize(
    "changes",
    [
        {"care_level": "emergency"},
        {"strength": ""},
        {"cause_group": ""},
        {"cause_group": "", "strength": ""},
    ],
)
def test_a_rule_has_one_effect(editor: Client, changes: dict[str, str]):
    response = editor.post(add_url(Rule), new_rule(**changes))

    assert errors_of(response) == [
        "Give either a cause group and a strength, or a care level: a rule has one effect."
    ]


def test_a_safety_requirement_demands_one_thing(editor: Client):
    url = url_of(SafetyRequirement.objects.get(key="blocker-is-listed"))

    response = save_form(editor, url, require_care_level=["emergency"])

    assert errors_of(response) == ["Choose one of the three things that must hold, and one only."]


def test_a_key_stands_once_in_a_questionnaire(editor: Client):
    response = editor.post(add_url(Rule), new_rule(key="stroke"))

    assert response.status_code == 200
    assert "already exists" in errors_of(response)[0]


def test_the_same_key_may_stand_in_another_questionnaire(editor: Client):
    other = load_document(make_document(slug="other"))
    group = CauseGroup.objects.get(questionnaire=other, key="medication")
    Rule.objects.filter(questionnaire=other).delete()
    Rule.history.filter(questionnaire_id=other.pk).delete()

    editor.post(f"{add_url(Rule)}?questionnaire={other.pk}", new_rule(key="stroke", cause_group=group.pk))

    assert Rule.objects.filter(key="stroke").count() == 2


def test_the_key_of_a_deleted_row_is_not_used_again(editor: Client):
    Rule.objects.get(key="stroke").delete()

    response = editor.post(add_url(Rule), new_rule(key="stroke"))

    assert errors_of(response) == ["“stroke” was the key of “stroke”, which was deleted. Choose another."]


def test_the_key_of_a_row_cannot_be_changed(editor: Client):
    rule = Rule.objects.get(key="stroke")

    save_form(editor, url_of(rule), key=["apoplexy"], rationale=["Said better."])

    rule.refresh_from_db()
    assert (rule.key, rule.rationale) == ("stroke", "Said better.")


def test_a_cause_group_of_another_questionnaire_is_no_choice(editor: Client):
    other = load_document(make_document(slug="other"))
    group = CauseGroup.objects.get(questionnaire=other, key="medication")
    url = f"{add_url(Rule)}?questionnaire={Questionnaire.objects.get(slug='twitching').pk}"

    response = editor.post(url, new_rule(cause_group=group.pk))

    assert "not one of the available choices" in errors_of(response)[0]


def test_findings_and_later_questions_are_not_offered_to_decide_whether_a_question_is_asked(editor: Client):
    areas = Question.objects.get(link_id="areas")

    html = editor.get(url_of(areas)).content.decode()

    assert 'name="enable_when-0-terms" value="sides.one"' in html
    assert 'name="enable_when-0-terms" value="tired.yes"' not in html
    assert 'value="areas.eyelid"' not in html
    assert 'value="findings.lid-only"' not in html


def test_a_finding_has_alternatives(editor: Client):
    url = url_of(Finding.objects.get(key="lid-only"))

    # One alternative is emptied, another added in the free block.
    save_form(
        editor,
        url,
        **{
            "alternatives-0-0-terms": [],
            "alternatives-0-1-terms": [],
            "alternatives-2-1-terms": ["sides.one"],
        },
    )

    assert Finding.objects.get(key="lid-only").alternatives == [
        [{"any": ["tired.yes"]}, {"none": ["areas.cheek", "areas.jaw"]}],
        [{"any": ["sides.one"]}],
    ]


def test_a_draft_may_be_incomplete_but_says_so(editor: Client):
    response = save_form(editor, url_of(Rule.objects.get(key="stroke")), **{"when-0-terms": []})

    assert Rule.objects.get(key="stroke").when == []
    assert "Before it can be published: There is no condition. Add at least one." in messages_of(response)


# Two editors at once


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(editor: Client):
    rule = Rule.objects.get(key="stroke")
    opened = open_form(editor, url_of(rule))
    second = Client()
    second.force_login(make_editor("second"))
    save_form(second, url_of(rule), rationale=["The second one's."])

    response = editor.post(url_of(rule), {**opened, "rationale": "The first one's."})

    rule.refresh_from_db()
    assert rule.rationale == "The second one's."
    assert "second changed this" in errors_of(response)[0]
    assert "The first one&#x27;s." in response.content.decode()


def test_an_editor_of_a_question_is_told_that_its_options_changed(editor: Client):
    question = Question.objects.get(link_id="sides")
    opened = open_form(editor, url_of(question))
    save_form(editor, url_of(question), **{"answeroption_set-0-label": ["The left side"]})

    response = editor.post(url_of(question), {**opened, "text": "Which side?"})

    assert "changed this" in errors_of(response)[0]


# Questions and their options


def test_an_option_is_added_to_a_question(editor: Client):
    question = Question.objects.get(link_id="sides")
    new = {"key": "changing", "label": "Now one, now the other", "position": "0", "hint": ""}
    fields = {f"answeroption_set-2-{name}": [value] for name, value in new.items()}

    save_form(editor, url_of(question), **{"answeroption_set-TOTAL_FORMS": ["3"]}, **fields)

    assert [option.key for option in question.answeroption_set.all()] == ["one", "both", "changing"]


def test_the_key_of_an_option_cannot_be_changed(editor: Client):
    question = Question.objects.get(link_id="sides")

    save_form(
        editor, url_of(question), **{"answeroption_set-0-key": ["left"], "answeroption_set-0-label": ["L"]}
    )

    option = question.answeroption_set.get(label="L")
    assert option.key == "one"


def test_the_key_of_a_deleted_option_is_not_used_again(editor: Client):
    question = Question.objects.get(link_id="danger-signs")
    question.answeroption_set.get(key="seizure").delete()
    new = {"key": "seizure", "label": "Something else", "position": "0", "hint": ""}
    fields = {f"answeroption_set-1-{name}": [value] for name, value in new.items()}

    response = save_form(editor, url_of(question), **{"answeroption_set-TOTAL_FORMS": ["2"]}, **fields)

    assert errors_of(response) == ["“seizure” was the key of “A seizure”, which was deleted. Choose another."]


def test_an_option_that_a_rule_needs_cannot_be_taken_away(editor: Client):
    question = Question.objects.get(link_id="danger-signs")

    response = save_form(editor, url_of(question), **{"answeroption_set-0-DELETE": ["on"]})

    assert (
        "“Sudden weakness of an arm” cannot be deleted, for these need it: Rule “stroke”"
        in errors_of(response)[0]
    )
    assert question.answeroption_set.count() == 2


def test_an_option_that_nothing_needs_is_taken_away(editor: Client):
    question = Question.objects.get(link_id="danger-signs")

    save_form(editor, url_of(question), **{"answeroption_set-1-DELETE": ["on"]})

    assert [option.key for option in question.answeroption_set.all()] == ["weak-arm"]


def test_a_page_shows_the_fields_that_a_questions_kind_has(editor: Client):
    number = editor.get(url_of(Question.objects.get(link_id="duration"))).content.decode()
    single = editor.get(url_of(Question.objects.get(link_id="sides"))).content.decode()
    medicine = editor.get(url_of(Question.objects.get(link_id="medicines"))).content.decode()

    assert [
        ("unit_set-0" in html, "starttime_set-0" in html, "-unlisted" in html)
        for html in (number, single, medicine)
    ] == [
        (True, False, False),
        (False, False, False),
        (False, True, True),
    ]


def test_a_case_for_a_lower_level_is_changed_with_its_group(editor: Client):
    group = CauseGroup.objects.get(key="lifestyle")

    save_form(editor, url_of(group), **{"lowerwhen_set-0-when-1-terms": ["duration.longer"]})

    assert LowerWhen.objects.get().when == [{"any": ["findings.lid-only"]}, {"any": ["duration.longer"]}]


# Deleting


@pytest.mark.parametrize(
    ("model", "key"),
    [(Question, "sides"), (Finding, "lid-only"), (CauseGroup, "lifestyle"), (Source, "leaflet")],
)
def test_what_a_rule_needs_is_not_deleted_and_the_page_says_which_rule(editor: Client, model: Any, key: str):
    one = model.objects.get(**{"link_id" if model is Question else "key": key})

    asked = editor.get(url_of(one, "delete"))
    editor.post(url_of(one, "delete"), {"post": "yes"})

    assert "cannot be deleted, for these need it:" in asked.content.decode()
    assert "Rule “" in asked.content.decode()
    assert "I’m sure" not in asked.content.decode()
    assert model.objects.filter(pk=one.pk).exists()


def test_what_a_rule_needs_is_not_deleted_with_many_others_either(editor: Client):
    unneeded = Source.objects.create(
        questionnaire=Questionnaire.objects.get(), key="unneeded", title="Unneeded"
    )
    chosen = [Source.objects.get(key="leaflet").pk, unneeded.pk]

    response = editor.post(
        list_url(Source), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    )

    assert "“Leaflet” cannot be deleted, for these need it: Rule “lid-only”." in response.content.decode()
    assert Source.objects.filter(pk__in=chosen).count() == 2


def test_what_nothing_needs_is_deleted_and_stays_in_the_history(editor: Client):
    rule = Rule.objects.get(key="stroke")

    editor.post(url_of(rule, "delete"), {"post": "yes"})

    assert not Rule.objects.filter(key="stroke").exists()
    assert Rule.history.filter(key="stroke").first().history_type == "-"


def test_care_advice_is_never_deleted(editor: Client):
    advice = CareAdvice.objects.get(care_level="routine")

    assert editor.post(url_of(advice, "delete"), {"post": "yes"}).status_code == 403


# Finding one's way


def test_a_new_row_is_asked_which_questionnaire_it_is_for_if_there_are_several(editor: Client):
    load_document(make_document(slug="other", title="Other"))

    asked = editor.get(add_url(Rule)).content.decode()

    assert f'href="?questionnaire={Questionnaire.objects.get(slug="other").pk}"' in asked


@pytest.mark.parametrize("asked", ["", "0", "x", "99999999999999999999"])
def test_a_questionnaire_that_does_not_exist_is_no_error_page(editor: Client, asked: str):
    load_document(make_document(slug="other", title="Other"))

    assert editor.get(add_url(Rule), {"questionnaire": asked}).status_code == 200


def test_without_a_questionnaire_an_editor_is_told_to_add_one_first(client: Client):
    client.force_login(make_editor())

    response = client.get(add_url(Rule), follow=True)

    assert messages_of(response) == ["Add a questionnaire first."]


def test_the_history_of_a_row_says_who_changed_what(editor: Client):
    question = Question.objects.get(link_id="sides")
    save_form(
        editor, url_of(question), why=["It tells a lot."], **{"answeroption_set-0-label": ["Only one side"]}
    )

    html = editor.get(url_of(question, "history")).content.decode()

    assert "Why we ask is now “It tells a lot.”." in html
    assert "Option “Only one side”: label changed from “One side” to “Only one side”." in html
    assert "<td>editor</td>" in html


def test_a_group_with_several_lower_levels_says_each_in_words(editor: Client):
    group = CauseGroup.objects.get(key="lifestyle")
    for reason in ("One.", "Two.", "Three."):
        when = [{"any": ["sides.one"]}]
        LowerWhen.objects.create(cause_group=group, when=when, care_level="self_care", reason=reason)

    response = editor.get(url_of(group))

    assert response.status_code == 200
    assert response.content.decode().count("Sides: One side") >= 3
