import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.patient.typed_numbers import TypedNumber, UnreadableNumber, read_typed_number
from triage.rules.model import Unit

UNITS = (
    Unit("days", "days", 1, "day"),
    Unit("weeks", "weeks", 7, "week"),
    Unit("months", "months", 30, "month"),
    Unit("years", "years", 365, "year"),
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", "3"),
        (" 3 ", "3"),
        ("0", "0"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("0.500", "0.5"),
        ("1,000", "1000"),
        ("1.000", "1000"),
        ("1 000", "1000"),
        ("1\u00a0000", "1000"),
        ("1\u202f000", "1000"),
        ("1'000", "1000"),
        ("1’000", "1000"),
        ("12,345", "12345"),
        ("12,34", "12.34"),
        ("1,000,000", "1000000"),
        ("1,234.5", "1234.5"),
        ("½", "0.5"),
        ("1½", "1.5"),
        ("1 ½", "1.5"),
        ("1/2", "0.5"),
        ("1 1/2", "1.5"),
        ("⅓", "0.333"),
        ("٣", "3"),
        ("٣٠", "30"),
        ("３０", "30"),
        ("३", "3"),
        ("٣٫٥", "3.5"),
        ("١٬٠٠٠", "1000"),
        ("~3", "3"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert read_typed_number(typed) == TypedNumber(number, "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3 weeks", ("3", "weeks")),
        ("3weeks", ("3", "weeks")),
        ("1 week", ("1", "weeks")),
        ("3 Weeks.", ("3", "weeks")),
        ("3 wks", ("3", "weeks")),
        ("3 d", ("3", "days")),
        ("2 yrs", ("2", "years")),
        ("5 mths", ("5", "months")),
        ("1,000 days", ("1000", "days")),
        ("1½ years", ("1.5", "years")),
    ],
)
def test_a_unit_may_be_typed_behind_the_number(typed, expected):
    assert read_typed_number(typed, UNITS) == expected


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "abc",
            "three",
            "-1",
            "+5",
            "1e3",
            "1 2",
            "1,00,000",
            "1.2.3",
            "1,0000",
            "5²",
            "1/0",
            "3-4",
        ),
        *(
            "3-4",
            "NaN",
            "0x10",
            "3 hours",
            "3 weeks 2 days",
            "3 fortnights",
            "3 mins",
            "weeks",
            "1,000.000,5",
            "½½",
        ),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused(typed):
    with pytest.raises(UnreadableNumber):
        read_typed_number(typed, UNITS)


def test_a_short_word_that_fits_two_units_is_refused():
    with pytest.raises(UnreadableNumber):
        read_typed_number("3 m", [*UNITS, Unit("minutes", "minutes", 1)])


def test_a_unit_is_refused_where_the_question_has_none():
    with pytest.raises(UnreadableNumber):
        read_typed_number("3 weeks")


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_may_be_grouped_in_any_common_way(number):
    for separator in (",", ".", " ", "'", "\u2009"):
        assert read_typed_number(f"{number:,}".replace(",", separator)).number == str(number)


@given(st.text(max_size=12))
def test_any_text_is_read_as_a_plain_number_or_refused(typed):
    try:
        number = read_typed_number(typed, UNITS).number
    except UnreadableNumber:
        return
    assert number.replace(".", "", 1).isascii()
    assert float(number) >= 0
