"""The headers of every kind of response: pages, errors, files, redirects."""

import pytest
from django.test import Client
from django.urls import include, path

from tests.factories import make_release


def broken(request):
    raise RuntimeError


urlpatterns = [path("broken/", broken), path("", include("config.urls"))]
handler400 = "core.http.errors.bad_request"
handler403 = "core.http.errors.permission_denied"
handler404 = "core.http.errors.page_not_found"
handler500 = "core.http.errors.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

ADDRESSES = {
    "/": 200,
    "/articles/": 200,
    "/check/twitching/": 200,
    "/check/twitching/result/": 410,
    "/admin/login/": 200,
    "/admin/": 302,
    "/account/log-in/": 200,
    "/no-such-page/": 404,
    "/broken/": 500,
    "/static/css/site.css": 200,
    "/robots.txt": 200,
}


@pytest.fixture
def responses(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    make_release()
    client = Client(raise_request_exception=False)
    found = {address: client.get(address) for address in ADDRESSES}
    assert {address: response.status_code for address, response in found.items()} == ADDRESSES
    found["a refused host"] = client.get("/", headers={"host": "evil.example"})
    found["a method that is not taken"] = client.delete("/check/twitching/")
    found["a form without its token"] = Client(enforce_csrf_checks=True).post("/admin/login/")
    found["too large a request"] = client.post("/", headers={"content-length": "999999999"})
    yield found
    for response in found.values():
        response.close()


def of_each(responses, header):
    return {what: response.get(header) for what, response in responses.items()}


def test_nothing_runs_a_script_or_uses_a_style_but_the_sites_own(responses):
    for what, policy in of_each(responses, "Content-Security-Policy").items():
        assert policy, what
        directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
        assert directives["default-src"] == "'none'", what
        assert directives["script-src"] == directives["style-src"] == "'self'", what
        assert directives["frame-ancestors"] == directives["base-uri"] == "'none'", what
        assert directives["form-action"] == "'self'", what
        assert "unsafe" not in policy, what


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_every_response_keeps_other_sites_out(header, value, responses):
    assert set(of_each(responses, header).values()) == {value}


@pytest.mark.parametrize("feature", ["camera", "geolocation", "microphone", "browsing-topics", "payment"])
def test_the_devices_sensors_and_the_browsers_extras_stay_off(feature, responses):
    assert all(f"{feature}=()" in policy for policy in of_each(responses, "Permissions-Policy").values())


def test_a_page_cannot_be_framed(responses):
    pages = {what: response for what, response in responses.items() if not what.startswith("/static/")}
    assert set(of_each(pages, "X-Frame-Options").values()) <= {"DENY", None}
    assert responses["/"]["X-Frame-Options"] == "DENY"
