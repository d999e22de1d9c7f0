"""The forms of accounts."""

from typing import Any
from unicodedata import normalize

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm, UsernameField
from django.contrib.auth.models import User
from django.core.validators import MinLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.display_names import check_display_name
from core.forms import PageForm

EMAIL_LENGTH = 254


class NameField(forms.CharField):
    """The name beside comments: neither an address, nor a link, nor letters that no one sees."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Name"),
            max_length=40,
            help_text=_("It stands beside your comments. It need not be your real name."),
            validators=[MinLengthValidator(2), check_display_name],
            error_messages={"required": _("Give a name.")},
            widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        )

    def to_python(self, value: Any) -> str:
        return normalize("NFC", " ".join((super().to_python(value) or "").split()))


class EmailForm(PageForm, forms.Form):
    """Asks for the address that a mail is sent to."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EMAIL_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Give an address like name@example.org."),
            "required": _("Give your e-mail address."),
        },
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


class OnePasswordForm(PageForm, SetPasswordForm):
    """Asks for a new password once: the page can show it. Password managers learn the address with it."""

    field_order = ["name", "address", "new_password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["new_password2"]
        self.fields["address"] = forms.CharField(
            label=_("E-mail address"),
            required=False,
            initial=self.user.email if self.user else "",  # nobody: the link is not valid
            widget=forms.EmailInput(attrs={"autocomplete": "username", "readonly": True}),
        )
        password = self.fields["new_password1"]
        password.label = _("Password")
        password.help_text = _("At least 10 characters that nobody can guess, such as four words in a row.")
        password.error_messages["required"] = _("Choose a password.")
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class FinishSignUpForm(OnePasswordForm):
    name = NameField()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self.user.first_name = name  # a password must not be like it
        return name


class NewPasswordForm(OnePasswordForm):
    pass


class ChangePasswordForm(OnePasswordForm, PasswordChangeForm):
    field_order = ["address", "old_password", "new_password1"]

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["old_password"].widget.attrs.pop("autofocus")
        self.fields["new_password1"].label = _("New password")

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
