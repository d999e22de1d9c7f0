import pytest

from core.help_places import HelpPlace


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("NHS 111 | 111 | https://111.nhs.uk", HelpPlace("NHS 111", "111", "https://111.nhs.uk")),
        ("Samaritans|+44 116 123", HelpPlace("Samaritans", "+44 116 123")),
        (
            "Find a doctor | https://doctor.example/a?b=c",
            HelpPlace("Find a doctor", url="https://doctor.example/a?b=c"),
        ),
    ],
)
def test_a_place_is_a_name_with_a_number_or_an_address_or_both(text, place):
    assert HelpPlace.parse(text) == place


def test_a_number_is_dialled_without_its_spaces():
    assert HelpPlace("Line", "+44 20-7946 0000").dialled == "+442079460000"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "the name is missing"),
        ("| 111", "the name is missing"),
        ("NHS", "a number to call or an https:// address is missing"),
        ("NHS | 111 | 112", "more than one number"),
        ("NHS | http://insecure.example", "more than one number and one https:// address"),
        ("NHS | javascript:alert(1)", "more than one number and one https:// address"),
        ("NHS | https://[broken", "more than one number and one https:// address"),
    ],
)
def test_what_is_no_place_is_refused_with_what_is_wrong(text, wrong):
    with pytest.raises(ValueError, match=wrong):
        HelpPlace.parse(text)
