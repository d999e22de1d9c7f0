import pytest

from core.text_direction import text_direction


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("he", "rtl"),
        ("fa-IR", "rtl"),
        ("ku", "ltr"),
        ("pa-Arab", "rtl"),
        ("en-GB", "ltr"),
        ("zh-Hant", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_direction_follows_from_the_language_and_its_script(language, direction):
    assert text_direction(language) == direction
