import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.anchors import MAX_LENGTH, RESERVED, assign, make_anchor, objection


@pytest.mark.parametrize("anchor", ["one-side", "a", "2024", "a_b", "a" * MAX_LENGTH])
def test_an_anchor_is_made_of_letters_digits_and_hyphens(anchor):
    assert not objection(anchor)


@pytest.mark.parametrize(
    "anchor",
    ["", "One", "a b", "-a", "a-", "ä", 'a"', "a#b", "a\n", "a" * (MAX_LENGTH + 1), *sorted(RESERVED)],
)
def test_what_cannot_be_an_anchor_is_objected_to(anchor):
    assert objection(anchor)


@given(st.text(), st.lists(st.sampled_from(["section", "a", "a-2", "main-2"])))
def test_an_anchor_made_of_any_heading_is_valid_and_new(heading, taken):
    anchor = make_anchor(heading, taken)
    assert not objection(anchor)
    assert anchor not in taken


def test_equal_headings_get_different_anchors():
    assert assign([("Causes", ""), ("Causes", "")], []) == ["causes", "causes-2"]


def test_a_written_anchor_is_kept():
    assert assign([("One side", "one"), ("One", "")], []) == ["one", "one-2"]


def test_a_heading_keeps_the_anchor_it_has():
    assert assign([("New", ""), ("Causes", "")], [("Causes", "why")]) == ["new", "why"]


def test_equal_headings_keep_their_anchors_in_order():
    existing = [("Causes", "causes"), ("Causes", "causes-2")]
    assert assign([("Causes", ""), ("Causes", "")], existing) == ["causes", "causes-2"]


def test_a_written_anchor_wins_over_a_kept_one():
    assert assign([("Causes", ""), ("Other", "why")], [("Causes", "why")]) == ["causes", "why"]


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "", "Ä"]), st.just(""))),
    st.lists(
        st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["a", "b", "c", "d"])),
        unique_by=lambda x: x[1],
    ),
)
def test_no_two_sections_share_an_assigned_anchor(sections, existing):
    anchors = assign(sections, existing)
    assert len(set(anchors)) == len(sections)


@given(st.lists(st.sampled_from(["A", "B", "a", "A-2"])))
def test_assigning_again_moves_no_anchor(headings):
    anchors = assign([(heading, "") for heading in headings], [])
    assert (
        assign([(heading, "") for heading in headings], list(zip(headings, anchors, strict=True))) == anchors
    )
