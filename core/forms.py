"""What forms share: how they are drawn, and their errors as a list that leads to the fields."""

from crispy_forms.helper import FormHelper
from django.forms.forms import BaseForm


class PageForm(BaseForm):
    """Mix it in before a form class. The page writes the form's tag, its token and its button."""

    use_required_attribute = False  # what is missing is said on the page, in the page's own words

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Every error with the id of the element to fix it at."""
        return [
            (self[name].id_for_label or f"{self[name].auto_id}_1", f"{self[name].label}: {message}")
            if name in self.fields
            else ("form", str(message))
            for name, messages in self.errors.items()
            for message in messages
        ]
