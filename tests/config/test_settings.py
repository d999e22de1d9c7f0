"""The settings as an operator's environment makes them. Each is read by a new process, as at a start."""

import json
import subprocess
import sys

import pytest

from core.http.context_processors import site
from tests.deploy.checkout import PATIENCE, ROOT, site_environment

READ = """
import json, sys
from django.conf import settings
print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))
"""
REPORT = """
import django, logging
django.setup()
logging.getLogger("django.request").error("Internal Server Error: /x")
print(logging.getLogger("django").handlers + logging.getLogger("django.request").handlers)
"""


@pytest.fixture
def environment(tmp_path):
    return site_environment(tmp_path / "db.sqlite3")


def start(code, environment):
    return subprocess.run(
        [sys.executable, *code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
    )


def read_settings(*names, environment):
    completed = start(["-c", READ, *names], environment)
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout)


def test_without_settings_the_site_shows_no_errors_in_full_and_answers_on_this_machine_alone(environment):
    debug, hosts = read_settings("DEBUG", "ALLOWED_HOSTS", environment=environment)
    assert debug is False
    assert hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_without_settings_answers_expire_in_a_day_and_assessments_in_a_month(environment):
    assert read_settings("ANSWERS_MAX_AGE_HOURS", "ASSESSMENT_RETENTION_DAYS", environment=environment) == [
        24,
        30,
    ]


def test_settings_of_the_site_come_from_the_environment(environment):
    environment |= {
        "SITE_NAME": "Nerve clinic",
        "EMERGENCY_NUMBERS": "144",
        "ASSESSMENT_RETENTION_DAYS": "0",
        "TIME_ZONE": "Europe/Zurich",
        "LANGUAGE_CODE": "de-CH",
        "ALLOWED_HOSTS": "clinic.example, www.clinic.example",
    }
    assert read_settings(
        "SITE_NAME",
        "EMERGENCY_NUMBERS",
        "ASSESSMENT_RETENTION_DAYS",
        "TIME_ZONE",
        "LANGUAGE_CODE",
        "ALLOWED_HOSTS",
        environment=environment,
    ) == ["Nerve clinic", "144", 0, "Europe/Zurich", "de-ch", ["clinic.example", "www.clinic.example"]]


def test_https_makes_cookies_secure_and_browsers_remember_it(environment):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    assert read_settings(*names, environment=environment) == [False, False, 0]
    assert read_settings(*names, environment={**environment, "HTTPS": "on"}) == [True, True, 31_536_000]


def test_by_https_cookies_have_names_that_browsers_let_nobody_else_set(environment):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "COOKIE_PREFIX")
    assert read_settings(*names, environment=environment) == ["sessionid", "csrftoken", ""]
    assert read_settings(*names, environment={**environment, "HTTPS": "on"}) == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "__Secure-",
    ]


def test_hsts_is_for_other_names_too_only_if_the_operator_says_so(environment):
    environment["HTTPS"] = "on"
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert read_settings(*names, environment=environment) == [False, False]
    assert read_settings(*names, environment={**environment, "HSTS_SUBDOMAINS": "on"}) == [True, False]


def test_keys_of_before_are_still_believed(environment):
    environment["SECRET_KEY_FALLBACKS"] = "last year's, that of the year before"
    assert read_settings("SECRET_KEY_FALLBACKS", environment=environment) == [
        ["last year's", "that of the year before"]
    ]


def test_the_header_of_a_proxy_is_believed_only_when_the_operator_says_so(environment):
    names = ("SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT")
    environment["HTTPS"] = "on"
    assert read_settings(*names, environment=environment) == [None, False]
    environment["TRUST_X_FORWARDED_PROTO"] = "on"
    assert read_settings(*names, environment=environment) == [["HTTP_X_FORWARDED_PROTO", "https"], True]


def test_djangos_deployment_check_finds_nothing(environment):
    environment |= {
        "HTTPS": "on",
        "TRUST_X_FORWARDED_PROTO": "on",
        "SECRET_KEY": "k9-Qz" * 12 + "abcdef",
        "REQUIRE_STAFF_2FA": "on",
        "SITE_URL": "https://check.example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "EMAIL_URL": "smtp+tls://site:secret@mail.example.org:587",
    }
    warnings = deployment_warnings(environment)
    assert warnings == set()


def test_the_deployment_check_asks_for_the_second_factor_a_mail_server_and_an_address(environment):
    assert {"(accounts.W001)", "(accounts.W002)", "(accounts.W005)"} <= deployment_warnings(environment)


def test_the_deployment_check_names_what_a_site_behind_a_proxy_needs(environment):
    environment["HTTPS"] = "on"
    assert {"(accounts.W003)", "(accounts.W004)"} <= deployment_warnings(environment)


def deployment_warnings(environment):
    completed = start(["manage.py", "check", "--deploy"], environment)
    return {line.split()[1] for line in completed.stderr.splitlines() if line.startswith("?:")}


def test_mail_goes_to_the_console_until_a_server_is_named(environment):
    names = (
        "EMAIL_BACKEND",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "EMAIL_HOST_PASSWORD",
        "DEFAULT_FROM_EMAIL",
    )
    backend, *_others = read_settings(*names, environment=environment)
    assert backend == "django.core.mail.backends.console.EmailBackend"
    environment |= {
        "EMAIL_URL": "smtp+tls://site:p%40ss@mail.example.org:587",
        "EMAIL_FROM": "site@example.org",
    }
    assert read_settings(*names, environment=environment) == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.org",
        587,
        True,
        "p@ss",
        "site@example.org",
    ]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DEBUG", "treu", "DEBUG is 'treu': give it as on or off."),
        (
            "ASSESSMENT_RETENTION_DAYS",
            "-1",
            "ASSESSMENT_RETENTION_DAYS is '-1': give a whole number, 0 or more.",
        ),
        ("ANSWERS_MAX_AGE_HOURS", "0", "ANSWERS_MAX_AGE_HOURS is '0': give a whole number, 1 or more."),
        (
            "LANGUAGE_CODE",
            "klingon",
            "LANGUAGE_CODE is 'klingon': give a language that Django knows, such as en-gb.",
        ),
        ("TIME_ZONE", "Mars/North", "TIME_ZONE is 'Mars/North': give a name such as Europe/London."),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_site_with_one_line(name, value, line, environment):
    completed = start(["manage.py", "check"], {**environment, name: value})
    assert completed.returncode == 1
    assert completed.stderr == f"Not configured: {line}\n"


def test_a_database_that_cannot_be_used_stops_a_command_with_one_line(environment, tmp_path):
    nothing_in_it = {**environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    completed = start(["manage.py", "evaluate", "facial-twitching"], nothing_in_it)
    assert completed.returncode == 1
    assert completed.stderr.startswith("The database could not be used.")
    assert completed.stderr.endswith("It said: no such table: triage_questionnaire\n")


def test_an_error_report_goes_to_standard_error_and_not_by_mail(environment):
    completed = start(["-c", REPORT], environment)
    assert completed.stdout == "[]\n"
    assert completed.stderr.count("Internal Server Error: /x") == 1


def test_templates_learn_of_the_site_without_a_database():
    # Without the fixture `db`, a query would be an error.
    assert site() == {"SITE_NAME": "Symptom Triage", "EMERGENCY_NUMBERS": "999 (UK), 112 (EU) or 911 (US)"}


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, admin_user):
    client.get("/admin/login/")
    client.post("/admin/login/", {"username": admin_user.username, "password": "password"})
    cookies = {name: (cookie["httponly"], cookie["samesite"]) for name, cookie in client.cookies.items()}
    assert cookies == {"csrftoken": (True, "Lax"), "sessionid": (True, "Lax")}


def test_the_admin_keeps_to_the_security_policy(phone, admin_user):
    phone.goto("/admin/login/")
    phone.get_by_label("Username").fill(admin_user.username)
    phone.get_by_label("Password").fill("password")
    phone.get_by_role("button", name="Log in").click()
    phone.get_by_role("heading", name="Site administration").wait_for()
