import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_release

pytestmark = pytest.mark.django_db


def test_it_says_what_is_wrong_and_how_to_fix_it(capsys, settings):
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="to look at"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "Symptom Triage 0.2.0" in said
    assert "release: no questionnaire is published" in said
    assert "Set SITE_URL" in said


def test_a_mail_server_that_is_away_is_named(capsys, settings):
    make_release()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError):
        call_command("doctor")
    assert "mail: the server of EMAIL_URL does not answer" in capsys.readouterr().out
