"""What only a browser can show of articles: a word explained in place, the search by keyboard, paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.glossary.files import import_glossary
from articles.importing import import_markdown
from tests.browser.layout import fits_its_width

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = Path(__file__).resolve().parents[2] / "articles" / "content"
ARTICLE = "/articles/facial-twitching/"


@pytest.fixture
def shipped(transactional_db: None) -> None:
    import_glossary((CONTENT / "glossary.yaml").read_text())
    import_markdown((CONTENT / "facial-twitching.md").read_text(), publish=True)


def test_words_are_explained_in_place_with_a_script_and_at_the_end_without(
    shipped, phone, phone_without_javascript, accessibility_problems
):
    phone.goto(ARTICLE)
    word = phone.locator("#neurovascular-compression ~ .article-text a[href='#word:myelin']")
    word.focus()
    phone.keyboard.press("Enter")
    bubble = phone.get_by_role("dialog", name="Myelin")
    expect(bubble).to_be_focused()
    expect(bubble).to_contain_text("The cover of a nerve.")
    assert fits_its_width(phone)
    assert not accessibility_problems(phone)
    phone.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    expect(word).to_be_focused()
    word.tap()
    bubble.get_by_role("button", name="Close").tap()
    expect(bubble).to_be_hidden()

    phone_without_javascript.goto(ARTICLE)
    phone_without_javascript.locator("a[href='#word:myelin']").first.tap()
    explanation = phone_without_javascript.locator("[id='word:myelin']")
    expect(explanation).to_be_in_viewport()
    explanation.get_by_role("link", name="Back to").tap()
    expect(phone_without_javascript.locator("#neurovascular-compression")).to_be_in_viewport()

    phone.emulate_media(media="print")
    expect(phone.locator("[id='word:myelin']")).to_be_visible()
    expect(phone.locator(".article-address")).to_have_text(re.compile(f"http://.*{ARTICLE}"))
    expect(phone.locator(".article-address")).to_be_visible()
    for hidden in (".article-contents", ".article-crumbs", ".words-back", ".site-footer"):
        expect(phone.locator(hidden).first).to_be_hidden()


def test_the_search_goes_by_keyboard_and_every_page_of_it_is_accessible(
    shipped, phone, accessibility_problems
):
    phone.goto("/")
    phone.get_by_role("searchbox").focus()
    phone.keyboard.type("eyelid cofee")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    assert not accessibility_problems(phone)
    phone.get_by_role("link", name="eyelid coffee").click()
    expect(phone.locator("mark").first).to_be_visible()
    assert not accessibility_problems(phone)
    phone.get_by_role("link", name="Tiredness, caffeine and stress").click()
    expect(phone.locator("#lifestyle-factors")).to_be_in_viewport()
    for path in ("/words/", "/search/?q=xyzzyx", "/search/?q=ms"):
        phone.goto(path)
        assert not accessibility_problems(phone)
        assert fits_its_width(phone)
