from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from tests.factories import make_draft
from tests.properties import examples
from tests.triage.admin.pages import FormReader
from tests.triage.rules.strategies import documents
from triage.admin.answers import AnswersField
from triage.admin.draft import Draft
from triage.admin.fields import AlternativesField, ConditionsField, LinesField
from triage.drafts.mapping import load_document
from triage.models import Finding, Question, Rule, Vignette

pytestmark = pytest.mark.django_db


def posted(html: str) -> QueryDict:
    """What a browser sends for the widgets, as they were rendered."""
    reader = FormReader("form")
    reader.feed(f'<form id="form">{html}</form>')
    query = QueryDict(mutable=True)
    for name, values in reader.values.items():
        query.setlist(name, values)
    return query


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_any_conditions_come_back_from_their_check_boxes(document):
    draft = Draft(load_document(document))

    for field, value in [
        *(
            (ConditionsField(label="If"), rule.when)
            for rule in Rule.objects.filter(questionnaire=draft.questionnaire)
        ),
        *(
            (AlternativesField(label="If", findings=False), finding.alternatives)
            for finding in Finding.objects.filter(questionnaire=draft.questionnaire)
        ),
    ]:
        field.offer(draft, Rule())
        widget: Any = field.widget
        sent = widget.value_from_datadict(posted(widget.render("when", value)), {}, "when")
        assert not field.has_changed(value, sent)
        field.clean(sent)


@pytest.fixture
def answers() -> AnswersField:
    field = AnswersField(label="Answers")
    field.offer(Draft(make_draft()), Vignette())
    return field


def sent_to(field: AnswersField, query: QueryDict) -> Any:
    widget: Any = field.widget
    return widget.value_from_datadict(query, {}, "answers")


def test_the_answers_of_a_vignette_come_back_from_their_fields(answers: AnswersField):
    for vignette in Vignette.objects.all():
        widget: Any = answers.widget
        sent = sent_to(answers, posted(widget.render("answers", answers.prepare_value(vignette.answers))))
        assert not answers.has_changed(vignette.answers, sent)
        assert answers.clean(sent).keys() == vignette.answers.keys()


@pytest.mark.parametrize(
    ("query", "stored"),
    [
        ("answers-sides=one", {"sides": ["one"]}),
        ("answers-sides=not-sure", {"sides": "not-sure"}),
        ("answers-areas=none-of-these", {"areas": []}),
        ("answers-areas=eyelid&answers-areas=jaw", {"areas": ["eyelid", "jaw"]}),
        ("answers-duration-text=4", {"duration": 4}),
        ("answers-duration-text=4,5", {"duration": 4.5}),
        ("answers-duration-text=under-2-weeks", {"duration": ["under-2-weeks"]}),
        ("answers-duration=not-sure", {"duration": "not-sure"}),
        ("answers-medicines-text=Reglan%0D%0A%0D%0A aspirin ", {"medicines": ["Reglan", "aspirin"]}),
        (
            "answers-medicines-text=Reglan | within_days",
            {"medicines": [{"name": "Reglan", "started": "within_days"}]},
        ),
        (
            "answers-medicines-text=Reglan | Over a year ago",
            {"medicines": [{"name": "Reglan", "started": "over_a_year"}]},
        ),
        ("answers-medicines=none-of-these", {"medicines": []}),
        ("answers-sides=", {}),
    ],
)
def test_what_is_typed_and_ticked_becomes_raw_answers(answers: AnswersField, query: str, stored: object):
    assert answers.clean(sent_to(answers, QueryDict(query))) == stored


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("answers-duration-text=long", "How long: “long” is not a number. Write one, such as 4."),
        ("answers-duration-text=-1", "How long: No band holds -1. Write a number that one does."),
        ("answers-duration-text=nan", "How long: No band holds nan. Write a number that one does."),
        (
            "answers-areas=eyelid&answers-areas=none-of-these",
            "Areas: “None of these” stands alone. Take away the rest.",
        ),
        (
            "answers-duration-text=4&answers-duration=not-sure",
            "How long: “I’m not sure” stands alone. Take away the rest.",
        ),
        ("answers-areas=ear", "Areas: “ear” does not exist any more. Choose another answer."),
        (
            "answers-medicines-text=| within_days",
            "Medicines: “| within_days” names no medicine. Write its name first.",
        ),
        (
            "answers-medicines-text=Reglan | yesterday",
            "Medicines: There is no time “yesterday”. Choose from: within_days, over_a_year, unsure.",
        ),
    ],
)
def test_an_answer_that_cannot_be_read_says_why(answers: AnswersField, query: str, sentence: str):
    with pytest.raises(ValidationError) as error:
        answers.clean(sent_to(answers, QueryDict(query)))

    assert error.value.messages == [sentence]


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ({"sides": "one"}, "answers-sides=one"),
        ({"areas": ["jaw", "eyelid"]}, "answers-areas=eyelid&answers-areas=jaw"),
        ({"duration": 4.0}, "answers-duration-text=4"),
        ({"duration": ["longer"]}, "answers-duration-text=longer"),
        ({"medicines": [{"name": "Reglan", "started": ""}]}, "answers-medicines-text=Reglan"),
    ],
)
def test_another_way_of_writing_the_same_answer_is_no_change(
    answers: AnswersField, stored: object, query: str
):
    sent = sent_to(answers, QueryDict(query))

    assert not answers.has_changed(stored, sent)


def test_lines_become_a_list_without_the_empty_ones():
    assert LinesField().clean(" Rest.\r\n\r\nDrink. ") == ["Rest.", "Drink."]


def test_a_condition_offers_times_and_not_sure_where_a_question_takes_it():
    draft = Draft(make_draft())
    terms = {
        value
        for group in draft.terms()
        for term in group.terms
        for value in (term.value, *(value for value, _label in term.times))
    }

    offered = {"medicines.other@within_days", "medicines.other@unsure", "sides.not-sure", "findings.lid-only"}
    assert offered <= terms
    assert "areas.not-sure" not in terms


def test_the_first_question_can_depend_on_nothing():
    draft = Draft(make_draft())

    assert draft.terms(before=Question.objects.get(link_id="danger-signs"), findings=False) == []
