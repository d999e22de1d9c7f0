import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_user

# None of these has a database, but where one is asked for: what is too large is refused before anything else.


@pytest.mark.parametrize("length", ["6000001", "99999999999999999999", "-1", "many", "１"])
def test_a_request_that_is_too_large_is_refused_unread_with_a_page(length):
    response = Client().post("/no-such-page/", headers={"content-length": length})

    assert response.status_code == 413
    assert "This is too much at once" in response.text


def test_a_file_too_large_is_refused_wherever_it_is_sent():
    file = SimpleUploadedFile("x.yaml", b"a" * 6_000_000)

    assert Client().post("/no-such-page/", {"file": file}).status_code == 413


def test_a_form_with_too_many_fields_is_refused(db):
    fields = {f"field-{number}": "x" for number in range(2_001)}

    assert Client(enforce_csrf_checks=True, raise_request_exception=False).post(
        "/admin/login/", fields, headers={"cookie": f"csrftoken={'a' * 32}"}
    ).status_code in {400, 403}
    client = Client()
    client.force_login(make_user("ada", is_staff=True))
    assert client.post("/account/name/", fields).status_code == 400


def test_a_form_that_is_too_long_is_refused(db):
    assert Client().post("/account/log-in/", {"username": "a" * 2_500_001}).status_code == 400
