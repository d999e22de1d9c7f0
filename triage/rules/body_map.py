"""Pictures on which the options of a question are chosen as well: what can be pointed at on each.

The drawing is a template of the site's (`templates/triage/pictures/`); this is what a document may say about
it. An option names the region it stands for. Most regions are there twice, left and right, so what a patient
points at, a *pick*, is a region with a side: `cheek.left`, in the patient's own sense of left. The answer is
the option alone. Sides serve one purpose: picks on both may fit another answer, or be at odds with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .answers import Answers
from .model import AnswerOption, Question, Questionnaire

LEFT, RIGHT, BOTH = "left", "right", "both"


@dataclass(frozen=True, slots=True)
class BodyMap:
    """The regions in halves, one on each side, and those in the middle, which are one."""

    halves: tuple[str, ...]
    middle: tuple[str, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        return (*self.halves, *self.middle)

    def picks_of(self, region: str) -> tuple[str, ...]:
        return (f"{region}.{LEFT}", f"{region}.{RIGHT}") if region in self.halves else (region,)


BODY_MAPS: Mapping[str, BodyMap] = {
    "face": BodyMap(
        halves=("forehead", "around-eye", "eyelid", "cheek", "mouth", "jaw", "neck"),
        middle=("chin", "tongue"),
    ),
}


def picks_that_fit(question: Question, keys: Iterable[str], picks: Iterable[str]) -> tuple[str, ...]:
    """Those of the picks that are on regions of the options chosen; what is no pick at all is left out."""
    if not question.picture:
        return ()
    picture, chosen, given = BODY_MAPS[question.picture], set(keys), set(picks)
    regions = [option.region for option in question.options if option.region and option.key in chosen]
    return tuple(pick for region in regions for pick in picture.picks_of(region) if pick in given)


def are_on_both_sides(picks: Iterable[str]) -> bool:
    return {LEFT, RIGHT} <= {pick.partition(".")[2] for pick in picks}


def side_of(picks: Iterable[str]) -> str:
    """The side that the picks are on, or BOTH; empty if they are on none."""
    sides = {pick.partition(".")[2] for pick in picks} - {""}
    return BOTH if len(sides) > 1 else next(iter(sides), "")


def sides_of(question: Question, option: AnswerOption, picks: Iterable[str]) -> set[str]:
    """The sides on which the option was chosen on the picture."""
    if not question.picture or not option.region:
        return set()
    on_region = (pick.partition(".") for pick in picks)
    return {side for region, _dot, side in on_region if region == option.region and side}


def picks_on(question: Question, keys: Iterable[str], side: str) -> tuple[str, ...]:
    """The options chosen, as picks on this side, or on both; regions in the middle have none."""
    chosen, halves = set(keys), BODY_MAPS[question.picture].halves
    sides = (LEFT, RIGHT) if side == BOTH else (side,)
    regions = [option.region for option in question.options if option.key in chosen]
    return tuple(
        pick
        for region in regions
        if region
        for pick in ([f"{region}.{one}" for one in sides] if region in halves else [region])
    )


def proposed_answer(
    questionnaire: Questionnaire, picks: Iterable[str], answers: Answers
) -> tuple[Question, str] | None:
    """The question whose answer does not fit picks on both sides, or is not given, and the option that does.

    None if there is nothing to propose. Proposals are for the patient to confirm: no rule reads them.
    """
    fitting = next((question.both_sides for question in questionnaire.questions if question.both_sides), ())
    if not fitting or not are_on_both_sides(picks):
        return None
    link_id, _dot, key = fitting[0].partition(".")
    answer = answers.get(link_id, ())
    if any(f"{link_id}.{chosen}" in fitting for chosen in answer if isinstance(chosen, str)):
        return None
    return questionnaire.question_by_link_id[link_id], key
