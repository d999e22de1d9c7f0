"""The forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm, UsernameField
from django.contrib.auth.models import User
from django.core.validators import MinLengthValidator, RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import PageForm

EMAIL_LENGTH = 254


class NameField(forms.CharField):
    """The name beside comments: neither an address, nor a link, nor letters that no one sees."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Name"),
            max_length=40,
            help_text=_("It stands beside your comments. It need not be your real name."),
            validators=[
                MinLengthValidator(2),
                RegexValidator(
                    r"\A(?=.*[^\W\d_])[\w .'’\-]*\Z",
                    _("Use letters, digits, spaces, and . ' -"),
                ),
            ],
            widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        )

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class EmailForm(PageForm, forms.Form):
    """Asks for the address that a mail is sent to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Give an address like name@example.org.")},
    )


class LogInForm(PageForm, AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("This e-mail address and this password do not belong together. Try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = UsernameField(
            label=_("E-mail address"),
            max_length=EMAIL_LENGTH,
            # Not of the type `email`: members of staff may have a user name.
            widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        )


class FinishSignUpForm(PageForm, SetPasswordForm):
    name = NameField()
    field_order = ["name", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password again")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self.user.first_name = name  # a password must not be like it
        return name


class NewPasswordForm(PageForm, SetPasswordForm):
    pass


class ChangePasswordForm(PageForm, PasswordChangeForm):
    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["old_password"].widget.attrs.pop("autofocus")

    def clean_old_password(self) -> str:
        return checked_password(self.request, self.cleaned_data["old_password"])


class NameForm(PageForm, forms.ModelForm):
    first_name = NameField()

    class Meta:
        model = User
        fields = ["first_name"]


class DeleteForm(PageForm, forms.Form):
    """Asks for the password again, and what should happen to the comments."""

    KEEP, REMOVE = "keep", "remove"

    comments = forms.ChoiceField(
        label=_("Your comments"),
        choices=[
            (KEEP, _("Leave them, without my name")),
            (REMOVE, _("Delete them too")),
        ],
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        return checked_password(self.request, self.cleaned_data["password"])

    @property
    def keep_comments(self) -> bool:
        return bool(self.cleaned_data["comments"] == self.KEEP)


def checked_password(request: HttpRequest, password: str) -> str:
    """The password, if it is the user's own. Raises ValidationError.

    Wrong ones count as failed log-ins: nobody may guess passwords in a session left open.
    """
    if not authenticate(request, username=request.user.get_username(), password=password):
        raise forms.ValidationError(_("This is not your password. Try again."), code="password_incorrect")
    return password
