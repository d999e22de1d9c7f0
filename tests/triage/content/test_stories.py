"""Stories written from the sources before anyone had looked at the rules, in the words of the sources.

A line of `stories.jsonl` is one: the answers to single questions, and under `signs` what else the patient
has, wherever it is asked for. What is not named is denied; `unknown` signs leave their question "not sure".
Where the sources allow several outcomes, each is named: `levels` are those that may come out, the first one
the likeliest, and `first` the groups that may come first ("none": no group need). Where one was widened after
the rules had been seen, `note` says why.

Words of the sources that no question asks for (an illness that changes nothing, such as migraine) are left
out.
"""

import json
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.triage.content.test_facial_twitching import compiled, finder, pages_after_the_check, shipped, walk
from triage.rules.answers import Answers, read_answers
from triage.rules.explanation import Explanation, explain
from triage.rules.model import NOT_SURE, CareLevel, QuestionKind

Story = dict[str, Any]
NOT_ASKED_FOR = {
    "adhd",
    "anxiety_disorder",
    "bipolar",
    "brain_bleed",
    "dementia",
    "diabetes",
    "migraine",
    "nausea_or_stomach_problem",
    "pregnant",
    "schizophrenia_or_psychosis",
    "thyroid_disease",
}


@cache
def stories() -> list[Story]:
    lines = Path(__file__).with_name("stories.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def several() -> list[tuple[str, set[str]]]:
    """The questions whose signs are named apart, with their options."""
    return [
        (question.link_id, set(question.option_by_key))
        for question in shipped().questions
        if question.kind is QuestionKind.multiple and question.link_id != "areas"
    ]


def answers_of(story: Story) -> Answers:
    raw = dict(story["answers"])
    for link_id, options in several():
        chosen = [sign for sign in story["signs"] if sign in options]
        in_doubt = not chosen and options.intersection(story.get("unknown", []))
        raw[link_id] = NOT_SURE if in_doubt else chosen
    return read_answers(shipped(), raw, finder().key)


def result_of(story: Story) -> Explanation:
    return explain(compiled(), answers_of(story))


def groups_of(result: Explanation) -> list[str]:
    return [group.group.key for group in result.groups]


def test_every_sign_of_a_story_is_an_option_or_one_that_is_not_asked_for():
    known = {option for _link_id, options in several() for option in options}
    assert {sign for story in stories() for sign in story["signs"]} - known == NOT_ASKED_FOR


@pytest.mark.parametrize("story", stories(), ids=lambda story: story["id"])
def test_a_story_ends_as_the_sources_say(story: Story):
    result = result_of(story)
    groups = groups_of(result)

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


def test_half_of_the_patients_meet_twelve_pages_or_fewer():
    pages = []
    for story in stories():
        given = answers_of(story)
        met = walk(lambda question, given=given: given.get(question.link_id, NOT_SURE))  # type: ignore[misc]
        pages.append(pages_after_the_check(met))
    assert median(pages) <= 12
