import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.display_names import check_display_name


@pytest.mark.parametrize(
    "name",
    [
        "O’Brien",
        "प्रियंका",  # Hindi, with vowel signs
        "সুমিতা",  # Bengali
        "தமிழ்",  # Tamil
        "สมชาย ใจดี",  # Thai
        "مُحَمَّد",  # vowelled Arabic
        "علی\u200cرضا",  # Persian, with a joiner
        unicodedata.normalize("NFD", "Zoë Đặng"),
        "山田 太郎",
    ],
)
def test_names_of_all_scripts_are_fine(name):
    check_display_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "ann@example.org",
        "https://spam.example",
        "<b>",
        "...",
        "12",
        "\u3164\u3164",  # letters that nobody sees
        "Ann\u202e",  # turns the line round
        "Ann\u200d",  # a joiner of nothing
        "\u0301Ann",  # a mark on nothing
        "A" + "\u0301" * 5,
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        check_display_name(name)


@given(
    st.text(
        st.characters(categories=["Lu", "Ll", "Lo", "Lt"], exclude_characters="\u115f\u1160\u3164\uffa0"),
        min_size=1,
    )
)
def test_letters_of_any_script_are_a_name(name):
    check_display_name(name)
