"""The shipped questionnaire: it says what the sources say, and keeps to what patients were promised."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.drafts import files
from triage.medicines.finder import Finder
from triage.rules.answers import Answer, Answers, Taken, read_answers
from triage.rules.document import parse
from triage.rules.engine.compiler import CompiledQuestionnaire, compile_questionnaire
from triage.rules.engine.conclusion import Outcome
from triage.rules.engine.evaluation import evaluate
from triage.rules.engine.gathering import collect, judge
from triage.rules.interview import next_question
from triage.rules.model import (
    NOT_SURE,
    CareLevel,
    Condition,
    Question,
    QuestionKind,
    Questionnaire,
    Rule,
    SafetyRequirement,
    Strength,
    Vignette,
)
from triage.rules.vignettes.run import run_vignettes

ROOT = Path(__file__).parents[3]
CONTENT = ROOT / "triage" / "content" / "facial-twitching.yaml"
ARTICLE = ROOT / "articles" / "content" / "facial-twitching.md"

EMERGENCY_CHECK = ("danger-signs", "urgent-signs")
MOST_PAGES = 14  # after the emergency check


@cache
def document() -> dict:
    return files.read(CONTENT.read_bytes())


@cache
def shipped() -> Questionnaire:
    return parse(document())


@cache
def compiled() -> CompiledQuestionnaire:
    return compile_questionnaire(shipped())


@cache
def finder() -> Finder:
    return Finder(shipped())


def outcome_of(answers: dict) -> Outcome:
    return evaluate(compiled(), read_answers(shipped(), answers, finder().key))


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
    firsts = {evaluate(compiled(), answers_of(vignette)).first for vignette in shipped().vignettes}
    assert firsts == {"", *shipped().group_by_key}


def test_every_rule_is_guarded_by_a_vignette_that_fails_without_it():
    rules = shipped().rules
    true_in = [rules_that_are_true(vignette) for vignette in shipped().vignettes]
    unguarded = []
    for position, rule in enumerate(rules):
        without = replace(
            shipped(),
            rules=rules[:position] + rules[position + 1 :],
            vignettes=tuple(
                v for v, true in zip(shipped().vignettes, true_in, strict=True) if true >> position & 1
            ),
        )
        if all(result.holds for result in run_vignettes(compile_questionnaire(without), finder().key)):
            unguarded.append(rule.key)
    assert unguarded == []


def rules_that_are_true(vignette: Vignette) -> int:
    """As a mask. A rule that is not true of a patient changes nothing for them."""
    certain, _possible = judge(compiled(), collect(compiled(), answers_of(vignette)))
    return certain


def test_every_care_level_is_expected_by_several_vignettes():
    levels = Counter(vignette.expect.care_level for vignette in shipped().vignettes)
    assert all(levels[level] >= 3 for level in CareLevel)


def test_every_medicine_of_a_vignette_is_understood_but_for_the_one_that_nobody_knows():
    typed = {
        entry if isinstance(entry, str) else entry["name"]
        for vignette in shipped().vignettes
        if isinstance(given := vignette.answers.get("medicines"), list)
        for entry in given
    }
    assert {name for name in typed if finder().key(name) is None} == {"Xyzzolin"}


def answers_of(vignette: Vignette) -> Answers:
    return read_answers(shipped(), vignette.answers, finder().key)


# The words of the sources are options

SIDES = "one both alternating"
AREAS = "eyelid around_eye cheek mouth jaw tongue forehead neck chin"
SPREAD = "none eye_to_lower_face lower_face_to_eye whole_half_face_at_once to_other_side to_neck_or_limbs"
PATTERN = """
    brief_twitches sudden_spasms continuous_rippling sustained_pulling slow_writhing_or_chewing
    rhythmic_tremor rhythmic_jerking frequent_blinking_or_eye_closure with_voluntary_movement sudden_attacks
"""
STARTED = """
    within_days within_weeks within_months over_a_year recently_stopped_or_changed_dose after_movements_began
    unsure
"""
SYMPTOMS = """
    alcohol_high anxiety arm_jerks_with_face arm_or_speech_trouble better_with_touch body_twitches
    both_sides_weakness breathing_trouble caffeine_high comes_and_goes_completely confusion distractible
    double_vision drooling ear_clicking ear_discharge ear_pain ear_rash electric_face_pain excess_thirst
    exercise_heavy expanding_rash eye_closes_when_smiling eye_closing_spasm eye_dryness_irritation eye_pain
    eye_wont_close face_or_neck_lump facial_pain facial_weakness fever hand_spasms headache_progressive
    headache_thunderclap hearing_loss improved_with_antibiotics jaw_locked light_sensitivity
    limb_or_body_movements limb_tremor limb_weakness lip_pulled_down_sustained loss_of_awareness low_mood
    memory_or_behaviour_change neck_stiffness neck_twisting not_visible_to_others numbness poor_sleep
    pulsatile_tinnitus recent_infection recent_stressful_event recent_wound screen_time_high side_switches
    slurred_speech sounds_or_throat_clearing stiffness sudden_hearing_loss sudden_onset_peak sudden_weakness
    suppressible swallowing_trouble sweating_agitation task_specific taste_change tick_bite
    tingling_mouth_hands tinnitus tongue_or_jaw_movements unsteady_walking urge_relieved_by_movement
    vertigo_imbalance vision_loss voice_change weight_loss worse_with_face_use worse_with_stress
"""
# Illnesses that the sources tie to no movement of the face, nor to the level of care, are not asked about.
HISTORY = """
    alcohol_dependence brain_aneurysm_known chickenpox_shingles cholesteatoma depression diabetes_poor_control
    ear_surgery epilepsy facial_nerve_surgery family_history_huntington_or_dementia family_history_same
    family_history_tics functional_disorder guillain_barre hypertension kidney_disease multiple_sclerosis
    parkinsons parotid_tumour prior_bells_palsy skin_cancer_face smoker teeth_lost_dentures
    thyroid_or_neck_surgery trauma_face
"""


@pytest.mark.parametrize(
    ("link_id", "words"), [("sides", SIDES), ("areas", AREAS), ("spread", SPREAD), ("pattern", PATTERN)]
)
def test_a_question_about_the_movement_offers_every_word_of_the_sources(link_id: str, words: str):
    assert set(shipped().question_by_link_id[link_id].option_by_key) == set(words.split())


def test_every_symptom_and_illness_is_an_option_of_exactly_one_question():
    owners = Counter(
        option.key
        for question in shipped().questions
        if question.kind is QuestionKind.multiple and question.link_id != "areas"
        for option in question.options
    )
    words = [*SYMPTOMS.split(), *HISTORY.split()]
    assert {word: owners[word] for word in words} == dict.fromkeys(words, 1)


def test_no_option_of_a_question_with_several_answers_stands_in_two_questions():
    owners = Counter(
        option.key for q in shipped().questions if q.kind is QuestionKind.multiple for option in q.options
    )
    assert [key for key, count in owners.items() if count > 1] == []


def test_a_medicine_can_have_been_started_at_every_time_of_the_sources():
    medicines = shipped().question_by_link_id["medicines"]
    assert [time.key for time in medicines.times] == STARTED.split()
    assert [time.key for time in medicines.times if time.not_sure] == ["unsure"]


def test_ages_and_durations_have_the_thresholds_of_the_sources():
    starts = {
        link_id: {option.lower for option in shipped().question_by_link_id[link_id].options}
        for link_id in ("age", "duration_days")
    }
    assert starts["age"] >= {12, 18, 30, 40, 50, 65}
    assert starts["duration_days"] >= {3, 14, 90}


def test_a_duration_may_be_given_in_days_weeks_months_or_years():
    units = shipped().question_by_link_id["duration_days"].units
    assert {unit.key: unit.factor for unit in units} == {"days": 1, "weeks": 7, "months": 30, "years": 365}


# What a patient meets


def test_the_emergency_check_comes_first_and_is_always_asked():
    first = shipped().questions[: len(EMERGENCY_CHECK)]
    assert tuple(question.link_id for question in first) == EMERGENCY_CHECK
    assert all(not question.enable_when for question in first)


@pytest.mark.parametrize("question", shipped().questions, ids=lambda question: question.link_id)
def test_every_question_says_why_it_is_asked(question: Question):
    assert question.why
    assert question.section
    assert question.text.endswith("?")


@pytest.mark.parametrize("question", shipped().questions, ids=lambda question: question.link_id)
def test_every_question_takes_not_sure_for_an_answer(question: Question):
    assert question.not_sure


@pytest.mark.parametrize("question", shipped().questions, ids=lambda question: question.link_id)
def test_every_question_is_short_enough_for_a_phone(question: Question):
    assert question.kind is QuestionKind.medicine or len(question.options) <= MOST_PAGES


def test_no_text_of_ours_calls_the_result_a_diagnosis_or_speaks_in_percentages():
    ours = {name: part for name, part in document().items() if name not in ("medicines", "sources")}
    forbidden = re.compile(r"diagnos|%|per ?cent|\bscore\b|\bdata\b", re.IGNORECASE)
    assert [text for text in texts(ours) if forbidden.search(text)] == []


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


def walk(choose: Callable[[Question], Answer]) -> list[str]:
    """The questions a patient meets, who answers each in turn as `choose` says."""
    answers: dict[str, Answer] = {}
    while (question := next_question(compiled(), answers)) is not None:
        answers[question.link_id] = choose(question)
    return list(answers)


def pages_after_the_check(met: list[str]) -> int:
    return len([link_id for link_id in met if link_id not in EMERGENCY_CHECK])


@pytest.mark.parametrize("vignette", shipped().vignettes, ids=lambda vignette: vignette.key)
def test_a_patient_like_that_of_a_vignette_meets_few_pages(vignette: Vignette):
    given_answers = answers_of(vignette)
    assert pages_after_the_check(walk(lambda q: given_answers.get(q.link_id, NOT_SURE))) <= MOST_PAGES


def any_answer(question: Question) -> st.SearchStrategy[Answer]:
    keys = [option.key for option in question.options]
    some: st.SearchStrategy[Answer]
    if question.kind is QuestionKind.medicine:
        taken = st.builds(Taken, st.sampled_from(sorted(shipped().medicine_by_key)), st.just(""))
        some = st.lists(taken, max_size=2, unique=True).map(tuple)
    elif question.kind is QuestionKind.multiple:
        fewest = 0 if question.none_of_these else 1
        chosen = st.lists(st.sampled_from(keys), min_size=fewest, max_size=3, unique=True)
        some = chosen.map(lambda some_keys: tuple(key for key in keys if key in some_keys))
    else:
        some = st.sampled_from(keys).map(lambda key: (key,))
    return st.one_of(st.just(NOT_SURE), some)


@given(st.data())
def test_no_patient_meets_more_pages(draw):
    met = walk(lambda question: draw.draw(any_answer(question)))
    assert pages_after_the_check(met) <= MOST_PAGES


def test_a_fluttering_lid_of_some_days_takes_fewer_pages_than_most():
    vignette = next(v for v in shipped().vignettes if v.key == "lid-four-days-coffee")
    given_answers = answers_of(vignette)
    assert pages_after_the_check(walk(lambda q: given_answers.get(q.link_id, ()))) <= 10


def test_most_patients_meet_fewer_pages():
    """Each patient of a vignette, who answers with "none" what the vignette does not speak of."""
    pages = []
    for vignette in shipped().vignettes:
        given_answers = answers_of(vignette)
        met = walk(lambda q, given=given_answers: given.get(q.link_id, nothing_of(q)))  # type: ignore[misc]
        pages.append(pages_after_the_check(met))
    assert median(pages) < MOST_PAGES


def nothing_of(question: Question) -> Answer:
    takes_none = question.kind is QuestionKind.medicine or (
        question.kind is QuestionKind.multiple and question.none_of_these
    )
    return () if takes_none else NOT_SURE


# The rules


def test_red_flags_never_wait_for_what_a_patient_denies():
    """A rule with `none` stays open, and so silent, for a patient who skips the question or is not sure."""
    silent = [
        rule.key
        for rule in shipped().rules
        if rule.care_level and rule.care_level >= CareLevel.same_day
        if any(condition.none for condition in rule.when)
    ]
    # It raises same day to emergency, where another rule has given same day already.
    assert silent == ["deaf-and-weak-face"]


def test_every_question_with_a_red_flag_is_asked_of_everyone_it_can_concern():
    """Where a red flag reads a question that is not always asked, what else it asks for makes it be asked.

    So nobody for whom the red flag could be true is spared the question. How fast a weakness came is asked of
    everyone with a weakness.
    """
    spared = [
        f"{rule.key}: {question.link_id}"
        for rule in shipped().rules
        if rule.care_level and rule.care_level >= CareLevel.same_day
        for question in shipped().questions
        if question.enable_when and question.link_id != "weakness-speed"
        for condition in rule.when
        if not condition.none and reads(condition, question.link_id)
        if not is_asked_given(question, [other for other in rule.when if other is not condition])
    ]
    assert spared == []


def reads(condition: Condition, link_id: str) -> bool:
    return any(term.startswith(f"{link_id}.") for term in terms_behind(condition))


def is_asked_given(question: Question, conditions: list[Condition]) -> bool:
    """Whether each part of `enable_when` holds as soon as one of the conditions does."""
    return all(
        any(
            not part.none and not given.none and set(terms_behind(given)) <= set(part.terms)
            for given in conditions
        )
        for part in question.enable_when
    )


def terms_behind(condition: Condition) -> Iterator[str]:
    """The options that a condition reads, also through findings."""
    for term in condition.terms:
        if term.startswith("findings."):
            finding = shipped().finding_by_key[term.removeprefix("findings.")]
            yield from (t for alternative in finding.alternatives for c in alternative for t in c.terms)
        else:
            yield term


def test_a_fluttering_lid_of_some_days_is_left_to_self_care():
    assert outcome_of(LID_OF_DAYS).care_level is CareLevel.self_care


def test_a_weakness_that_came_long_ago_is_not_a_matter_of_today():
    weak = {
        "head-signs": ["facial_weakness"],
        "duration_days": 1000,
        "ears-and-illnesses": ["prior_bells_palsy"],
    }
    assert outcome_of(weak | {"weakness-speed": "hours_to_3_days"}).care_level is CareLevel.same_day
    assert outcome_of(weak | {"weakness-speed": "long_ago"}).care_level is CareLevel.doctor_soon


def test_that_the_side_changes_does_not_alone_make_a_movement_functional():
    outcome = outcome_of({"sides": "alternating", "areas": ["cheek"], "duration_days": 4, "medicines": []})
    assert "psychogenic" not in {group.key for group in outcome.groups}


@pytest.mark.parametrize("started", ["within_days", "over_a_year", "unsure"])
def test_a_twitching_lid_on_topiramate_lists_medication_whenever_it_was_started(started: str):
    outcome = outcome_of(LID_OF_DAYS | {"medicines": [{"name": "topiramate", "started": started}]})
    assert "medication" in {group.key for group in outcome.groups}
    assert outcome.care_level is CareLevel.doctor_soon


def test_a_functional_cause_is_never_decided():
    decided = {rule.cause_group for rule in shipped().rules if rule.strength is Strength.decides}
    assert "psychogenic" not in decided


def test_habits_and_stress_speak_for_nothing_where_more_than_the_lid_is_concerned():
    plain = {"sides": "one", "areas": ["cheek"], "spread": "none", "duration_days": 100, "medicines": []}
    habits = [option.key for option in shipped().question_by_link_id["triggers"].options]
    assert outcome_of(plain | {"triggers": habits}) == outcome_of(plain | {"triggers": []})


@pytest.mark.parametrize(
    "key", ["antipsychotic", "ssri_snri", "opioid", "acid_suppressant", "levodopa", "topiramate"]
)
def test_the_class_of_a_medicine_alone_does_not_list_medication(key: str):
    medicine = next(m for m in shipped().medicines if key in m.classes)
    outcome = outcome_of(
        {
            "sides": "one",
            "areas": ["cheek"],
            "pattern": "brief_twitches",
            "medicines": [{"name": medicine.name, "started": "over_a_year"}],
        }
    )
    assert "medication" not in {group.key for group in outcome.groups}


def test_not_being_sure_of_anything_does_not_give_self_care():
    unsure = outcome_of(dict.fromkeys(shipped().question_by_link_id, NOT_SURE))
    assert unsure.care_level is CareLevel.routine
    assert unsure.no_clear_match


def test_every_rule_every_medicine_and_every_requirement_says_where_it_comes_from():
    rows = [
        *document()["rules"],
        *document()["medicines"],
        *document()["safety_requirements"],
    ]
    assert [row["key"] for row in rows if "sources" not in row] == []


def test_every_source_is_used():
    used = {
        key
        for rows in (shipped().rules, shipped().medicines, shipped().safety_requirements)
        for row in rows
        for key in row.sources
    }
    assert set(shipped().source_by_key) == used


# The safety requirements

# The harmless picture, which alone is left to self-care.
LID_OF_DAYS: dict[str, object] = {
    "sides": "one",
    "areas": ["eyelid"],
    "spread": "none",
    "pattern": "brief_twitches",
    "duration_days": 5,
    "age": 40,
    "medicines": [],
}

# Answers that show each red flag of the sources, and the level they ask for at the least.
RED_FLAGS: dict[str, tuple[dict[str, object], str]] = {
    "arm or speech": ({"danger-signs": ["arm_or_speech_trouble"]}, "emergency"),
    "sudden droop": ({"danger-signs": ["sudden_weakness"]}, "emergency"),
    "Bell's palsy": (
        {"head-signs": ["facial_weakness"], "weakness-speed": "hours_to_3_days"},
        "same_day",
    ),
    "ear blisters": ({"ears-and-illnesses": ["ear_rash"]}, "same_day"),
    "ear pain and weakness": (
        {"head-signs": ["facial_weakness"], "ears-and-illnesses": ["ear_pain"]},
        "same_day",
    ),
    "sudden deafness": ({"danger-signs": ["sudden_hearing_loss"]}, "same_day"),
    "sudden deafness and droop": (
        {
            "danger-signs": ["sudden_hearing_loss"],
            "head-signs": ["facial_weakness"],
            "ears-and-illnesses": [],
        },
        "emergency",
    ),
    "fit or blackout": ({"danger-signs": ["loss_of_awareness"]}, "emergency"),
    "attacks of face and arm": ({"body-signs": ["arm_jerks_with_face"]}, "same_day"),
    "new attacks": ({"pattern": "sudden_attacks", "duration_days": 30}, "same_day"),
    "thunderclap headache": ({"danger-signs": ["headache_thunderclap"]}, "emergency"),
    "medicine and breathing": (
        {
            "danger-signs": ["breathing_trouble"],
            "medicines": [{"name": "haloperidol", "started": "within_days"}],
        },
        "emergency",
    ),
    "medicine and swallowing": (
        {
            "urgent-signs": ["swallowing_trouble"],
            "medicines": [{"name": "haloperidol", "started": "within_days"}],
        },
        "emergency",
    ),
    "medicine and cramp": (
        {"areas": ["jaw"], "medicines": [{"name": "metoclopramide", "started": "within_days"}]},
        "same_day",
    ),
    "malignant syndrome": (
        {"urgent-signs": ["fever"], "body-signs": ["stiffness"], "medicines": ["olanzapine"]},
        "emergency",
    ),
    "serotonin syndrome": (
        {"urgent-signs": ["sweating_agitation"], "medicines": ["sertraline", "tramadol"]},
        "emergency",
    ),
    "low calcium": ({"urgent-signs": ["tingling_mouth_hands", "hand_spasms"]}, "emergency"),
    "both sides weak": ({"danger-signs": ["both_sides_weakness"]}, "emergency"),
    "tetanus": (
        {"urgent-signs": ["jaw_locked", "neck_stiffness"], "history": ["recent_wound"]},
        "emergency",
    ),
    "confusion": ({"danger-signs": ["confusion"]}, "emergency"),
    "fever and movements of the mouth": ({"urgent-signs": ["fever"], "areas": ["tongue"]}, "emergency"),
    "high sugar and thirst": (
        {"urgent-signs": ["excess_thirst"], "ears-and-illnesses": ["diabetes_poor_control"]},
        "same_day",
    ),
    "high sugar and drowsy": (
        {
            "urgent-signs": ["excess_thirst", "drowsy_or_vomiting"],
            "ears-and-illnesses": ["diabetes_poor_control"],
        },
        "emergency",
    ),
    "child with chorea": (
        {"age": 9, "duration_days": 20, "body-signs": ["limb_or_body_movements"]},
        "same_day",
    ),
    "loss of sight": ({"danger-signs": ["vision_loss"]}, "same_day"),
    "slow weakness": (
        {"head-signs": ["facial_weakness"], "weakness-speed": "weeks_or_months", "duration_days": 90},
        "doctor_soon",
    ),
    "numbness": ({"head-signs": ["numbness"]}, "doctor_soon"),
    "lump": ({"head-signs": ["face_or_neck_lump"]}, "doctor_soon"),
    "hearing": ({"ears-and-illnesses": [], "head-signs": ["hearing_loss"]}, "doctor_soon"),
    "swallowing": ({"urgent-signs": ["swallowing_trouble"]}, "doctor_soon"),
    "voice": ({"body-signs": ["voice_change"]}, "doctor_soon"),
    "late movements": (
        {"areas": ["tongue"], "medicines": [{"name": "risperidone", "started": "over_a_year"}]},
        "doctor_soon",
    ),
    "fitting medicine": (
        {"areas": ["eyelid"], "medicines": [{"name": "topiramate", "started": "within_weeks"}]},
        "doctor_soon",
    ),
    "rippling": ({"areas": ["cheek"], "pattern": "continuous_rippling"}, "doctor_soon"),
    "known multiple sclerosis": ({"ears-and-illnesses": ["multiple_sclerosis"]}, "doctor_soon"),
    "weakness of unknown speed": (
        {"head-signs": ["facial_weakness"], "weakness-speed": "not-sure", "duration_days": 100},
        "same_day",
    ),
    "cramp without a known medicine": (
        {"areas": ["tongue"], "pattern": "sustained_pulling", "duration_days": 1, "medicines": []},
        "same_day",
    ),
    "mouth movements and unknown medicines": (
        {"areas": ["mouth"], "pattern": "slow_writhing_or_chewing", "medicines": "not-sure"},
        "doctor_soon",
    ),
    "lid and limbs that move": (
        LID_OF_DAYS | {"body-signs": ["limb_or_body_movements"]},
        "routine",
    ),
    "lid and a shaking hand": (LID_OF_DAYS | {"body-signs": ["limb_tremor"]}, "routine"),
    "lid and danger signs in doubt": (LID_OF_DAYS | {"danger-signs": "not-sure"}, "routine"),
    "lid and warning signs in doubt": (LID_OF_DAYS | {"urgent-signs": "not-sure"}, "routine"),
    "lid and signs of the head in doubt": (LID_OF_DAYS | {"head-signs": "not-sure"}, "routine"),
    "spreading spasm": (
        {
            "sides": "one",
            "areas": ["eyelid", "cheek"],
            "spread": "eye_to_lower_face",
            "features": [],
            "circumstances": [],
        },
        "routine",
    ),
    "eyes clamp shut": (
        {"areas": ["eyelid", "around_eye"], "features": ["eye_closing_spasm"], "circumstances": []},
        "routine",
    ),
    "lid for weeks": (
        {
            "sides": "one",
            "areas": ["eyelid"],
            "pattern": "brief_twitches",
            "duration_days": 30,
            "age": 40,
            "medicines": [],
        },
        "routine",
    ),
}


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_red_flag_of_the_sources_gives_at_least_its_level(flag: str):
    answers, level = RED_FLAGS[flag]
    assert outcome_of(answers).care_level >= CareLevel[level]


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_red_flag_of_the_sources_is_held_by_a_safety_requirement(flag: str):
    answers, level = RED_FLAGS[flag]
    required = {requirement.require.care_level for requirement in requirements_that_apply(answers)}
    assert CareLevel[level] in required


@cache
def requirements_as_rules() -> CompiledQuestionnaire:
    """When a safety requirement applies is decided as for a rule with the same conditions."""
    rules = tuple(
        Rule(key=requirement.key, when=requirement.whenever, rationale="", sources=())
        for requirement in shipped().safety_requirements
    )
    return compile_questionnaire(replace(shipped(), rules=rules))


def requirements_that_apply(answers: dict) -> list[SafetyRequirement]:
    read = read_answers(shipped(), answers, finder().key)
    certain, _possible = judge(requirements_as_rules(), collect(requirements_as_rules(), read))
    return [
        requirement
        for position, requirement in enumerate(shipped().safety_requirements)
        if certain >> position & 1
    ]


@pytest.mark.parametrize(
    "key",
    [
        "blocker-with-fitting-movements-lists-medication",
        "functional-never-first-with-nerve-signs",
        "lifestyle-never-first-beyond-the-lid",
    ],
)
def test_the_requirements_on_cause_groups_are_there(key: str):
    assert key in {requirement.key for requirement in shipped().safety_requirements}
