"""Every page that links lead to keeps to the security policy: no script or style within it, no other host.

A browser would only complain of what it meets; here every page is read, the admin's and the patients'.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from tests.factories import make_release
from tests.triage.patient.pages.walk import WHOLE, Walk

pytestmark = pytest.mark.django_db

OF_EACH_VIEW = 1  # pages looked at, and those the crawl begins with
RESOURCES = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "object": "data",
    "source": "src",
}


class Page(HTMLParser):
    """What breaks the policy on a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.breaks: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        inline = [name for name in given if name == "style" or name.startswith("on")]
        is_data = given.get("type") in {"application/json", "application/ld+json"}  # read, never run
        if tag == "style" or inline or (tag == "script" and "src" not in given and not is_data):
            self.breaks.append(self.get_starttag_text() or tag)
        if tag == "base" or re.match(r"\s*(javascript|vbscript):", given.get("href") or ""):
            self.breaks.append(self.get_starttag_text() or tag)
        resource = given.get(RESOURCES.get(tag, ""), "") or ""
        if urlsplit(resource).netloc and given.get("rel") != "canonical":
            self.breaks.append(self.get_starttag_text() or tag)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")


def crawl(client: Client, *starts: str) -> tuple[Counter[str], list[str]]:
    """The views seen, and what breaks the policy on their pages."""
    seen: Counter[str] = Counter()
    breaks: list[str] = []
    known = set(starts)
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or response.has_header("Content-Disposition"):  # a file to keep
            continue
        page = Page(response.text)
        breaks += [f"{address}: {what}" for what in page.breaks]
        for link in page.links:
            target = urlsplit(urljoin(address, link))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc in {"", "testserver"} and target.scheme in {"", "http"} and path not in known:
                known.add(path)
                view = view_of(target.path)
                if view and seen[view] < OF_EACH_VIEW:
                    seen[view] += 1
                    waiting.append(path)
    return seen, breaks


def view_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def test_the_pages_of_patients_and_readers_keep_to_the_policy(client):
    make_release()
    walk = Walk(client)
    walk.answers(WHOLE)

    seen, breaks = crawl(
        client, "/", walk.url("start"), walk.url("emergency"), walk.url("answers"), walk.url("result")
    )

    assert breaks == []
    assert {"triage:question", "triage:how-it-works", "articles:detail"} <= seen.keys()
    assert {"accounts:log_in", "accounts:sign_up"} <= seen.keys()


def test_the_pages_of_the_admin_keep_to_the_policy(client, admin_user):
    make_release()
    client.force_login(admin_user)

    seen, breaks = crawl(client, "/admin/", "/preview/twitching/")

    assert breaks == []
    assert {
        "admin:triage_rule_change",
        "admin:triage_questionnaire_check",
        "admin:auth_user_change",
    } <= seen.keys()
    assert len(seen) > 60


def test_what_breaks_the_policy_is_seen():
    html = """<style>p {}</style><p style="x" onclick="y">a</p><script>b</script><a href="javascript:c">d</a>
        <img src="//evil.example/x.png"><base href="/">"""
    assert len(Page(html).breaks) == 6
