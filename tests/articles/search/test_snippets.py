import re
from html import unescape

from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from articles.search.snippets import LENGTH, marked, snippet


def wanting(*stems):
    return set(stems).__contains__


def shown(html):
    """The text of a snippet as a browser shows it."""
    return unescape(strip_tags(html))


def test_the_words_looked_for_are_marked_in_every_form():
    assert marked("Twitches: a twitch", wanting("twitch")) == "<mark>Twitches</mark>: a <mark>twitch</mark>"


def test_marks_are_the_only_html():
    html = marked('<script>alert("ear")</script> & ear<b', wanting("ear", "script"))
    assert html == (
        "&lt;<mark>script</mark>&gt;alert(&quot;<mark>ear</mark>&quot;)&lt;/<mark>script</mark>&gt; &amp; "
        "<mark>ear</mark>&lt;b"
    )


def test_words_with_accents_are_marked_whole():
    assert marked("Me\u0301nie\u0300re's", wanting("menier")) == "<mark>Ménière&#x27;s</mark>"


def test_a_short_text_is_its_own_snippet():
    assert snippet("All of it.", wanting("all")) == "<mark>All</mark> of it."


def test_a_snippet_is_taken_from_where_most_words_stand_together():
    text = f"ear {'a ' * 400} the ear and the coffee {'b ' * 400}"
    html = snippet(text, wanting("ear", "coffe"))
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert "<mark>ear</mark> and the <mark>coffee</mark>" in html


def test_a_snippet_without_a_word_is_the_beginning():
    assert snippet("Beginning " * 100, wanting("ear")).startswith("Beginning ")


@given(
    st.lists(st.sampled_from(["ear", "coffee", "<b>", "&amp;", "x" * 400, "é", "\U0001f600"]), max_size=200)
)
def test_a_snippet_shows_whole_words_of_the_text_and_no_more_than_fits(parts):
    text = " ".join(parts)
    html = snippet(text, wanting("ear"))
    told = shown(html).removeprefix("… ").removesuffix(" …")
    assert told in text
    assert len(told) <= LENGTH
    assert not re.search(r"<(?!/?mark>)", html)
