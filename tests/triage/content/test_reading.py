"""What patients read can be read at the age of about eleven."""

from pathlib import Path

import pytest
import yaml

from articles import manuscript
from articles.glossary.entries import ExplainedTerm
from articles.markdown import inline_text, parser
from tests.triage.content.readability import names_of, reading_age, sentences, without_names, words
from triage.rules.document import parse
from triage.rules.model import QuestionKind

ROOT = Path(__file__).resolve().parents[3]
AGE = 11  # of each kind of text as a whole
AGE_OF_ONE = 12  # of a single text
LONG_ENOUGH = 12  # words: below, the measure says nothing

QUESTIONNAIRE = parse(yaml.safe_load((ROOT / "triage/content/facial-twitching.yaml").read_text()))
ARTICLE = manuscript.parse((ROOT / "articles/content/facial-twitching.md").read_text())
GLOSSARY = yaml.safe_load((ROOT / "articles/content/glossary.yaml").read_text())
NAMES = names_of(
    (ExplainedTerm(word["term"], word["explanation"], tuple(word.get("forms", ()))) for word in GLOSSARY),
    (
        name
        for medicine in QUESTIONNAIRE.medicines
        for name in (medicine.name, *medicine.brands, *medicine.other_names)
    ),
)


def section_text(body):
    return sentences(*(inline_text(token.children) for token in parser.parse(body) if token.children))


def question_text(question):
    # The classes of medicines are options that no page shows.
    options = () if question.kind is QuestionKind.medicine else question.options
    return sentences(
        question.text, question.why, question.hint, *(o.label for o in options), *(o.hint for o in options)
    )


TEXTS = {
    "questions": {question.link_id: question_text(question) for question in QUESTIONNAIRE.questions},
    "advice": {
        advice.care_level.name: sentences(
            advice.title, advice.how_soon, *(step.text for step in advice.steps), advice.say
        )
        for advice in QUESTIONNAIRE.care_advice
    }
    | {f"always {number}": advice.text for number, advice in enumerate(QUESTIONNAIRE.always_advice)}
    | {"no clear match": sentences(QUESTIONNAIRE.no_clear_match.title, QUESTIONNAIRE.no_clear_match.text)}
    | {"summary": QUESTIONNAIRE.summary},
    "cause groups": {
        group.key: sentences(group.name, group.summary, *(lower.reason for lower in group.lower_when))
        for group in QUESTIONNAIRE.cause_groups
    },
    "reasons": {rule.key: rule.rationale for rule in QUESTIONNAIRE.rules},
    "article": {"summary": ARTICLE.summary}
    | {section.anchor: section_text(section.body) for section in ARTICLE.sections if section.body},
    "words explained": {word["term"]: word["explanation"] for word in GLOSSARY},
}


@pytest.mark.parametrize("kind", TEXTS)
def test_all_texts_of_a_kind_together_can_be_read_at_eleven(kind):
    assert reading_age(sentences(*TEXTS[kind].values()), NAMES) <= AGE


@pytest.mark.parametrize("kind", TEXTS)
def test_no_single_text_is_much_harder(kind):
    long = {key: text for key, text in TEXTS[kind].items() if words(text) >= LONG_ENOUGH}
    ages = {key: reading_age(sentences(text), NAMES) for key, text in long.items()}
    assert not [(key, age, TEXTS[kind][key]) for key, age in ages.items() if age > AGE_OF_ONE]


def test_the_measure_tells_easy_from_hard():
    easy = "A vessel may touch the nerve. Then the face may jump."
    hard = "Vascular compression of the facial nerve frequently precipitates involuntary contractions."
    assert reading_age(easy, NAMES) < AGE < AGE_OF_ONE < reading_age(hard, NAMES)


def test_the_names_of_illnesses_and_medicines_are_not_taken_for_hard_words():
    assert without_names("Tardive dyskinesia from metoclopramide (Reglan).", NAMES) == "it from it (it)."
