import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.patient.pasted_link import code_in

CODE = "aB3" + "x" * 28 + "9"
LINK = f"https://check.example/shared/#{CODE}"


@pytest.mark.parametrize(
    "pasted",
    [
        CODE,
        f" {CODE}\n",
        LINK,
        f"{LINK}.",
        f"({LINK})",
        f"<{LINK}>",
        f"“{LINK}”",
        f"{LINK} is what my patient sent",
        f"See #3 of {LINK}",
        LINK.replace("#", "%23"),
        LINK.replace("#", "%2523"),
        f"{LINK[:50]}\n{LINK[50:]}",
        f"> {LINK[:50]}\r\n> {LINK[50:]}",
        f"{LINK[:40]}\u200b{LINK[40:]}",
        f"https://safe.example/?url=https%3A%2F%2Fcheck.example%2Fshared%2F%23{CODE}&data=05%7C01",
        f"https://www.google.com/url?q=https://check.example/shared/%23{CODE}&sa=D&source=editors#top",
        f"{CODE})",
    ],
)
def test_the_code_is_found_however_the_link_was_copied(pasted):
    assert code_in(pasted) == CODE


@given(
    code=st.text(string.ascii_letters + string.digits, min_size=32, max_size=32),
    before=st.text(" \n(<«“", max_size=5),
    after=st.sampled_from(["", ".", ",", ")", ">", "”", " and more text", "\n\nBest wishes"]),
    cut=st.integers(0, 32),
)
def test_any_code_is_found_in_a_link_that_is_wrapped_and_set_in_text(code, before, after, cut):
    wrapped = f"{code[:cut]}\r\n{code[cut:]}"
    assert code_in(f"{before}https://check.example/shared/#{wrapped}{after}") == code


@given(st.text())
def test_what_holds_no_code_is_left_as_it_was(pasted):
    assert code_in(pasted) in (pasted.strip(), code_in(code_in(pasted)))
