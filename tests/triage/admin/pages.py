"""Fills in the editors' pages as a browser without JavaScript does."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

Values = dict[str, list[str]]


class FormReader(HTMLParser):
    """Reads what a browser would send if the form were sent as it came."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.values: Values = {}
        self._inside = False
        self._text: tuple[str, list[str]] | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "form":
            self._inside = found.get("id") == self.form_id
        if not self._inside or "disabled" in found:
            return
        name = found.get("name") or ""
        if tag == "input" and name:
            self._input(name, found)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((found.get("value") or "", "selected" in found))

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        kind = found.get("type", "text")
        if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and "checked" not in found):
            return
        default = "on" if kind in ("checkbox", "radio") else ""
        self.values.setdefault(name, []).append(found.get("value", default) or "")

    def handle_data(self, text: str) -> None:
        if self._text:
            self._text[1].append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text:
            name, texts = self._text
            # A browser drops the newline that follows the tag.
            self.values[name] = ["".join(texts).removeprefix("\n")]
            self._text = None
        elif tag == "select" and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            self.values[self._select] = chosen or [self._options[0][0]] if self._options else []
            self._select = ""


def read_form(html: str, form_id: str) -> Values:
    """The form's values; those of the empty rows that scripts copy are left out."""
    reader = FormReader(form_id)
    reader.feed(html)
    return {name: values for name, values in reader.values.items() if "__prefix__" not in name}


def open_form(client: Client, url: str) -> Values:
    response = client.get(url)
    assert response.status_code == 200
    return read_form(response.content.decode(), f"{url.split('/')[3]}_form")


def save_form(client: Client, url: str, **changes: Any) -> Any:
    """Open the page, change some values, save; the page that follows."""
    return client.post(url, {**open_form(client, url), **changes}, follow=True)


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors_of(response: Any) -> list[str]:
    """Every error that a form page shows."""
    context = response.context
    errors = [message for messages in context["adminform"].form.errors.values() for message in messages]
    for formset in context["inline_admin_formsets"]:
        errors += formset.formset.non_form_errors()
        for form in formset.formset.errors:
            errors += [message for messages in form.values() for message in messages]
    return errors
