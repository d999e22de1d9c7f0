import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import LONGEST_TEXT, MOST_WORDS, parse


def terms(typed):
    return [" ".join(phrase) for phrase in parse(typed).terms]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("eyelid", ["eyelid"]),
        ("  Eyelid\n twitching ", ["eyelid", "twitch"]),
        ("why does my eyelid twitch", ["eyelid", "twitch"]),
        ("what is it", ["what", "is", "it"]),
        ('"blood vessel" ear', ["blood vessel", "ear"]),
        ("“blood vessel”", ["blood vessel"]),
        ('"is it a" "stroke"', ["is it a", "strok"]),
        ('"of the ear" the', ["of the ear"]),
        ('ear "', ["ear"]),
        ('"" ear', ["ear"]),
        ("twitch twitching twitches", ["twitch"]),
        ("a AND b OR NOT (c) -d *e ^f:g", ["b", "c", "d", "e", "f", "g"]),
        ("", []),
        (" … -- ", []),
    ],
)
def test_what_is_typed_is_read_as_words_and_phrases(typed, expected):
    assert terms(typed) == expected


def test_a_query_keeps_what_was_typed():
    assert parse("  Blood\tvessel?\x00 ").text == "Blood vessel?"


def test_a_long_query_is_cut_and_says_so():
    query = parse(" ".join(f"word{number}" for number in range(MOST_WORDS + 1)))
    assert len(query.terms) == MOST_WORDS
    assert query.is_cut


def test_a_very_long_text_is_cut_and_says_so():
    query = parse("x" * (LONGEST_TEXT + 1))
    assert len(query.text) == LONGEST_TEXT
    assert query.is_cut


def test_a_query_of_the_greatest_length_is_not_cut():
    assert not parse(("ear " * LONGEST_TEXT)[:LONGEST_TEXT]).is_cut


@given(st.text())
def test_whatever_is_typed_is_a_query(typed):
    query = parse(typed)
    assert sum(map(len, query.terms)) <= MOST_WORDS
    assert all(word.isalnum() for phrase in query.terms for word in phrase)
