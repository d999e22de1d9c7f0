"""The pages of a reader's account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout, views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import forms, mails, own_data, sign_up, staff
from accounts.hashing import hashes_password
from accounts.throttling import seconds_to_wait
from core.http.client_address import client_address
from core.http.origin import next_page
from core.throttling import Limit, limited

SIGN_UP_LINKS = Limit("links to sign up", 30, 5 * 60)
BACKEND = "accounts.backends.NameOrEmailBackend"
TOKEN = "sign_up_token"  # in the session: the secret of the link that was opened

# Limits how many mails somebody can cause.
TO_ONE_ADDRESS = Limit("mails to one address", 3, 60 * 60)
FROM_ONE_PLACE = Limit("mails asked for from one place", 20, 60 * 60)

form_page = require_http_methods(["GET", "HEAD", "POST"])
secret = sensitive_post_parameters()


@method_decorator(hashes_password, name="dispatch")
class LogIn(views.LoginView):
    template_name = "accounts/log_in.html"
    authentication_form = forms.LogInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and staff.pending(request):
            return redirect(_by_way_of_the_code(self.get_success_url()))
        if request.method == "GET" and request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_redirect_url(self) -> str:  # type: ignore[override]
        """Never back to this page, which would loop."""
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        if user.is_staff and not staff.is_admitted(self.request, user):
            return redirect(_by_way_of_the_code(self.get_success_url()))
        return response


def _by_way_of_the_code(url: str) -> str:
    return f"{reverse('admin:second_factor_code')}?{urlencode({REDIRECT_FIELD_NAME: url})}"


# Signing up: an address, a mail, and then a name and a password.


@form_page
@never_cache
def ask_to_sign_up(request: HttpRequest) -> HttpResponse:
    return _mail_page(request, "sign_up", "accounts:sign_up_sent")


@form_page
@never_cache
def reset(request: HttpRequest) -> HttpResponse:
    return _mail_page(request, "reset", "accounts:reset_sent")


def _mail_page(request: HttpRequest, name: str, then: str) -> HttpResponse:
    """Asks for an address and sends it a mail. The page is the same whether or not it has an account."""
    form = forms.EmailForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            if wait := _seconds_to_wait_for_mail(request, email):
                form.add_error(None, _too_many_mails(wait))
                status = 429
            else:
                if name == "sign_up":
                    mails.send_sign_up(request, email, next_url(request))
                else:
                    mails.send_reset(request, email)
                return redirect(then)
        except mails.MailNotSent:
            form.add_error(
                None, _("We could not send the mail. Nothing is lost: try again in a few minutes.")
            )
            status = 503
    context = {"form": form, REDIRECT_FIELD_NAME: next_url(request)}
    return render(request, f"accounts/{name}.html", context, status=status)


def _seconds_to_wait_for_mail(request: HttpRequest, email: str) -> int:
    return seconds_to_wait(FROM_ONE_PLACE, str(client_address(request))) or seconds_to_wait(
        TO_ONE_ADDRESS, email.lower()
    )


def _too_many_mails(wait: int) -> str:
    minutes = -(-wait // 60)
    sentence = ngettext(
        "Too many mails were asked for. Try again in %(minutes)d minute.",
        "Too many mails were asked for. Try again in %(minutes)d minutes.",
        minutes,
    )
    return sentence % {"minutes": minutes}


@require_safe
@never_cache
@limited(SIGN_UP_LINKS)
def sign_up_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. The secret goes into the session, out of the address; any other text does not."""
    try:
        sign_up.find(token)
    except sign_up.LinkNotValid:
        return render(request, "accounts/link_not_valid.html", status=410)
    request.session[TOKEN] = token
    query = urlencode({REDIRECT_FIELD_NAME: next_url(request)})
    return redirect(f"{reverse('accounts:finish_sign_up')}?{query}")


@form_page
@never_cache
@secret
@hashes_password
def finish_sign_up(request: HttpRequest) -> HttpResponse:
    """Asks for name and password, and creates the account."""
    try:
        token = request.session.get(TOKEN, "")
        user = User(email=sign_up.find(token).email)
        form = forms.FinishSignUpForm(user, request.POST if request.method == "POST" else None)
        if form.is_valid():
            sign_up.finish(token, form.save(commit=False))
            login(request, user, BACKEND)
            messages.success(request, _("Your account is made, and you are logged in."))
            return redirect(next_url(request))
    except sign_up.LinkNotValid:
        return render(request, "accounts/link_not_valid.html", status=410)
    context = {"form": form, "email": user.email, REDIRECT_FIELD_NAME: next_url(request)}
    return render(request, "accounts/finish_sign_up.html", context)


# A new password.


@method_decorator(hashes_password, name="dispatch")
class SetPassword(views.PasswordResetConfirmView):
    template_name = "accounts/set_password.html"
    form_class = forms.NewPasswordForm
    post_reset_login = True
    post_reset_login_backend = BACKEND
    success_url = reverse_lazy("accounts:account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your new password is set."))
        return super().form_valid(form)


@method_decorator(hashes_password, name="dispatch")
class ChangePassword(views.PasswordChangeView):
    template_name = "accounts/change_password.html"
    form_class = forms.ChangePasswordForm
    success_url = reverse_lazy("accounts:account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)


# The account.


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/account.html")


@form_page
@never_cache
@login_required
def change_name(request: HttpRequest) -> HttpResponse:
    # A separate object: the page around the form shows the saved name.
    user = get_object_or_404(User, pk=request.user.pk)
    form = forms.NameForm(request.POST if request.method == "POST" else None, instance=user)
    if form.is_valid():
        form.save()
        messages.success(
            request,
            _("Your name is changed. Comments that are shown keep the name a moderator saw beside them."),
        )
        return redirect("accounts:account")
    return render(request, "accounts/change_name.html", {"form": form})


@require_safe
@never_cache
@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Everything stored about the account, as a file."""
    user: User = request.user  # type: ignore[assignment]
    response = JsonResponse(own_data.export(user), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@form_page
@never_cache
@secret
@login_required
@hashes_password
def delete(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = forms.DeleteForm(request, request.POST if request.method == "POST" else None)
    if not user.is_staff and form.is_valid():
        own_data.delete(user, keep_comments=form.keep_comments)
        logout(request)
        return redirect("accounts:deleted")
    return render(request, "accounts/delete.html", {"form": form})


def next_url(request: HttpRequest) -> str:
    """Where the reader was going, or the account page if that is outside this site."""
    return next_page(request, otherwise=reverse("accounts:account"))
