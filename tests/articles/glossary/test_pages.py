from django.utils.html import escape
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from articles.glossary.entries import ExplainedTerm, Glossary
from articles.glossary.pages import PageWords
from articles.sections import RenderedSection

TIC, MYELIN = ExplainedTerm("tic", "x"), ExplainedTerm("Myelin", "x")
GLOSSARY = Glossary([TIC, MYELIN])


def test_a_word_is_linked_where_the_page_meets_it_first():
    words = PageWords(GLOSSARY)
    assert words.link("A tic is a tic.") == 'A <a href="#word:tic">tic</a> is a tic.'
    assert words.link("Tics, a tic and myelin") == ('Tics, a tic and <a href="#word:myelin">myelin</a>')
    assert [explained.entry for explained in words.explained] == [MYELIN, TIC]


def test_words_of_sections_lead_back_to_the_first_heading_they_stand_under():
    below = RenderedSection("below", "Below", SafeString(), (TIC, MYELIN))
    words = PageWords(GLOSSARY)
    words.add_sections([RenderedSection("top", "Top", SafeString(), (TIC,), (below,))])
    places = [(explained.entry, explained.back, explained.heading) for explained in words.explained]
    assert places == [(MYELIN, "below", "Below"), (TIC, "top", "Top")]


def test_a_text_is_escaped_around_its_words():
    assert PageWords(GLOSSARY).link('<b>tic</b> & "') == (
        '&lt;b&gt;<a href="#word:tic">tic</a>&lt;/b&gt; &amp; &quot;'
    )


@given(st.text())
def test_a_text_without_words_is_only_escaped(text):
    assert PageWords(Glossary()).link(text) == escape(text)
