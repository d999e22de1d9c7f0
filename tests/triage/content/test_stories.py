"""Stories written from the sources before anyone had looked at the rules.

A line of `stories.jsonl` is one, with its answers. Where the sources allow several outcomes, each is named:
`levels` are those that may come out, the first one the likeliest, and `first` the groups that may come first
("none": no group need). Where one was widened after the rules had been seen, `note` says why.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.triage.content.shipped import compiled, finder, shipped
from triage.rules.answers import read_answers
from triage.rules.explanation import Explanation, explain
from triage.rules.model import CareLevel

Story = dict[str, Any]


@cache
def stories() -> list[Story]:
    lines = Path(__file__).with_name("stories.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def result_of(story: Story) -> Explanation:
    return explain(compiled(), read_answers(shipped(), story["answers"], finder().key))


@pytest.mark.parametrize("story", stories(), ids=lambda story: story["id"])
def test_a_story_ends_as_the_sources_say(story: Story):
    result = result_of(story)
    groups = [group.group.key for group in result.groups]

    assert result.outcome.care_level.name in story["levels"]
    assert (groups[0] if groups else "none") in story["first"]
    assert not set(groups[:1]).intersection(story.get("not_first", []))
    assert set(story.get("listed", [])) <= set(groups)
    assert not set(story.get("not_listed", [])).intersection(groups)


@pytest.mark.parametrize("story", [s for s in stories() if "could_rise" in s], ids=lambda story: story["id"])
def test_what_a_story_leaves_in_doubt_is_named(story: Story):
    result = result_of(story)
    named = [rise.care_level for rise in result.could_rise]
    assert max([result.outcome.care_level, *named]) >= CareLevel[story["could_rise"]]
