"""Words explained on the patient's pages."""

import re

import pytest
from django.db import OperationalError

from articles.glossary import known
from articles.models import Term
from tests.articles.make import make_term
from tests.triage.patient.pages.walk import NO_DANGER, WHOLE

pytestmark = pytest.mark.django_db


def explained(response):
    return re.findall(r"<dt>(.*?)</dt>", response.content.decode())


def test_a_question_explains_its_words_beside_the_form(walk):
    for term in ("seizure", "weakness", "sides", "dopamine blocker"):
        make_term(term)
    walk.begin()
    response = walk.ask("danger-signs")
    assert explained(response) == ["Weakness", "Seizure"]
    assert "What do these words mean?" in response.content.decode()


def test_a_question_without_such_words_offers_none(walk):
    make_term("dopamine blocker")  # a class of medicines: the rules read it, patients do not
    walk.answers(NO_DANGER)
    for link_id in ("sides", "medicines"):
        assert "words-here" not in walk.ask(link_id).content.decode()


def test_no_link_leads_out_of_a_label(walk):
    make_term("seizure")
    walk.begin()
    labels = re.findall(r"<label.*?</label>", walk.ask("danger-signs").content.decode(), re.DOTALL)
    assert any("seizure" in label for label in labels)
    assert not any("<a" in label for label in labels)


def test_a_question_page_asks_for_words_once_and_then_does_without_the_database(
    walk, django_assert_num_queries
):
    make_term("seizure")
    walk.begin()
    walk.ask("danger-signs")
    with django_assert_num_queries(0):
        assert explained(walk.ask("danger-signs")) == ["Seizure"]


def test_without_the_database_a_question_is_asked_all_the_same(walk, monkeypatch):
    def fail():
        raise OperationalError

    walk.begin()
    known.forget()
    monkeypatch.setattr(Term.objects, "all", fail)
    assert walk.ask("danger-signs").status_code == 200


def test_a_result_explains_the_words_of_its_reasons_and_sections(walk):
    for term in ("tired", "lifestyle", "unused"):
        make_term(term)
    walk.answers(WHOLE)
    page = walk.get("result").content.decode()
    linked = set(re.findall(r'href="#(word:[^"]*)"', page))
    assert linked
    assert linked == set(re.findall(r'id="(word:[^"]*)"', page))
    assert "word:unused" not in linked


def test_no_id_of_a_result_stands_twice(walk):
    make_term("text")
    walk.answers(WHOLE)
    ids = re.findall(r' id="([^"]*)"', walk.get("result").content.decode())
    assert len(ids) == len(set(ids))
