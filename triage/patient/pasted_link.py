"""The code of a private link in what somebody pasted: as mail programs change links, and people copy them."""

import re
from urllib.parse import unquote

CODE_LENGTH = 32
CODE = re.compile(rf"[\w-]{{{CODE_LENGTH}}}", re.ASCII)
LONE_CODE = re.compile(rf"(?<![\w-])[\w-]{{{CODE_LENGTH}}}(?![\w-])", re.ASCII)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
WRAPPED = re.compile(r"\s+(?:>\s*)*")  # a new line, which a reply begins with >
MOST_PASTED = 5_000  # characters


def code_in(pasted: str) -> str:
    """The code, or what was pasted if there is none in it."""
    text = INVISIBLE.sub("", pasted[:MOST_PASTED])
    for _redirect in range(3):  # a link inside a link is quoted once more
        text = unquote(text)
    whole = WRAPPED.sub("", text)
    for behind in whole.split("#")[1:]:
        if found := CODE.match(behind):
            return found[0]
    found = LONE_CODE.search(text) or LONE_CODE.search(whole)
    return found[0] if found else pasted.strip()
