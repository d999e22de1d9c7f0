from django.test import Client


def test_the_health_check_answers_without_a_database():
    # Without the fixture `db`, a query would be an error.
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_health_check_answers_whatever_host_it_is_asked_for():
    assert Client().get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_the_health_check_answers_where_pages_are_by_https_only(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200


def test_other_addresses_still_ask_for_a_host_that_is_allowed():
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
