"""What all forms share: layout, and a list of errors that links to the fields."""

from crispy_forms.helper import FormHelper
from django.forms.forms import BaseForm


class PageForm(BaseForm):
    """A mixin, to put before a form class. The template writes the form tag, token and button."""

    use_required_attribute = False  # the page says itself what is missing

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Every error, with the id of the element that fixes it."""
        return [
            (self[name].id_for_label or f"{self[name].auto_id}_1", f"{self[name].label}: {message}")
            if name in self.fields
            else ("form", str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]
