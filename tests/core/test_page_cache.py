"""A kept page put together for a visitor is the page, compressed or not."""

import gzip

import pytest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.page_cache import TOKEN, CachedPage

pieces = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), min_size=1, max_size=4)


def asked(**headers: str):
    request = RequestFactory().get("/", headers=headers)
    get_token(request)  # as on a page with a form, so that the visitor has a secret
    return request


@given(pieces, st.integers(1, 200))
def test_the_compressed_page_is_the_plain_page_with_a_token_in_each_gap(pieces, times):
    page = CachedPage(TOKEN.join(piece * times for piece in pieces))
    response = page.response(asked(**{"accept-encoding": "br, gzip"}))
    content = gzip.decompress(response.content).decode()  # checks length and checksum

    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert TOKEN not in content
    assert len(content) == sum(map(len, pieces)) * times + 32 * (len(pieces) - 1)
    first, last = pieces[0] * times, pieces[-1] * times
    assert content.startswith(first)
    assert content.endswith(last)


@pytest.mark.parametrize("accepted", ["", "br", "identity"])
def test_a_browser_that_takes_no_gzip_gets_the_plain_page(accepted):
    response = CachedPage(f"<p>{TOKEN}</p>").response(asked(**{"accept-encoding": accepted}))

    assert "Content-Encoding" not in response
    assert response.content.startswith(b"<p>")
    assert len(response.content) == 64 + len("<p></p>")


def test_the_length_tells_nothing_of_the_token():
    """The token is not compressed, and the length is padded at random."""
    page = CachedPage("<p>the same text</p>" * 100 + TOKEN + "<p>the same text</p>" * 100)
    lengths = {len(page.response(asked(**{"accept-encoding": "gzip"})).content) for _ in range(200)}

    assert len(lengths) > 30
    assert max(lengths) - min(lengths) < 100


def test_a_form_of_the_compressed_page_is_taken_and_no_other():
    """By Django's own check."""
    first = asked(**{"accept-encoding": "gzip"})
    token = gzip.decompress(CachedPage(f"<p>{TOKEN}</p>").response(first).content).decode()[3:-4]

    for sent, refused in ((token, False), (token[::-1], True), ("", True)):
        request = RequestFactory().post("/", {"csrfmiddlewaretoken": sent})
        request.COOKIES["csrftoken"] = first.META["CSRF_COOKIE"]
        middleware = CsrfViewMiddleware(lambda request: HttpResponse())
        middleware.process_request(request)
        response = middleware.process_view(request, lambda request: HttpResponse(), (), {})
        assert (response is not None) is refused


def test_the_page_is_compressed():
    page = CachedPage("<p>the same text</p>" * 1000)

    assert len(page.response(asked(**{"accept-encoding": "gzip"})).content) < 500
