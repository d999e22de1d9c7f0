import re
import struct
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory
from django.urls import reverse

from articles.models import Article
from core.http.origin import origin
from tests.factories import make_article, make_release
from tests.triage.patient.pages.walk import NO_DANGER, WHOLE, Walk
from tests.triage.releases.test_loading import database_down

pytestmark = pytest.mark.django_db

HOME, START, HOW = "/", "/check/twitching/", "/check/twitching/how-it-works/"
LIST, ARTICLE, WORDS = "/articles/", "/articles/twitching/", "/words/"
PRIVACY = "/privacy/"
PUBLIC = [HOME, START, HOW, LIST, WORDS, "/articles/category/health/", ARTICLE, PRIVACY]


def sitemap_addresses(client):
    return re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())


def head(client, path):
    """Names and contents of the page's meta elements, and the canonical link."""
    page = client.get(path).content.decode()
    found = {}
    for element in re.findall(r"<meta[^>]*>", page):
        content = re.search(r'content="([^"]*)"', element)
        for name in re.findall(r'(?:name|property)="([^"]*)"', element):
            assert content, element
            found[name] = content[1]
    found["canonical"] = "".join(re.findall(r'<link rel="canonical" href="([^"]*)">', page))
    return found


def allowed(client, path):
    """Whether robots.txt allows the path, by the rules of RFC 9309: the longest pattern decides."""
    longest, verdict = 0, True
    for line in client.get("/robots.txt").content.decode().splitlines():
        field, _colon, pattern = line.partition(": ")
        regex = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
        if field in ("Allow", "Disallow") and re.match(regex, path) and len(pattern) > longest:
            longest, verdict = len(pattern), field == "Allow"
    return verdict


# The address of the site


@pytest.mark.parametrize(
    ("settings_of_site", "expected"),
    [
        ({}, "http://testserver"),
        ({"HTTPS": True}, "https://testserver"),  # the proxy speaks http with this process
        ({"SITE_URL": "https://check.example.org"}, "https://check.example.org"),
    ],
)
def test_the_address_of_the_site_is_the_one_that_visitors_know(settings, settings_of_site, expected):
    for name, value in settings_of_site.items():
        setattr(settings, name, value)
    assert origin(RequestFactory().get("/")) == expected


def test_a_proxy_that_is_trusted_tells_the_scheme(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = RequestFactory().get("/", HTTP_X_FORWARDED_PROTO="https", HTTP_HOST="testserver")
    assert origin(request) == "https://testserver"


# What a page says of itself


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_can_be_found_and_shared(client, path, settings):
    settings.SITE_URL = "https://check.example.org"
    make_release()
    found = head(client, path)
    assert "robots" not in found
    assert "X-Robots-Tag" not in client.get(path)
    assert found["canonical"] == found["og:url"] == f"https://check.example.org{path}"
    assert found["description"] == found["og:description"] != ""
    assert found["og:title"]
    assert found["og:type"] == ("article" if path == ARTICLE else "website")
    assert found["og:image"].startswith("https://check.example.org/static/")


def test_public_pages_have_descriptions_and_titles_of_their_own(client):
    make_release()
    heads = [head(client, path) for path in (HOME, START, HOW, LIST, WORDS, ARTICLE, PRIVACY)]
    assert len({found["description"] for found in heads}) == len(heads)
    assert len({found["og:title"] for found in heads}) == len(heads)


def test_a_canonical_link_holds_no_query(client):
    make_release()
    assert head(client, f"{HOW}?show=group:vessel")["canonical"] == f"http://testserver{HOW}"


def test_the_address_of_a_category_is_written_as_browsers_ask_for_it(client):
    make_article()
    Article.objects.get().category.__class__.objects.update(name="Überblick", slug="überblick")
    address = head(client, "/articles/category/überblick/")["canonical"]
    assert address == "http://testserver/articles/category/%C3%BCberblick/"


def test_the_picture_of_a_shared_link_has_the_size_it_is_said_to_have(client, settings):
    found = head(client, HOME)
    name = urlsplit(found["og:image"]).path.removeprefix("/static/")
    width, height = struct.unpack(">II", (Path(settings.BASE_DIR) / "static" / name).read_bytes()[16:24])
    assert (str(width), str(height)) == (found["og:image:width"], found["og:image:height"])


@pytest.mark.parametrize("page", ["question", "answers", "result", "delete", "emergency"])
def test_no_step_of_a_questionnaire_can_be_found(client, page):
    make_release()
    walk = Walk(client)
    if page == "emergency":
        walk.answers({"danger-signs": ["weak-arm"]})
    else:
        walk.answers(WHOLE if page in ("answers", "result") else NO_DANGER)
    path = walk.url(page, **({"link_id": "sides"} if page == "question" else {}))
    response = client.get(path)
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    found = head(client, path)
    assert found["robots"] == "noindex, nofollow"
    assert found["canonical"] == ""
    assert "og:title" not in found


def test_the_pages_of_a_preview_cannot_be_found(admin_client):
    make_release()
    for page in ("start", "how-it-works"):
        path = reverse(f"triage:preview-{page}", args=["twitching"])
        assert admin_client.get(path)["X-Robots-Tag"] == "noindex, nofollow"
        assert head(admin_client, path)["robots"] == "noindex, nofollow"


def test_a_draft_that_staff_see_cannot_be_found(admin_client):
    make_article(status=Article.Status.DRAFT)
    assert head(admin_client, ARTICLE)["robots"] == "noindex, nofollow"


def test_pages_that_say_nothing_of_it_cannot_be_found(client):
    assert head(client, "/no/such/page/")["robots"] == "noindex, nofollow"


# The sitemap


def test_the_sitemap_names_every_public_page_once(client):
    make_release()
    addresses = sitemap_addresses(client)
    assert sorted(addresses) == sorted(
        f"http://testserver{path}" for path in (HOME, START, HOW, LIST, WORDS, ARTICLE, PRIVACY)
    )
    assert all(client.get(urlsplit(address).path).status_code == 200 for address in addresses)


def test_the_sitemap_says_when_an_article_was_changed(client):
    make_article()
    Article.objects.update(updated_at=datetime(2025, 9, 28, 12, tzinfo=UTC))
    sitemap = client.get("/sitemap.xml").content.decode()
    assert re.search(r"/articles/twitching/</loc><lastmod>2025-09-28</lastmod>", sitemap)


def test_the_sitemap_begins_every_address_with_that_of_the_site(client, settings):
    settings.SITE_URL = "https://check.example.org"
    make_release()
    assert all(address.startswith("https://check.example.org/") for address in sitemap_addresses(client))


def test_the_sitemap_leaves_drafts_out(client):
    make_article(status=Article.Status.DRAFT)
    assert f"http://testserver{ARTICLE}" not in sitemap_addresses(client)


def test_without_the_database_the_sitemap_asks_to_come_back(client):
    with database_down():
        response = client.get("/sitemap.xml")
    assert response.status_code == 503
    assert response["Retry-After"]


# robots.txt


def test_robots_find_the_sitemap(client, settings):
    settings.SITE_URL = "https://check.example.org"
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://check.example.org/sitemap.xml\n" in response.content.decode()


@pytest.mark.parametrize("path", PUBLIC)
def test_robots_may_read_public_pages(client, path):
    assert allowed(client, path)


@pytest.mark.parametrize(
    "path",
    [
        "/check/twitching/questions/sides/",
        "/check/twitching/answers/",
        "/check/twitching/result/",
        "/check/twitching/how-it-works/?show=group:vessel",
        "/preview/twitching/",
        "/search/?q=eyelid",
        "/shared/",
        "/account/log-in/",
        "/admin/",
    ],
)
def test_robots_keep_out_of_what_is_private_or_endless(client, path):
    assert not allowed(client, path)
