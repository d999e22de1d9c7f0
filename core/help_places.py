"""Places to get help, such as an advice line or a pharmacy. The operator names each in a setting."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

NUMBER = re.compile(r"\+?\d[\d -]*")


@dataclass(frozen=True)
class HelpPlace:
    """A name with a number to call, a page to open, or both; each of the two may be empty."""

    name: str
    number: str = ""
    url: str = ""

    @property
    def dialled(self) -> str:
        return re.sub(r"[ -]", "", self.number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `NHS 111 | 111 | https://111.nhs.uk`: the name, then a number or an address or both.

        Raises ValueError with what is wrong.
        """
        name, *ways = (part.strip() for part in text.split("|"))
        numbers = [way for way in ways if NUMBER.fullmatch(way)]
        urls = [way for way in ways if _is_web_address(way)]
        if not name:
            raise ValueError("the name is missing")
        if len(numbers) > 1 or len(urls) > 1 or len(numbers) + len(urls) != len(ways):
            raise ValueError("after the name there is more than one number and one https:// address")
        if not ways:
            raise ValueError("a number to call or an https:// address is missing")
        return cls(name, "".join(numbers), "".join(urls))


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s\"<>]", text)
