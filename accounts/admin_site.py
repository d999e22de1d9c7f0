"""Django's admin with the pages of the second factor.

/admin/second-factor/code/     after the password: asks for the code
/admin/second-factor/set-up/   shows the secret, and takes the first code
/admin/second-factor/          its state; new recovery codes
"""

from functools import wraps
from typing import Any

import django_otp
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice

from accounts import second_factor, staff
from accounts.forms import checked_password
from accounts.hashing import hashes_password
from core.http import errors
from core.http.origin import next_page

KEY = "second_factor_key"  # in the session: the secret that is being set up


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class PasswordForm(forms.Form):
    """Asks once more: a session left open must not be where a second factor is changed."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.request = request

    def clean_password(self) -> str:
        return checked_password(self.request, self.cleaned_data["password"])


protected = [never_cache, sensitive_post_parameters("code", "password")]


class StaffAdminSite(AdminSite):
    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("second-factor/", self.admin_view(self.second_factor_view), name="second_factor"),
            path("second-factor/code/", self.code_view, name="second_factor_code"),
            path("second-factor/set-up/", self.set_up_view, name="second_factor_set_up"),
            *super().get_urls(),
        ]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django saves a copy for whoever sends `_saveasnew`, also where no page offers that."""
        protected_view = super().admin_view(view, cacheable)

        @wraps(protected_view)
        def without_copies(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and "_saveasnew" in request.POST:
                return errors.page(400)
            return protected_view(request, *args, **kwargs)  # type: ignore[no-any-return]

        return without_copies

    @method_decorator(hashes_password)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and staff.pending(request):
            return redirect(_with_next("admin:second_factor_code", request))
        return super().login(request, extra_context)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of the account: wrong passwords count there."""
        return redirect("accounts:change_password")

    @method_decorator(protected)
    def code_view(self, request: HttpRequest) -> HttpResponse:
        """Asks staff for the code, once the password was right."""
        user = staff.pending(request)
        if user is None:
            return redirect(_next_url(request))
        if not staff.has_second_factor(user):
            return redirect(_with_next("admin:second_factor_set_up", request))
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                device = second_factor.verify(user, form.cleaned_data["code"])
            except second_factor.WrongCode as error:
                form.add_error("code", str(error) or _("This code is not right. Give the one shown now."))
            else:
                self._admit(request, user, device)
                self._count_recovery_codes(request, user, device)
                return redirect(_next_url(request))
        return self._page(request, "code", _("Give the code"), form=form)

    @method_decorator([*protected, hashes_password])
    def set_up_view(self, request: HttpRequest) -> HttpResponse:
        """Shows a new secret, and takes the first code made with it; then shows the recovery codes, once."""
        user = staff.pending(request) or request.user
        if not (user.is_active and user.is_staff):
            return redirect(_with_next("admin:login", request))
        if request.user.is_anonymous and staff.has_second_factor(user):
            return redirect(_with_next("admin:second_factor_code", request))
        key = request.session.setdefault(KEY, second_factor.new_key())
        data = request.POST if request.method == "POST" else None
        form = CodeForm(data)
        password = PasswordForm(request, data) if staff.has_second_factor(user) else None
        if form.is_valid() and (password is None or password.is_valid()):
            try:
                device, codes = second_factor.set_up(user, key, form.cleaned_data["code"])
            except second_factor.WrongCode:
                form.add_error("code", _("This code is not right. Give the one that the app shows now."))
            else:
                del request.session[KEY]
                self._admit(request, user, device)
                return self._show_codes(request, codes)
        device = second_factor.device_with(user, key)
        return self._page(
            request,
            "set_up",
            _("Set up the second factor"),
            form=form,
            password=password,
            qr_code=second_factor.qr_code(device),
            typed_key=second_factor.typed_key(device),
        )

    @method_decorator([*protected, hashes_password])
    def second_factor_view(self, request: HttpRequest) -> HttpResponse:
        """Whether the second factor is on; a POST makes new recovery codes."""
        user: User = request.user  # type: ignore[assignment]
        is_on = staff.has_second_factor(user)
        password = PasswordForm(request, request.POST if request.method == "POST" else None)
        if is_on and password.is_valid():
            return self._show_codes(request, second_factor.renew_recovery_codes(user))
        left = second_factor.recovery_codes_left(user)
        return self._page(
            request, "state", _("Second factor"), is_on=is_on, codes_left=left, password=password
        )

    def _admit(self, request: HttpRequest, user: User, device: Device) -> None:
        request.user = user
        request.session.cycle_key()
        django_otp.login(request, device)

    def _show_codes(self, request: HttpRequest, codes: list[str]) -> HttpResponse:
        return self._page(request, "recovery_codes", _("Your recovery codes"), codes=codes)

    def _count_recovery_codes(self, request: HttpRequest, user: User, device: Device) -> None:
        if isinstance(device, StaticDevice):
            left = second_factor.recovery_codes_left(user)
            sentence = ngettext(
                "You used a recovery code. %(left)d is left.",
                "You used a recovery code. %(left)d are left.",
                left,
            )
            messages.warning(request, sentence % {"left": left})

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        common = {**self.each_context(request), "title": title, "next": _next_url(request)}
        if not self.has_permission(request):
            common["is_nav_sidebar_enabled"] = False  # there is nothing in it yet
        return TemplateResponse(request, f"admin/second_factor/{template}.html", {**common, **context})


def _next_url(request: HttpRequest) -> str:
    """Where the user was going, or the admin's first page if that is outside this site."""
    return next_page(request, otherwise=reverse("admin:index"))


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: _next_url(request)})}"
