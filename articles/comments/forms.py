from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.comments.models import BODY_LENGTH, REASON_LENGTH
from articles.markdown import tidy
from core.forms import PageForm
from core.uuid7 import uuid7


class PlainTextField(forms.CharField):
    """Browsers send CRLF line ends, which must not count against the length."""

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class CommentForm(PageForm, forms.Form):
    prefix = "comment"

    # No `maxlength`: browsers silently cut pasted text.
    body = PlainTextField(
        label=_("Your comment"),
        help_text=_("Up to 2,000 characters, plain text. Links are not made clickable."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if len(body) > BODY_LENGTH:
            raise forms.ValidationError(
                _("This is %(over)d characters too long: up to %(most)d are possible."),
                params={"over": len(body) - BODY_LENGTH, "most": BODY_LENGTH},
            )
        return body


class ReportForm(PageForm, forms.Form):
    reason = forms.CharField(
        label=_("Why? (You need not say.)"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Moderators read it, nobody else."),
    )
