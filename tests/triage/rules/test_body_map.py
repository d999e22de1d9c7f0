from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.rules.factories import make_document, make_options, make_question
from triage.models.choices import REGIONS
from triage.models.choices import BodyMap as BodyMapChoice
from triage.rules.body_map import (
    BODY_MAPS,
    are_on_both_sides,
    picks_on,
    picks_that_fit,
    proposed_answer,
    side_of,
    sides_of,
)
from triage.rules.document import DocumentError, parse, serialise
from triage.rules.model import NOT_SURE, Questionnaire

TEMPLATES = Path(__file__).parents[3] / "templates" / "triage" / "pictures"
BOTH = ("cheek.left", "eyelid.right")


def make_places(**fields):
    regions = ("eyelid", "cheek", "tongue")
    options = [option | {"region": option["key"]} for option in make_options(*regions)]
    return make_question("areas", kind="multiple", options=options, picture="face") | fields


def document_with(*more, **fields):
    sides = make_question("sides", "one", "both", "alternating")
    return make_document(questions=[sides, make_places(**fields), *more])


@pytest.fixture
def questionnaire() -> Questionnaire:
    return parse(document_with(both_sides=["sides.both", "sides.alternating"]))


def test_a_picture_its_regions_and_what_both_sides_fit_are_read_and_written_back(questionnaire):
    areas = questionnaire.question_by_link_id["areas"]

    assert areas.picture == "face"
    assert areas.both_sides == ("sides.both", "sides.alternating")
    assert [option.region for option in areas.options] == ["eyelid", "cheek", "tongue"]
    assert parse(serialise(questionnaire)) == questionnaire


def test_picks_are_kept_on_the_regions_of_options_that_are_chosen(questionnaire):
    areas = questionnaire.question_by_link_id["areas"]

    assert picks_that_fit(areas, ["cheek"], BOTH) == ("cheek.left",)
    assert picks_that_fit(areas, ["cheek", "tongue"], ["tongue", "cheek.right"]) == ("cheek.right", "tongue")


@given(picks=st.lists(st.text(max_size=12) | st.sampled_from([*BOTH, "tongue.left", "eyelid", "chin.left"])))
def test_what_is_no_pick_is_left_out(picks):
    areas = parse(document_with()).question_by_link_id["areas"]
    fitting = picks_that_fit(areas, ["eyelid", "cheek", "tongue"], picks)

    assert set(fitting) == set(picks) & {"eyelid.right", "cheek.left"}


def test_a_question_without_a_picture_has_no_picks(questionnaire):
    assert picks_that_fit(questionnaire.question_by_link_id["sides"], ["one"], BOTH) == ()


@pytest.mark.parametrize(
    ("picks", "both"),
    [((), False), (("cheek.left", "eyelid.left"), False), (("tongue", "cheek.left"), False), (BOTH, True)],
)
def test_sides_are_those_of_the_picks_and_the_middle_has_none(picks, both):
    assert are_on_both_sides(picks) is both


@pytest.mark.parametrize("answers", [{}, {"sides": NOT_SURE}, {"sides": ("one",)}])
def test_both_sides_are_proposed_to_who_has_not_said_so(questionnaire, answers):
    sides = questionnaire.question_by_link_id["sides"]

    assert proposed_answer(questionnaire, BOTH, answers) == (sides, "both")


@pytest.mark.parametrize("answer", ["both", "alternating"])
def test_an_answer_that_fits_both_sides_is_left_alone(questionnaire, answer):
    assert proposed_answer(questionnaire, BOTH, {"sides": (answer,)}) is None


def test_picks_on_one_side_propose_nothing(questionnaire):
    assert proposed_answer(questionnaire, ("cheek.left", "eyelid.left"), {}) is None


def test_without_a_question_on_sides_nothing_is_proposed():
    assert proposed_answer(parse(document_with()), BOTH, {}) is None


@pytest.mark.parametrize(
    ("document", "where", "what", "fix"),
    [
        (
            document_with(picture="fase"),
            "picture",
            "“fase” is not one of the choices.",
            "Did you mean “face”?",
        ),
        (
            document_with(picture=""),
            "options[0].region",
            "“eyelid” is no region of the question's picture.",
            "Name the question's picture, or leave the region out.",
        ),
        (
            document_with(options=[option | {"region": "cheak"} for option in make_options("a")]),
            "options[0].region",
            "“cheak” is no region of the question's picture.",
            "Did you mean “cheek”?",
        ),
        (
            document_with(options=[option | {"region": "chin"} for option in make_options("a", "b")]),
            "options[1]",
            "The region “chin” belongs to an option before.",
            "Give each a name of its own.",
        ),
        (
            document_with(options=make_options("a")),
            "picture",
            "No option has a region of the picture.",
            "Give at least one option its region.",
        ),
        (
            document_with(both_sides=["sides.bot"]),
            "both_sides[0]",
            "“sides.bot” is no option of a question with one answer.",
            "Did you mean “sides.both”?",
        ),
        (
            document_with(make_question("age", "old"), both_sides=["sides.both", "age.old"]),
            "both_sides",
            "These are options of more than one question.",
            "Name options of one question.",
        ),
    ],
)
def test_what_cannot_be_shown_is_named(document, where, what, fix):
    with pytest.raises(DocumentError) as caught:
        parse(document)

    assert (what, fix) in [(str(problem.what), str(problem.fix)) for problem in caught.value.problems]
    assert any(problem.where.endswith(where) for problem in caught.value.problems)


def test_a_picture_is_for_any_number_of_options():
    document = make_document(
        questions=[make_question("sides", "one", picture="face", both_sides=["sides.one"])]
    )

    with pytest.raises(DocumentError) as caught:
        parse(document)

    whats = [str(problem.what) for problem in caught.value.problems]
    assert "A question of kind single has no picture." in whats
    assert "A question of kind single has no both_sides." in whats


def test_both_sides_without_a_picture_mean_nothing():
    places = make_question("areas", "chin", kind="multiple", both_sides=["sides.one"])
    document = make_document(questions=[make_question("sides", "one", "both"), places])

    with pytest.raises(DocumentError, match="Without a picture nobody points at both sides"):
        parse(document)


def test_one_question_alone_says_what_both_sides_fit():
    second = make_places(both_sides=["sides.one"]) | {"link_id": "more"}

    with pytest.raises(DocumentError, match="More than one question says what both sides fit"):
        parse(document_with(second, both_sides=["sides.both"]))


@pytest.mark.parametrize("name", BODY_MAPS)
def test_the_drawing_shows_every_region_and_no_other(name):
    picture = BODY_MAPS[name]
    half, whole = ((TEMPLATES / file).read_text() for file in (f"{name}_half.html", f"{name}.html"))

    assert sorted(part.split(".")[0] for part in half.split('data-pick="')[1:]) == sorted(picture.halves)
    assert sorted(part.split('"')[0] for part in whole.split('data-pick="')[1:]) == sorted(picture.middle)


def test_editors_are_offered_every_picture_with_every_region():
    assert set(BodyMapChoice.values) == set(BODY_MAPS)
    for name, picture in BODY_MAPS.items():
        assert sorted(REGIONS[BodyMapChoice(name)]) == sorted(picture.regions)


@pytest.mark.parametrize(
    ("picks", "side"),
    [((), ""), (("tongue",), ""), (("cheek.left",), "left"), (("cheek.left", "eyelid.right"), "both")],
)
def test_the_side_of_what_was_pointed_at(picks, side):
    assert side_of(picks) == side


def test_an_option_is_on_the_sides_on_which_its_region_was_pointed_at(questionnaire):
    areas = questionnaire.question_by_link_id["areas"]
    eyelid, cheek, _tongue = areas.options

    assert sides_of(areas, cheek, BOTH) == {"left"}
    assert sides_of(areas, eyelid, BOTH) == {"right"}
    assert sides_of(questionnaire.question_by_link_id["sides"], cheek, BOTH) == set()


@pytest.mark.parametrize(
    ("side", "picks"),
    [
        ("left", ("cheek.left", "tongue")),
        ("both", ("cheek.left", "cheek.right", "tongue")),
    ],
)
def test_a_side_said_in_words_points_at_the_halves_and_at_what_is_in_the_middle(questionnaire, side, picks):
    areas = questionnaire.question_by_link_id["areas"]

    assert picks_on(areas, ["cheek", "tongue"], side) == picks
