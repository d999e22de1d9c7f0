"""From a visitor to a comment that everyone reads, by way of a moderator with a second factor."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from tests.accounts.codes import code_now
from tests.articles.make import make_article, make_section
from tests.browser.layout import fits_its_width
from tests.factories import PASSWORD, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Mine went away when I slept more.\nhttps://spam.example/ <b>not bold</b>"


def test_a_comment_on_its_way_from_a_visitor_to_everyone(
    open_phone: Callable[..., Page],
    accessibility_problems: Callable[[Page], str],
    live_server: Any,
    settings: Any,
):
    settings.REQUIRE_STAFF_2FA = True
    make_section(make_article(), "one-side")
    make_moderator()
    # The tool that looks for problems puts styles of its own into the page.
    reader, moderator = open_phone(bypass_csp=True), open_phone(color_scheme="dark", bypass_csp=True)
    found = {}

    def look(page: Page) -> None:
        if problems := accessibility_problems(page):
            found[page.url] = problems
        assert fits_its_width(page), page.url

    # A visitor signs up,
    reader.goto("/articles/twitching/")
    look(reader)
    reader.get_by_role("link", name="Log in to write a comment").click()
    look(reader)
    reader.get_by_role("link", name="Sign up").click()
    reader.get_by_label("E-mail address").fill("ann@example.org")
    look(reader)
    reader.get_by_role("button", name="Send me the link").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    look(reader)
    (link,) = re.findall(r"http\S+", str(mail.outbox[0].body))
    reader.goto(link)
    reader.get_by_label("Name").fill("Ann")
    reader.locator("#id_new_password1").fill(PASSWORD)
    look(reader)
    reader.get_by_role("button", name="Make my account").click()

    # and writes a comment under the article they came from.
    expect(reader).to_have_url(f"{live_server.url}/articles/twitching/#comments")
    reader.get_by_role("button", name="Send to the moderators").click()
    expect(reader.locator("form:has(.error-summary)")).to_be_focused()
    expect(reader.locator(".error-summary")).to_be_in_viewport()
    look(reader)
    reader.get_by_label("Your comment").fill(TEXT)
    reader.get_by_role("button", name="Send to the moderators").click()
    expect(reader.get_by_text("Waiting for a moderator")).to_be_visible()
    look(reader)

    # The moderator sets up the second factor,
    moderator.goto("/admin/articles/comment/")
    look(moderator)
    moderator.get_by_label("Username").fill("moderator")
    moderator.get_by_label("Password").fill(PASSWORD)
    moderator.get_by_role("button", name="Log in").click()
    expect(moderator.get_by_role("heading", level=1)).to_have_text("Set up the second factor")
    look(moderator)
    key = base64.b32decode(moderator.locator("code").inner_text().replace(" ", "")).hex()
    moderator.get_by_label("Code").fill(code_now(key))
    moderator.get_by_role("button", name="Confirm").click()
    expect(moderator.locator(".recovery-codes li")).to_have_count(10)
    look(moderator)
    moderator.get_by_role("link", name="I have them. Go on").click()

    # sees the queue and refuses nothing without a reason,
    expect(moderator).to_have_url(f"{live_server.url}/admin/articles/comment/")
    look(moderator)
    moderator.locator("#result_list .action-select").check()
    moderator.locator("select[name=action]").select_option("reject_selected")
    moderator.get_by_role("button", name="Go").click()
    look(moderator)
    moderator.get_by_role("link", name="Back to the queue").click()

    # and lets the comment be shown.
    moderator.locator("#result_list tbody th a").click()
    look(moderator)
    moderator.get_by_label("Show it", exact=True).check()
    moderator.get_by_role("button", name="Save", exact=True).click()
    expect(moderator.get_by_text("1 comment is decided.")).to_be_visible()

    # From now on everyone reads it, as it was typed.
    everyone = open_phone(bypass_csp=True)
    everyone.goto("/articles/twitching/#comments")
    expect(everyone.locator("#comments")).to_have_text("1 comment")
    assert everyone.locator(".comment-text").inner_text() == TEXT
    look(everyone)
    everyone.get_by_role("link", name="Report").click()
    expect(everyone.get_by_role("heading", level=1)).to_have_text("Log in")
    reader.reload()
    reader.get_by_role("link", name="Delete").click()
    look(reader)

    assert found == {}
