"""What the patient's pages need in templates."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A number to call, standing on its own: "999", "112", "0800 123 456", "+44 20 7946 0000".
PHONE_NUMBER = re.compile(r"(?<![\w+])\+?\d[\d \-]*\d(?!\w)")


@register.filter
def phone_links(text: str) -> SafeString:
    """The text, escaped, with each plain telephone number in it as a link that calls it."""
    parts: list[str] = []
    end = 0
    for found in PHONE_NUMBER.finditer(text):
        parts.append(format_html("{}", text[end : found.start()]))
        number = found.group()
        parts.append(format_html('<a href="tel:{}">{}</a>', re.sub(r"[ \-]", "", number), number))
        end = found.end()
    parts.append(format_html("{}", text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above
