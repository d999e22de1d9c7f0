import pytest
from django.core.exceptions import ValidationError

from accounts.names import validate_name


@pytest.mark.parametrize(
    "name",
    [
        "Ann",
        "O’Brien",
        "Jean-Luc 2",
        "Łukasz",
        "王小明",
        "राहुल",
        "กานดา",
        "مُحَمَّد",
        "Zoe\u0301",
        "Ольга",
        "Ελένη",
    ],
)
def test_names_of_any_script_may_stand(name):
    validate_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "аdmin",
        "Αnn",
        "Moderator",
        "Dr Smith",
        "Doctors' note",
        "ADMIN",
        "Ädmin",
        "a@b",
        "x/y",
        "12",
        "\u202eAnn",
    ],
)
def test_what_imitates_somebody_or_hides_is_refused(name):
    with pytest.raises(ValidationError):
        validate_name(name)
