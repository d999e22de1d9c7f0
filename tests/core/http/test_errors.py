"""The error pages. None of these tests has a database: the pages must do without."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.http import require_POST


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret of the server")


def without_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused at a secret address")


@require_POST
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("without-database/", without_database),
    path("form/", form),
    path("", include("config.urls")),
]
handler400 = "core.http.errors.bad_request"
handler403 = "core.http.errors.permission_denied"
handler404 = "core.http.errors.page_not_found"
handler500 = "core.http.errors.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/forbidden/", 403), ("/no-such-page", 404), ("/broken/", 500), ("/without-database/", 503)],
)
def test_an_error_has_a_page_of_the_site(address, status, client):
    response = client.get(address)
    assert response.status_code == status
    assert "Symptom Triage" in response.text
    assert 'href="/"' in response.text


def test_a_database_that_does_not_answer_is_no_mistake_of_ours_and_says_when_to_come_back(client):
    response = client.get("/without-database/")
    assert response["Retry-After"] == "60"
    assert "Our database does not answer" in response.text
    assert "secret" not in response.text


def test_a_bad_request_has_a_page_of_the_site(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Symptom Triage" in response.text


def test_what_opens_by_its_button_only_says_so(client):
    response = client.get("/form/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Nothing was changed" in response.text


def test_an_error_of_the_server_is_not_shown(client):
    assert "secret of the server" not in client.get("/broken/").text


def test_an_error_has_a_plain_page_if_the_page_for_errors_is_broken_too(client, settings):
    # No static file was collected, so no page that names one can be made.
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = "/nowhere"
    settings.EMERGENCY_NUMBERS = "112 <b>"

    response = client.get("/broken/")

    assert response.status_code == 500
    assert "It is our mistake, not yours." in response.text
    assert "In an emergency call: 112 &lt;b&gt;" in response.text
    assert "secret of the server" not in response.text


def test_a_form_from_a_browser_without_cookies_has_a_page_that_says_how_to_allow_them():
    response = Client(enforce_csrf_checks=True).post("/form/")
    assert response.status_code == 403
    assert "This needs a cookie" in response.text
    assert "Allow cookies for this site" in response.text


def test_a_form_from_before_a_log_in_has_a_page_that_says_to_load_it_again(settings):
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32

    response = client.post("/form/")

    assert response.status_code == 403
    assert "Please load the page again" in response.text
