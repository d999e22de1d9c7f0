import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.words import LONGEST, fold, normal, stem, stems, words


@pytest.mark.parametrize(
    "forms",
    [
        "twitch twitches twitching twitched Twitch TWITCHING",
        "cause causes causing caused",
        "eye eyes eye's",
        "ear ears",
        "stop stops stopping stopped",
        "stress stresses stressed",
        "weak weakness",
        "body bodies",
        "dizzy dizziness",
        "virus viruses",
        "Parkinson Parkinson's Parkinson’s parkinsons",
        "Ménière Meniere Me\u0301nie\u0300re menieres",
    ],
)
def test_the_forms_of_a_word_are_one_word(forms):
    assert len(set(stems(forms).split())) == 1


@pytest.mark.parametrize("pair", ["ear early", "tic tickle", "need neck", "sing thing", "nerve nervous"])
def test_different_words_stay_different(pair):
    one, other = stems(pair).split()
    assert one != other


def test_words_are_taken_out_of_what_is_between_them():
    found = words("X-rays, (stress-related) twitching_fast… 24 h")
    assert [word.text for word in found] == ["X", "rays", "stress", "related", "twitching", "fast", "24", "h"]


def test_a_word_knows_its_place():
    text = normal("Ein Me\u0301nie\u0300re-Anfall")
    assert [text[word.start : word.end] for word in words(text)] == ["Ein", "Ménière", "Anfall"]


@given(st.text())
def test_a_compared_word_is_made_of_letters_and_digits_alone(text):
    for word in words(normal(text)):
        assert word.stem == "" or word.stem.isalnum()
        assert len(word.stem) <= LONGEST


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1))
def test_no_word_is_trimmed_away(word):
    assert stem(fold(word))


def test_what_nobody_sees_inside_a_word_does_not_hide_it():
    assert stems("bleph\u00adaro\u200bclonus") == stems("blepharoclonus")


def test_scripts_without_spaces_are_cut_into_pairs_that_overlap():
    assert [word.text for word in words("面部抽搐 face")] == ["面部", "部抽", "抽搐", "face"]


def test_a_vowel_sign_does_not_cut_a_word():
    assert [word.text for word in words("हिन्दी")] == ["हिन्दी"]
