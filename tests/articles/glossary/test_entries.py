import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.anchors import objection
from articles.glossary.entries import ExplainedTerm, Glossary

GLOSSARY = Glossary(
    [
        ExplainedTerm("dystonia", "x", ("dystonias",)),
        ExplainedTerm("acute dystonia", "x"),
        ExplainedTerm("Parkinson's disease", "x"),
        ExplainedTerm("Guillain-Barré syndrome", "x"),
        ExplainedTerm("multiple sclerosis", "x", ("MS",)),
        ExplainedTerm("tic", "x"),
        ExplainedTerm("C++", "x"),
    ]
)


def found(text):
    return [(text[place.start : place.end], place.entry.term) for place in GLOSSARY.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A dystonia.", [("dystonia", "dystonia")]),
        ("Dystonias", [("Dystonias", "dystonia")]),
        ("DYSTONIA", [("DYSTONIA", "dystonia")]),
        ("an acute dystonia", [("acute dystonia", "acute dystonia")]),
        ("acute\n  dystonia", [("acute\n  dystonia", "acute dystonia")]),
        ("Parkinson’s disease", [("Parkinson’s disease", "Parkinson's disease")]),
        ("guillain-barré syndrome", [("guillain-barré syndrome", "Guillain-Barré syndrome")]),
        ("MS", [("MS", "multiple sclerosis")]),
        ("ms Ms", []),
        ("a tic, a tick, statics, tic-like", [("tic", "tic"), ("tic", "tic")]),
        ("C++", [("C++", "C++")]),
        ("", []),
    ],
)
def test_a_word_is_found_whole_and_as_it_is_written(text, expected):
    assert found(text) == expected


def test_the_words_of_texts_come_in_order_and_once():
    texts = ["a tic", "MS, and again a tic", "dystonia"]
    terms = [entry.term for entry in GLOSSARY.entries_in(texts)]
    assert terms == ["tic", "multiple sclerosis", "dystonia"]


def test_an_empty_glossary_finds_nothing():
    assert list(Glossary().find("tic")) == []


def test_glossaries_of_the_same_words_are_equal():
    assert Glossary([ExplainedTerm("a", "b")]) == Glossary([ExplainedTerm("a", "b")])
    assert Glossary([ExplainedTerm("a", "b")]) != Glossary([ExplainedTerm("a", "c")])
    assert hash(Glossary([ExplainedTerm("a", "b")])) == hash(Glossary([ExplainedTerm("a", "b")]))


def test_no_section_can_take_the_anchor_of_an_explanation():
    assert objection(ExplainedTerm("myelin", "x").anchor)


def test_a_word_tells_its_other_names_but_not_its_endings():
    assert ExplainedTerm("malformation", "x", ("malformations", "AVM")).other_names == ["AVM"]


@given(
    st.lists(st.text(alphabet="ab'(.*+ ", min_size=1).filter(str.strip), min_size=1, max_size=5), st.text()
)
def test_every_form_is_found_whatever_signs_it_holds(forms, around):
    glossary = Glossary([ExplainedTerm(forms[0], "x", tuple(forms[1:]))])
    for form in forms:
        assert list(glossary.find(f"{form.strip()}"))
    list(glossary.find(around))
