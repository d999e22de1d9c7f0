from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_document
from tests.properties import examples
from tests.triage.rules.strategies import documents
from triage.drafts.files import MOST_BYTES, FileError, read, write_json, write_yaml
from triage.rules.document import parse, serialise

# Attacks and accidents, by name: the file and what the error says.
HOSTILE = {
    "billion laughs": (b'a: &a ["x"]\nb: &b [*a, *a]\nc: [*b, *b]', "Line 2: Aliases"),
    "an alias of its own": (b"a: &a [*a]", "Aliases"),
    "a tag that would run code": (b"!!python/object/apply:os.system ['true']", "Line 1: Tags"),
    "a tag of another kind": (b"a: !!binary aGk=", "Line 1: Tags"),
    "YAML nested too deep": (b"[" * 100_000, "more than 20 deep"),
    "JSON nested too deep": (b'{"a":' * 100_000, "more than 20 deep"),
    "JSON nested a little too deep": (b'{"a":' * 25 + b"1" + b"}" * 25, "more than 20 deep"),
    "a file that is too large": (b"a" * (MOST_BYTES + 1), "larger than 5 MB"),
    "text in another encoding": ("a: 1\nb: ä".encode("latin-1"), "Line 2: This is not UTF-8"),
    "a key twice in YAML": (b"a: 1\nb: 2\na: 3", "Line 3: “a” appears twice"),
    "a key twice in JSON": (b'{"a": 1, "a": 2}', "“a” appears twice"),
    "a null character": (b'a: "x\\0y"', "character that cannot be stored"),
    "half a character in JSON": (b'{"a": "\\ud800"}', "character that cannot be stored"),
    "a null character in a key": (b'{"a\\u0000": 1}', "character that cannot be stored"),
    "a number with too many digits": (b'{"a": ' + b"9" * 5000 + b"}", "This is not JSON"),
    "a number that is none": (b'{"a": NaN}', "“NaN” is not a number"),
    "a list that never ends": (b"a: [1, 2", "Line 2: This is not YAML"),
    "JSON that stops": (b'{"a": ', "Line 1: This is not JSON"),
    "a control character": (b"a: \x07", "This is not YAML"),
    "a number with a leading zero": (b"a: 1\nb: 012", "Line 2: YAML may read “012” as another number"),
    "a number of hours and minutes": (b"a: 1:30", "Line 1: YAML may read “1:30” as another number"),
    "a number in another base": (b"a: [0x1F]", "Line 1: YAML may read “0x1F” as another number"),
    "a list as a key": (b"? [a]\n: 1", "This is not YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name: str):
    content, sentence = HOSTILE[name]

    with pytest.raises(FileError) as error:
        read(content)

    assert sentence in str(error.value)


@settings(max_examples=examples(200))
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode())))
def test_any_bytes_are_read_or_refused(content):
    with suppress(FileError):  # and nothing else
        read(content)


@settings(max_examples=examples(40))
@given(documents())
def test_any_document_comes_back_from_its_file(document):
    document = serialise(parse(document))

    assert read(write_yaml(document).encode()) == document
    assert read(write_json(document).encode()) == document


def test_yaml_is_written_to_be_read():
    text = write_yaml(serialise(parse(make_document(summary="Ein längerer Satz über das Zucken. " * 4))))

    assert "\n  - key: one-side\n    when:\n      - {any: [sides.one]}\n" in text
    assert "summary: >-\n  Ein längerer Satz über das Zucken." in text
    assert max(map(len, text.splitlines())) <= 110


def test_a_file_with_a_byte_order_mark_is_read():
    assert read(b"\xef\xbb\xbfa: 1") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("12", 12), ("-3", -3), ("0.5", 0.5), ("'012'", "012")]
)
def test_plain_numbers_are_read_as_they_are_written(text: str, value: object):
    assert read(f"a: {text}".encode()) == {"a": value}


def test_a_key_twice_among_very_many_is_found_without_comparing_each_with_each():
    keys = ",".join(f'"k{number}":1' for number in range(200_000))  # hours, if each were counted
    with pytest.raises(FileError, match="k199999"):
        read(f'{{{keys},"k199999":2}}'.encode())
