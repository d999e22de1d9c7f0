import pytest

from triage.templatetags.triage_pages import phone_links, phone_numbers


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("999 (UK), 112 (EU) or 911 (US)", ["999", "112", "911"]),
        ("0800 123 456", ["0800123456"]),
        ("+44 20 7946-0000", ["+442079460000"]),
        ("ask at the desk", []),
        ("a fever of 38", []),
        ("within 3 days", []),
        ("vitamin B12", []),
    ],
)
def test_plain_telephone_numbers_are_found(text, dialled):
    assert [number.dialled for number in phone_numbers(text)] == dialled


def test_what_stands_in_brackets_belongs_to_the_number():
    assert [number.note for number in phone_numbers("999 (UK) or 112")] == ["(UK)", ""]


def test_numbers_become_links_and_the_rest_is_escaped():
    assert phone_links("<999> & 112 (EU)") == (
        '&lt;<a href="tel:999">999</a>&gt; &amp; <a href="tel:112">112</a> (EU)'
    )


def test_in_other_texts_only_known_numbers_become_links():
    text = "Call 999 within 180 minutes, or 0800 123 456."

    assert phone_links(text, "999 or 112") == (
        'Call <a href="tel:999">999</a> within 180 minutes, or 0800 123 456.'
    )
