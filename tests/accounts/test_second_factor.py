import re
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.admin_site import KEY as SESSION_KEY
from tests.accounts.codes import code_now, give_second_factor
from tests.accounts.pages import text_of
from tests.factories import PASSWORD, make_editor, make_reader, make_staff, make_user

pytestmark = pytest.mark.django_db
CODE = "/admin/second-factor/code/"
SET_UP = "/admin/second-factor/set-up/"
STATE = "/admin/second-factor/"


@pytest.fixture
def staff() -> User:
    return make_staff()


@pytest.fixture
def required(settings: Any) -> None:
    settings.REQUIRE_STAFF_2FA = True


def give_password(client: Client, name: str = "staff", page: str = "/admin/") -> Any:
    data = {"username": name, "password": PASSWORD, "next": page}
    return client.post(f"/admin/login/?next={page}", data, follow=True)


def give_code(client: Client, code: str, page: str = "/admin/") -> Any:
    return client.post(CODE, {"code": code, "next": page})


def set_up(client: Client) -> Any:
    """Give the code that an app would show after scanning the page."""
    client.get(SET_UP)
    return client.post(SET_UP, {"code": code_now(client.session[SESSION_KEY]), "password": PASSWORD})


def is_in(client: Client) -> bool:
    return bool(client.get("/admin/").status_code == 200)


# Where nothing asks for it


def test_where_it_is_not_required_the_password_is_enough(client, staff):
    assert text_of(give_password(client)).count("Site administration")
    assert is_in(client)


def test_a_reader_is_never_asked_for_a_code(client, required):
    client.force_login(make_reader())
    assert client.get("/account/").status_code == 200


# Setting it up


def test_where_it_is_required_staff_set_it_up_after_the_password(client, staff, required):
    page = give_password(client)
    assert page.request["PATH_INFO"] == SET_UP
    assert not is_in(client)

    response = set_up(client)

    assert "Write these down now" in text_of(response)
    assert len(re.findall("<li><code>[a-z2-7]{8}</code>", text_of(response))) == 10
    assert is_in(client)


def test_the_page_draws_a_picture_and_names_the_key(client, staff):
    client.force_login(staff)
    page = text_of(client.get(SET_UP))
    assert "<svg" in page
    assert "style" not in re.findall("<svg.*?</svg>", page, re.DOTALL)[0]
    assert re.search("<code>([A-Z2-7]{4} ){7}[A-Z2-7]{4}</code>", page)


def test_a_wrong_code_sets_up_nothing_and_keeps_the_picture(client, staff):
    client.force_login(staff)
    client.get(SET_UP)
    key = client.session[SESSION_KEY]
    wrong = "000000" if code_now(key) != "000000" else "000001"
    response = client.post(SET_UP, {"code": wrong})
    assert "This code is not right." in text_of(response)
    assert not TOTPDevice.objects.exists()
    assert client.session[SESSION_KEY] == key


def test_setting_it_up_by_choice_asks_for_it_from_then_on(client, staff):
    client.force_login(staff)
    set_up(client)
    assert is_in(client)
    again = Client()
    assert give_password(again).request["PATH_INFO"] == CODE


def test_another_app_ends_the_first_and_its_recovery_codes(client, staff):
    codes = give_second_factor(staff)
    give_password(client)
    give_code(client, code_now())
    set_up(client)
    assert TOTPDevice.objects.count() == 1
    assert not StaticToken.objects.filter(token__in=codes).exists()


@pytest.mark.parametrize("page", [SET_UP, STATE])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_session_left_open_changes_no_second_factor_without_the_password(page, password, client, staff):
    codes = give_second_factor(staff)
    give_password(client)
    give_code(client, code_now())
    client.get(SET_UP)
    client.post(page, {"code": code_now(client.session[SESSION_KEY]), "password": password})
    assert StaticToken.objects.filter(token__in=codes).count() == len(codes)


def test_who_has_given_the_password_alone_cannot_replace_the_app(client, staff):
    give_second_factor(staff)
    give_password(client)
    response = client.post(SET_UP, {"code": "123456"})
    assert response.url.startswith(CODE)


@pytest.mark.parametrize("path", [CODE, SET_UP, STATE])
def test_a_visitor_and_a_reader_see_none_of_it(client, path):
    assert client.get(path).url.startswith("/admin/")
    client.force_login(make_reader())
    assert client.get(path).url.startswith("/admin/")


# Logging in with it


def test_password_and_code_open_the_admin(client, staff):
    give_second_factor(staff)
    assert give_password(client).request["PATH_INFO"] == CODE
    assert not is_in(client)
    assert give_code(client, code_now()).url == "/admin/"
    assert is_in(client)


def test_spaces_in_a_code_do_not_matter(client, staff):
    give_second_factor(staff)
    give_password(client)
    give_code(client, f" {code_now()[:3]} {code_now()[3:]} ")
    assert is_in(client)


def test_until_the_code_is_given_staff_are_nobody_anywhere(client):
    editor = make_editor()
    give_second_factor(editor)
    give_password(client, "editor")
    assert client.get("/preview/twitching/").status_code == 302
    assert client.get("/account/").url.startswith("/account/log-in/")


def test_a_code_works_once(client, staff):
    give_second_factor(staff)
    give_password(client)
    code = code_now()
    give_code(client, code)
    again = Client()
    give_password(again)
    assert "This code is not right." in text_of(give_code(again, code))
    assert not is_in(again)


def test_after_wrong_codes_the_right_one_is_not_read_for_a_while(client, staff):
    give_second_factor(staff)
    give_password(client)
    for _try in range(4):
        response = give_code(client, "000000" if code_now() != "000000" else "000001")
    assert "Too many wrong codes." in text_of(response)
    assert "Too many wrong codes." in text_of(give_code(client, code_now()))
    assert not is_in(client)


def test_a_recovery_code_works_once_and_says_how_many_are_left(client, staff):
    codes = give_second_factor(staff)
    give_password(client)
    give_code(client, codes[0].upper())
    assert "You used a recovery code. 9 are left." in text_of(client.get("/admin/"))
    again = Client()
    give_password(again)
    assert "This code is not right." in text_of(give_code(again, codes[0]))


def test_a_code_from_the_app_does_not_count_against_the_recovery_codes(client, staff):
    codes = give_second_factor(staff)
    give_password(client)
    give_code(client, code_now())
    again = Client()
    give_password(again)
    give_code(again, codes[0])
    assert is_in(again)


@pytest.mark.parametrize("code", ["", "x", "\x00", "1" * 5000, "١٢٣٤٥٦"])
def test_no_code_breaks_the_page(client, staff, code):
    give_second_factor(staff)
    give_password(client)
    assert give_code(client, code).status_code == 200
    assert not is_in(client)


def test_the_code_of_somebody_else_opens_nothing(client, staff):
    give_second_factor(staff)
    other = make_staff("other")
    from accounts import second_factor

    key = "11" * 20
    second_factor.set_up(other, key, code_now(key, steps_later=-1))
    give_password(client)
    give_code(client, code_now(key))
    assert not is_in(client)


def test_the_page_leads_on_to_where_staff_were_going(client, staff):
    give_second_factor(staff)
    give_password(client, page="/admin/password_change/")
    assert give_code(client, code_now(), page="/admin/password_change/").url == "/admin/password_change/"


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "no-slash", "\x1eb\ufffd<"])
def test_the_page_leads_to_no_other_site(client, staff, evil):
    give_second_factor(staff)
    give_password(client)
    assert give_code(client, code_now(), page=evil).url == "/admin/"


def test_the_readers_log_in_asks_staff_for_the_code_too(client, staff):
    give_second_factor(staff)
    data = {"username": "staff", "password": PASSWORD, "next": "/articles/"}
    assert client.post("/account/log-in/", data).url == f"{CODE}?next=%2Farticles%2F"
    assert client.get("/account/log-in/").url.startswith(CODE)


def test_a_session_from_before_it_was_required_opens_nothing_more(client, staff, settings):
    client.force_login(staff)
    assert is_in(client)
    settings.REQUIRE_STAFF_2FA = True
    assert not is_in(client)


def test_who_gave_the_password_can_log_in_as_somebody_else(client, staff):
    give_second_factor(staff)
    give_password(client)
    client.post("/account/log-out/")
    assert client.get(CODE).url == "/admin/"
    assert get_user(client).is_anonymous


# Its page, and the way back in


def test_its_page_makes_new_recovery_codes_and_ends_the_old(client, staff):
    codes = give_second_factor(staff)
    give_password(client)
    give_code(client, code_now())
    assert "10 recovery codes are left." in text_of(client.get(STATE))
    response = client.post(STATE, {"password": PASSWORD})
    assert "Write these down now" in text_of(response)
    assert not StaticToken.objects.filter(token__in=codes).exists()


def test_the_pages_are_kept_by_no_cache(client, staff):
    client.force_login(staff)
    assert "no-store" in client.get(SET_UP)["Cache-Control"]


def test_an_administrator_takes_away_a_lost_second_factor(client, staff):
    give_second_factor(staff)
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    action = {"action": "reset_second_factor", "_selected_action": [staff.pk]}
    client.post("/admin/auth/user/", action)
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_staff_without_the_right_cannot(client, staff):
    give_second_factor(staff)
    client.force_login(make_user("other", "auth.view_user", is_staff=True))
    client.post("/admin/auth/user/", {"action": "reset_second_factor", "_selected_action": [staff.pk]})
    assert TOTPDevice.objects.exists()


def test_the_command_takes_it_away_too(staff):
    give_second_factor(staff)
    call_command("reset_second_factor", "staff")
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match="there is no user “nobody”"):
        call_command("reset_second_factor", "nobody")


def test_secrets_of_devices_have_no_pages(client):
    client.force_login(make_user("root", is_staff=True, is_superuser=True))
    index = text_of(client.get("/admin/"))
    for word in ("TOTP", "Static", "Axes", "access attempt"):
        assert word not in index
