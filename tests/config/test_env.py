import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize("value", ["1", "on", "True", " yes "])
def test_a_switch_is_on(value, monkeypatch):
    monkeypatch.setenv("SWITCH", value)
    assert env.switch("SWITCH") is True


@pytest.mark.parametrize("value", ["0", "off", "False", "no", ""])
def test_a_switch_is_off(value, monkeypatch):
    monkeypatch.setenv("SWITCH", value)
    assert env.switch("SWITCH") is False


def test_a_switch_that_is_unset_is_off(monkeypatch):
    monkeypatch.delenv("SWITCH", raising=False)
    assert env.switch("SWITCH") is False


def test_an_empty_variable_counts_as_unset(monkeypatch):
    monkeypatch.setenv("NAME", "")
    assert env.text("NAME", "default") == "default"
    assert env.whole_number("NAME", 7) == 7
    assert env.words("NAME", "a, b") == ["a", "b"]


@pytest.mark.parametrize("value", ["ten", "1.5", "-1", "4"])
def test_a_number_that_is_none_or_too_small_is_refused(value, monkeypatch):
    monkeypatch.setenv("NUMBER", value)
    with pytest.raises(ImproperlyConfigured, match=f"NUMBER is '{value}': give a whole number, 5 or more"):
        env.whole_number("NUMBER", 7, at_least=5)


def test_a_number_may_be_the_least_one(monkeypatch):
    monkeypatch.setenv("NUMBER", "5")
    assert env.whole_number("NUMBER", 7, at_least=5) == 5


@pytest.mark.parametrize("value", ["https://check.example.org", "http://127.0.0.1:8000"])
def test_the_address_of_a_site_is_taken_without_a_slash(value, monkeypatch):
    monkeypatch.setenv("SITE_URL", f"{value}/")
    assert env.origin("SITE_URL") == value


@pytest.mark.parametrize(
    "value", ["check.example.org", "https://check.example.org/path", "ftp://host", "https://"]
)
def test_an_address_that_is_no_origin_is_refused(value, monkeypatch):
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(ImproperlyConfigured, match=r"SITE_URL is .*: give it as https://check\.example\.org"):
        env.origin("SITE_URL")


def test_the_secret_key_of_the_environment_is_taken_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "$DOLLARS$ stay")
    (tmp_path / "secret_key").write_text("another")
    assert env.secret_key("SECRET_KEY", tmp_path / "secret_key") == "$DOLLARS$ stay"


def test_the_secret_key_is_read_from_its_file(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_text("from the file\n")
    assert env.secret_key("SECRET_KEY", tmp_path / "secret_key") == "from the file"


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_without_a_secret_key_nothing_starts(content, monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    if content is not None:
        (tmp_path / "secret_key").write_text(content)
    with pytest.raises(ImproperlyConfigured, match=r"there is no secret key\. Set SECRET_KEY, or"):
        env.secret_key("SECRET_KEY", tmp_path / "secret_key")


def test_a_secret_key_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match=r"cannot read the secret key .*: Is a directory"):
        env.secret_key("SECRET_KEY", tmp_path)


def test_a_postgresql_database_keeps_its_connections_and_tests_them(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:p%40ss@db.example:5433/name?sslmode=require")
    assert env.database("DATABASE_URL", "") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "name",
        "USER": "user",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 5433,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


def test_the_url_of_a_database_overrides_how_long_connections_are_kept(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user@db.example/name?conn_max_age=60")
    assert env.database("DATABASE_URL", "")["CONN_MAX_AGE"] == 60


def test_sqlite_queues_its_writers(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/site/db.sqlite3")
    database = env.database("DATABASE_URL", "")
    assert database["NAME"] == "/srv/site/db.sqlite3"
    assert database["OPTIONS"] == env.SQLITE_OPTIONS


@pytest.mark.parametrize(
    "url", ["mysql://user:hunter2@host/name", "user:hunter2@host", "/srv/site/db.sqlite3"]
)
def test_a_database_of_an_unknown_kind_is_refused_without_its_password(url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL begins with") as refusal:
        env.database("DATABASE_URL", "")
    assert "hunter2" not in str(refusal.value)


def test_a_database_url_that_cannot_be_read_is_refused_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:hunter2@host:port/name")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL cannot be read") as refusal:
        env.database("DATABASE_URL", "")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://mail.example", "MAIL begins with 'http': give smtp"),
        ("smtp+tls://user:pa/ss@host:587", "MAIL cannot be read: write special characters"),
        ("smtp://", "MAIL names no host"),
        ("secret", "MAIL begins with 'secret'"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(url, sentence, monkeypatch):
    monkeypatch.setenv("MAIL", url)
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)) as refused:
        env.email("MAIL", "consolemail://")
    assert "pa/ss" not in str(refused.value)


def test_networks_are_addresses_and_ranges(monkeypatch):
    monkeypatch.setenv("PROXIES", "127.0.0.1, 10.0.0.0/8, ::1")
    assert [str(network) for network in env.networks("PROXIES")] == [
        "127.0.0.1/32",
        "10.0.0.0/8",
        "::1/128",
    ]


@pytest.mark.parametrize("value", ["proxy", "10.0.0.1/8", "1.2.3"])
def test_a_network_that_is_none_is_refused(value, monkeypatch):
    monkeypatch.setenv("PROXIES", value)
    with pytest.raises(ImproperlyConfigured, match=f"PROXIES holds '{value}': give addresses or networks"):
        env.networks("PROXIES")


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "key"))
    assert env.text("A_SECRET", "") == "from a file"
    assert env.secret_key("A_SECRET", tmp_path / "none") == "from a file"
    monkeypatch.setenv("A_SECRET", "said here")
    assert env.text("A_SECRET", "") == "said here"


def test_a_file_of_a_secret_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("A_SECRET_FILE", "/nowhere")
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_FILE is '/nowhere', which cannot be read"):
        env.text("A_SECRET", "")


def test_a_blank_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("A_SECRET", "   ")
    with pytest.raises(ImproperlyConfigured, match="A_SECRET is blank"):
        env.secret_key("A_SECRET", tmp_path / "none")
