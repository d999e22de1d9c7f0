import pytest

from articles import references
from articles.references import Reference


def of_twitching(slug: str) -> list[Reference]:
    return [Reference("a", "one"), Reference("b", "two")] if slug == "twitching" else []


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setattr(references, "_sources", [])
    references.register(of_twitching)


def test_who_needs_a_section_is_found():
    assert references.to_sections("twitching", {"b", "c"}) == [Reference("b", "two")]


def test_who_needs_an_article_is_found():
    assert [reference.anchor for reference in references.to_article("twitching")] == ["a", "b"]


def test_nobody_needs_the_sections_of_another_article():
    assert references.to_sections("other", {"a"}) == []


def test_registering_twice_finds_a_reference_once():
    references.register(of_twitching)
    assert len(references.to_article("twitching")) == 2


def test_a_reference_says_who_needs_what():
    assert str(Reference("a", "the questionnaire")) == "The section “a” is needed by the questionnaire."
