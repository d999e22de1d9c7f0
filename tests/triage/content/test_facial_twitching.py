"""The shipped questionnaire: it says what the sources say, and keeps to what patients were promised."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, cast

import pytest

from tests.triage.content.readability import words
from tests.triage.content.shipped import CONTENT, compiled, finder, shipped
from triage.drafts import files
from triage.rules.answers import Answers, choice_of, read_answers
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.interview import next_question, options_to_show
from triage.rules.model import (
    NOT_SURE,
    CareLevel,
    Question,
    QuestionKind,
    SourceKind,
    Strength,
)
from triage.rules.vignettes.run import run_vignettes

ROOT = Path(__file__).parents[3]
ARTICLE = ROOT / "articles" / "content" / "facial-twitching.md"

ASKED_FIRST = ("for-whom", "age", "danger-signs", "topics")
MOST_PAGES = 13
MOST_PAGES_OF_A_LID = 8
MOST_OPTIONS_OF_A_LID = 70
MOST_WORDS_OF_A_LID = 1000
FIXED_WORDS = 20  # of a page: counter, buttons, links

# The harmless picture, which alone is left to self-care.
PLAIN_LID: dict[str, object] = {
    "for-whom": "me",
    "age": 40,
    "danger-signs": [],
    "topics": [],
    "areas": ["eyelid"],
    "pattern": ["brief_twitches"],
    "duration_days": 5,
    "medicines": [],
}


@cache
def document() -> dict:
    return files.read(CONTENT.read_bytes())


def answers_of(raw: dict) -> Answers:
    return read_answers(shipped(), raw, finder().key)


def outcome_of(raw: dict) -> Outcome:
    return evaluate(compiled(), answers_of(raw))


def level_with(**changed: object) -> CareLevel:
    renamed = {"danger-signs" if key == "danger_signs" else key: value for key, value in changed.items()}
    return outcome_of(PLAIN_LID | renamed).care_level


def texts(value: object) -> Iterator[str]:
    """Every text of the document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


# Vignettes


def test_every_vignette_holds():
    results = run_vignettes(compiled(), finder().key)
    failures = [f"{r.vignette.key}: {' '.join(map(str, r.differences))}" for r in results if not r.holds]
    assert failures == []


def test_every_cause_group_comes_first_in_a_vignette():
    firsts = {outcome_of(dict(vignette.answers)).first for vignette in shipped().vignettes}
    assert firsts == {"", *shipped().group_by_key}


def test_vignettes_are_many_of_each_kind():
    levels = Counter(vignette.expect.care_level for vignette in shipped().vignettes)
    assert levels[CareLevel.emergency] + levels[CareLevel.same_day] >= 120
    assert all(levels[level] >= 40 for level in CareLevel)


def test_every_medicine_of_a_vignette_is_understood_but_for_the_one_that_nobody_knows():
    typed = {
        entry if isinstance(entry, str) else entry["name"]
        for vignette in shipped().vignettes
        if isinstance(given := vignette.answers.get("medicines"), list)
        for entry in given
    }
    assert {name for name in typed if finder().key(name) is None} <= {"Xyzzolin", "metoclopromide"}


# What a patient meets


def test_for_whom_age_and_danger_signs_come_first_and_are_asked_of_everybody():
    first = shipped().questions[: len(ASKED_FIRST)]
    assert tuple(question.link_id for question in first) == ASKED_FIRST
    assert all(not question.enable_when for question in first)


@pytest.mark.parametrize("question", shipped().questions, ids=lambda question: question.link_id)
def test_every_question_says_why_it_is_asked(question: Question):
    assert question.why
    assert question.section
    assert question.text.endswith("?")


def test_every_question_but_the_first_takes_not_sure_for_an_answer():
    assert [question.link_id for question in shipped().questions if not question.not_sure] == ["for-whom"]


def test_no_text_of_ours_calls_the_result_a_diagnosis_or_speaks_in_percentages():
    ours = {name: part for name, part in document().items() if name not in ("medicines", "sources")}
    forbidden = re.compile(r"diagnos|%|per ?cent|\bscore\b|\bdata\b", re.IGNORECASE)
    assert [text for text in texts(ours) if forbidden.search(text)] == []


def test_no_text_holds_the_number_of_a_line():
    ours = {
        name: part for name, part in document().items() if name not in ("medicines", "sources", "vignettes")
    }
    number = re.compile(r"\b(?:999|112|911|111|116 ?123|988)\b")
    assert [text for text in texts(ours) if number.search(text)] == []


def test_sentences_end_with_a_full_stop():
    sentences = [
        *(rule.rationale for rule in shipped().rules),
        *(group.summary for group in shipped().cause_groups),
        *(entry.reason for group in shipped().cause_groups for entry in group.lower_when),
        *(requirement.hazard for requirement in shipped().safety_requirements),
        *(advice.text for advice in shipped().always_advice),
    ]
    assert [sentence for sentence in sentences if not sentence.endswith(".")] == []


def test_cause_groups_open_sections_that_the_shipped_article_has():
    anchors = set(re.findall(r"\{#([a-z-]+)\}", ARTICLE.read_text()))
    opened = {anchor for group in shipped().cause_groups for anchor in group.sections}
    assert opened | {section.text for section in shipped().always_sections} <= anchors


# How long it takes


def walk(raw: dict) -> list[tuple[Question, int, int]]:
    """The pages that somebody with these answers meets, each with its options and its words."""
    given = answers_of(raw)
    answers: Answers = {}
    pages = []
    while (question := next_question(compiled(), answers)) is not None:
        pages.append((question, *_size(question, answers)))
        answers = {**answers, question.link_id: given.get(question.link_id, _nothing_of(question))}
    return pages


def _size(question: Question, answers: Answers) -> tuple[int, int]:
    if question.kind in (QuestionKind.number, QuestionKind.medicine):
        shown, options = [], 2
    else:
        shown = list(options_to_show(compiled(), answers, question.link_id))
        none = question.kind is QuestionKind.multiple and question.none_of_these
        options = len(shown) + question.not_sure + none
    text = [question.text, question.why, question.hint, *(f"{o.label} {o.hint}" for o in shown)]
    return options, FIXED_WORDS + words(" ".join(text))


def _nothing_of(question: Question):
    takes_none = question.kind is QuestionKind.medicine or (
        question.kind is QuestionKind.multiple and question.none_of_these
    )
    return () if takes_none else NOT_SURE


def test_a_plain_lid_twitch_takes_few_pages_options_and_words():
    pages = walk(PLAIN_LID)
    assert len(pages) <= MOST_PAGES_OF_A_LID
    assert sum(options for _question, options, _words in pages) <= MOST_OPTIONS_OF_A_LID
    assert sum(count for _question, _options, count in pages) <= MOST_WORDS_OF_A_LID


def test_nobody_meets_more_than_thirteen_pages_and_most_meet_fewer():
    lengths = [len(walk(dict(vignette.answers))) for vignette in shipped().vignettes[::4]]
    assert max(lengths) <= MOST_PAGES
    assert median(lengths) <= 10


# The rules


def test_red_flags_never_wait_for_what_a_patient_denies():
    """A rule with `none` stays open, and so silent, for a patient who skips the question or is not sure."""
    silent = [
        rule.key
        for rule in shipped().rules
        if rule.care_level and rule.care_level >= CareLevel.doctor_soon
        if any(condition.none for condition in rule.when)
    ]
    assert silent == []


def test_what_a_danger_sign_opens_is_asked_of_everybody_first():
    """The details are asked only of those who named their topic, and the topics of everybody."""
    behind = {
        term.partition(".")[0] for q in shipped().questions[:6] for c in q.enable_when for term in c.terms
    }
    assert behind <= {"topics", "signs"}


def test_every_red_flag_rests_on_a_guideline_a_label_or_a_review_or_says_that_it_does_not():
    primary = {SourceKind.guideline, SourceKind.label, SourceKind.review}
    bare = [
        rule.key
        for rule in shipped().rules
        if rule.care_level and rule.care_level >= CareLevel.same_day and not rule.note
        if not primary.intersection(shipped().source_by_key[key].kind for key in rule.sources)
    ]
    assert bare == []


def test_every_source_says_its_kind_and_has_a_safe_address():
    assert [s.key for s in shipped().sources if s.kind is None or not s.url.startswith("https://")] == []


def test_every_source_is_used():
    used = {
        key
        for rows in (shipped().rules, shipped().medicines, shipped().safety_requirements)
        for row in rows
        for key in row.sources
    }
    assert set(shipped().source_by_key) == used


def test_a_functional_cause_is_never_decided():
    decided = {rule.cause_group for rule in shipped().rules if rule.strength is Strength.decides}
    assert "psychogenic" not in decided


def test_habits_and_stress_speak_for_nothing_where_more_than_the_lid_is_concerned():
    plain = PLAIN_LID | {"areas": ["cheek"], "sides": "one", "duration_days": 100, "features": []}
    habits = [option.key for option in shipped().question_by_link_id["triggers"].options]
    assert outcome_of(plain | {"triggers": habits}) == outcome_of(plain | {"triggers": []})


@pytest.mark.parametrize(
    "key", ["antipsychotic", "ssri_snri", "opioid", "acid_suppressant", "levodopa", "topiramate"]
)
def test_the_class_of_a_medicine_alone_does_not_list_medication(key: str):
    medicine = next(m for m in shipped().medicines if key in m.classes)
    taken = [{"name": medicine.name, "started": "over_a_year"}]
    outcome = outcome_of(
        PLAIN_LID | {"areas": ["cheek"], "sides": "one", "duration_days": 100, "medicines": taken}
    )
    assert "medication" not in {group.key for group in outcome.groups}


# Self-care


def test_a_plain_lid_twitch_of_some_days_is_left_to_self_care():
    assert outcome_of(PLAIN_LID).care_level is CareLevel.self_care


TOPICS_OF_A_CLEAN_SHEET = [
    option.key
    for option in shipped().question_by_link_id["topics"].options
    if option.key not in ("lately", "illness", "pregnant", "dry_eyes")
]


@pytest.mark.parametrize("topic", TOPICS_OF_A_CLEAN_SHEET)
def test_whatever_else_is_new_ends_self_care(topic: str):
    assert level_with(topics=[topic], signs=[]) >= CareLevel.routine


@pytest.mark.parametrize("topic", TOPICS_OF_A_CLEAN_SHEET)
def test_doubt_about_whatever_else_is_new_ends_self_care(topic: str):
    assert level_with(topics=[f"{topic}@not-sure"], signs=[]) >= CareLevel.routine


DANGER_SIGNS = [option.key for option in shipped().question_by_link_id["danger-signs"].options]


@pytest.mark.parametrize("sign", DANGER_SIGNS)
def test_doubt_about_a_danger_sign_is_for_today(sign: str):
    assert level_with(danger_signs=[f"{sign}@not-sure"]) >= CareLevel.same_day


@pytest.mark.parametrize("sign", [sign for sign in DANGER_SIGNS if sign != "head_injury"])
@pytest.mark.parametrize("time", ["@today", "@two_weeks", "@unknown", ""])
def test_a_danger_sign_of_today_or_of_no_known_time_is_an_emergency(sign: str, time: str):
    assert level_with(danger_signs=[sign + time]) is CareLevel.emergency


@pytest.mark.parametrize("sign", DANGER_SIGNS)
def test_a_danger_sign_of_years_ago_is_no_emergency(sign: str):
    assert CareLevel.routine <= level_with(danger_signs=[f"{sign}@years"]) < CareLevel.emergency


def test_not_being_sure_of_anything_is_for_today():
    unsure = {q.link_id: NOT_SURE for q in shipped().questions if q.not_sure} | {"for-whom": "me"}
    assert outcome_of(unsure).care_level >= CareLevel.same_day


# The signs of the sources, and the level they ask for at the least, beside a plain lid twitch of weeks.

RED_FLAGS: dict[str, tuple[str, list[str], str]] = {
    "palsy of two days": ("face_weak", ["facial_weakness@days"], "same_day"),
    "slow weakness": ("face_weak", ["facial_weakness@longer", "weakness_growing"], "doctor_soon"),
    "ear blisters": ("ears", ["ear_rash"], "same_day"),
    "sudden deafness": ("ears", ["sudden_hearing_loss@days"], "same_day"),
    "hearing that fades": ("ears", ["hearing_loss"], "doctor_soon"),
    "numb for long": ("face_feeling", ["numbness@longer"], "doctor_soon"),
    "double sight since today": ("eyes", ["double_vision@today"], "emergency"),
    "double sight for weeks": ("eyes", ["double_vision@weeks"], "same_day"),
    "lid that hangs since days": ("eyes", ["lid_droop@days"], "same_day"),
    "slurred since today": ("throat", ["slurred_speech@today"], "emergency"),
    "slurred for months": ("throat", ["slurred_speech@longer"], "doctor_soon"),
    "choking since days": ("throat", ["swallowing_trouble@days"], "same_day"),
    "swallowing for months": ("throat", ["swallowing_trouble@longer"], "doctor_soon"),
    "locked jaw for months": ("jaw_neck", ["jaw_locked@longer"], "doctor_soon"),
    "locked jaw since days": ("jaw_neck", ["jaw_locked@days"], "same_day"),
    "locked jaw and stiff neck": ("jaw_neck", ["jaw_locked@days", "neck_stiffness@days"], "emergency"),
    "stiff neck": ("jaw_neck", ["neck_stiffness@longer"], "doctor_soon"),
    "weak arm since days": ("limbs", ["limb_weakness@days"], "emergency"),
    "fidgety body": ("limbs", ["limb_or_body_movements@days"], "same_day"),
    "arm jerks with the face": ("limbs", ["arm_jerks_with_face@longer"], "same_day"),
    "tingling and cramps": ("tingling", ["tingling_mouth@days", "hand_spasms@days"], "emergency"),
    "tingling alone": ("tingling", ["tingling_limbs@longer"], "doctor_soon"),
    "thirst": ("ill", ["excess_thirst@days"], "same_day"),
    "drowsy since today": ("mind", ["drowsy@today"], "emergency"),
    "mind changed for weeks": ("mind", ["memory_or_behaviour_change@weeks"], "same_day"),
    "unsteady since days": ("balance", ["unsteady_walking@days"], "same_day"),
    "electric pains on both sides": ("face_feeling", ["electric_both_sides"], "doctor_soon"),
}


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_sign_of_the_sources_gives_at_least_its_level(flag: str):
    topic, signs, level = RED_FLAGS[flag]
    assert level_with(topics=[topic], signs=signs, duration_days=30, triggers=[]) >= CareLevel[level]


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_sign_has_its_own_age_whatever_that_of_the_movement(flag: str):
    topic, signs, level = RED_FLAGS[flag]
    assert level_with(topics=[topic], signs=signs, duration_days=2000, features=[]) >= CareLevel[level]


@pytest.mark.parametrize("started", ["within_days", "dose_raised"])
def test_a_cramp_within_days_of_any_linked_medicine_is_for_today(started: str):
    classes = {key for medicine in shipped().medicines for key in medicine.classes}
    everyday = {"everyday_stimulant", "alcohol", "vmat2_inhibitor", "botulinum_toxin"}
    for key in sorted(classes - everyday):
        medicine = next(m for m in shipped().medicines if key in m.classes)
        changed = {
            "areas": ["mouth"],
            "sides": "one",
            "medicines": [{"name": medicine.name, "started": started}],
        }
        assert outcome_of(PLAIN_LID | changed).care_level >= CareLevel.same_day, medicine.name


def test_an_older_person_with_a_sore_scalp_is_seen_today():
    assert level_with(age=70, topics=["headache"], signs=["scalp_tender"]) is CareLevel.same_day


def test_a_pregnant_woman_with_a_headache_is_seen_today():
    assert (
        level_with(age=30, topics=["pregnant", "headache"], signs=["headache_new@days"]) is CareLevel.same_day
    )


def test_a_baby_is_seen_today_whatever_is_answered():
    outcome = outcome_of(PLAIN_LID | {"age": 0})
    assert outcome.care_level is CareLevel.same_day
    assert outcome.not_for == "babies-and-toddlers"


def test_a_contradiction_puts_nothing_functional_first():
    told = PLAIN_LID | {"areas": ["cheek"], "sides": "one", "features": ["side_switches", "distractible"]}
    assert outcome_of(told).first != "psychogenic"


def test_a_movement_that_nobody_can_see_names_no_nerve():
    told = PLAIN_LID | {"areas": ["cheek"], "pattern": ["felt_only"], "sides": "one", "duration_days": 60}
    assert outcome_of(told | {"features": []}).no_clear_match


def test_signs_with_an_onset_stand_in_the_vignettes_with_one():
    timed = {o.key for o in shipped().question_by_link_id["signs"].options if o.onset}
    bare = [
        vignette.key
        for vignette in shipped().vignettes
        for element in cast(list[Any], vignette.answers.get("signs") or [])
        if isinstance(element, str) and element != NOT_SURE and NOT_SURE not in str(vignette.answers["signs"])
        if (choice := choice_of(element)).option in timed and not choice.time
    ]
    assert bare == []
