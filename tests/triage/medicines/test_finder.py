"""Typed names of medicines: exact, with dose and form, misspelt, inside a sentence, and half typed.

What holds for the shipped list stands in tests/triage/content/test_medicine_list.py.
"""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.medicines.finder import Finder, Match
from triage.medicines.shared_list import SharedMedicine
from triage.rules.model import (
    AnswerOption,
    CareLevel,
    Medicine,
    NoClearMatch,
    Question,
    QuestionKind,
    Questionnaire,
)


def make_medicine(
    key: str, *classes: str, brands: str = "", other_names: str = "", name: str = ""
) -> Medicine:
    """A medicine whose name is its key unless `name` says otherwise; more names are divided by `|`."""
    return Medicine(
        key=key,
        name=name or key,
        classes=classes,
        brands=tuple(filter(None, brands.split("|"))),
        other_names=tuple(filter(None, other_names.split("|"))),
    )


def make_finder(
    *medicines: Medicine, labels: dict[str, str] | None = None, known: Iterable[SharedMedicine] = ()
) -> Finder:
    """A finder of the medicines given; `labels` are those of the classes that the patient sees.

    `known` are medicines that are not listed.
    """
    options = tuple(AnswerOption(key, label) for key, label in (labels or {}).items())
    question = Question(
        "medicines", "Medicines", "Which medicines do you take?", QuestionKind.medicine, options
    )
    return Finder(
        Questionnaire(
            slug="twitching",
            title="Twitching",
            article="twitching",
            summary="Twitching.",
            no_clear_match=NoClearMatch(CareLevel.routine, "No clear match", "Nothing fits."),
            care_advice=(),
            questions=(question,),
            cause_groups=(),
            rules=(),
            medicines=medicines,
        ),
        known,
    )


METOCLOPRAMIDE = make_medicine("metoclopramide", "stomach", brands="Reglan|Maxolon")
CAFFEINE = make_medicine("caffeine", "stimulant", brands="No-Doz", other_names="coffee|tea|energy drink")
PARACETAMOL = make_medicine("paracetamol", brands="Panadol|Tylenol", other_names="acetaminophen")
MEDICINES = (
    METOCLOPRAMIDE,
    CAFFEINE,
    PARACETAMOL,
    make_medicine("sertraline", "serotonergic", brands="Zoloft|Lustral"),
    make_medicine("oxitriptan", "serotonergic", name="5-HTP"),
    make_medicine("theophylline", "tremor", brands="Theo-24"),
    make_medicine("valproate", "epilepsy", brands="Epilim", other_names="sodium valproate"),
    make_medicine("st-johns-wort", "serotonergic", name="St John's wort"),
    make_medicine("oestrogen", "hormone", other_names="the pill|contraceptive pill"),
    make_medicine("salbutamol", "asthma", brands="Ventolin", other_names="inhaler|blue inhaler"),
    make_medicine("antipsychotic", "antipsychotic", other_names="depot|depot injection"),
    make_medicine("fluphenazine", "antipsychotic", brands="Modecate"),
    make_medicine("vitamin-c", name="vitamin C"),
    make_medicine("vitamin-d", name="vitamin D"),
)
FINDER = make_finder(
    *MEDICINES, labels={"stomach": "Medicine for sickness", "antipsychotic": "Medicine for psychosis"}
)


# Exact names


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("metoclopramide", "metoclopramide"),
        ("  REGLAN ", "metoclopramide"),
        ("Métoclopramide", "metoclopramide"),
        ("reglan 10 mg", "metoclopramide"),
        ("reglan10mg", "metoclopramide"),
        ("Metoclopramide hydrochloride 10mg/5ml oral solution", "metoclopramide"),
        ("metoclopramide 0.5 %", "metoclopramide"),
        ("2 x Reglan 10 mg tablets twice a day", "metoclopramide"),
        ("took some reglan", "metoclopramide"),
        ("metoclopramide MR 30", "metoclopramide"),
        ("no doz", "caffeine"),
        ("sertraline 50", "sertraline"),
        ("5-HTP 100 mg", "oxitriptan"),
        ("5 htp", "oxitriptan"),
        ("Theo-24 300 mg capsules", "theophylline"),
        ("sodium valproate", "valproate"),
        ("St. John’s Wort", "st-johns-wort"),
        ("st johns wort tablets", "st-johns-wort"),
        ("energydrink", "caffeine"),
        ("I am on the pill", "oestrogen"),
        ("depot", "antipsychotic"),
        ("modecate depot", "fluphenazine"),
        ("blue inhaler", "salbutamol"),
    ],
)
def test_a_listed_name_is_found_whatever_stands_around_it(typed: str, key: str) -> None:
    match = FINDER.find(typed)
    assert match
    assert match.medicine.key == key
    assert match.exact


@pytest.mark.parametrize(
    "typed", ["metoclopramide (Reglan)", "Reglan / metoclopramide", "reglan, metoclopramide"]
)
def test_a_name_with_the_brand_beside_it_is_one_medicine(typed: str) -> None:
    assert FINDER.key(typed) == "metoclopramide"


def test_a_word_like_a_form_or_time_counts_where_it_is_part_of_a_name() -> None:
    night = make_medicine("diphenhydramine", "allergy", brands="Panadol Night")
    finder = make_finder(PARACETAMOL, night)
    assert finder.key("Panadol Night tablets twice a day") == "diphenhydramine"
    assert finder.key("Panadol at night") == "paracetamol"


def test_the_match_says_which_name_was_recognised() -> None:
    match = FINDER.find("reglan 5 mg")
    assert match
    assert (match.medicine, match.name) == (METOCLOPRAMIDE, "Reglan")


@pytest.mark.parametrize(
    "typed", ["", "   ", "!?", "10 mg", "tablets", "none", "nothing", "something new", "\x00\x1f"]
)
def test_a_text_without_a_listed_name_is_no_medicine(typed: str) -> None:
    assert FINDER.find(typed) is None


def test_a_name_of_two_medicines_is_neither() -> None:
    finder = make_finder(
        make_medicine("caffeine", brands="Pro Plus"), make_medicine("protein", brands="Pro-Plus")
    )
    assert finder.key("pro plus") is None


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert FINDER.key("reglan" + " and so on" * 10_000) == "metoclopramide"
    assert FINDER.key("and so on " * 10_000 + "reglan") is None


def test_a_questionnaire_without_medicines_finds_none() -> None:
    finder = make_finder()
    assert finder.find("reglan") is None
    assert finder.suggest("reglan") == []


# Misspelt names


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("metoclopromide", "metoclopramide"),
        ("metaclopromide 10mg tablets", "metoclopramide"),
        ("metoclopramid", "metoclopramide"),
        ("sertralin", "sertraline"),
        ("zertraline", "sertraline"),
        ("st johns wart", "st-johns-wort"),
        ("energy drnk", "caffeine"),
    ],
)
def test_a_misspelt_name_is_found_but_not_as_exact(typed: str, key: str) -> None:
    match = FINDER.find(typed)
    assert match
    assert match.medicine.key == key
    assert not match.exact


@pytest.mark.parametrize("typed", ["tee", "teas", "metaclopromadi", "regal", "lustre"])
def test_a_short_or_badly_misspelt_name_is_not_guessed(typed: str) -> None:
    assert FINDER.find(typed) is None


def test_a_long_name_may_be_wrong_in_its_first_letter_but_in_no_other_then() -> None:
    assert FINDER.key("netoclopramide") == "metoclopramide"
    assert FINDER.key("netaclopramide") is None


def test_a_name_about_as_near_to_a_medicine_of_another_class_is_neither() -> None:
    lormetazepam, other = make_medicine("lormetazepam", "sleep"), make_medicine("lormetazepine", "stomach")
    assert make_finder(lormetazepam).key("lormetazepan") == "lormetazepam"
    assert make_finder(lormetazepam, other).key("lormetazepan") is None


def test_a_name_equally_near_to_two_medicines_is_neither() -> None:
    finder = make_finder(make_medicine("estazolam", "sleep"), make_medicine("estazolan", "sleep"))
    assert finder.key("estazolax") is None


def test_vitamins_are_not_taken_for_each_other() -> None:
    assert FINDER.key("vitamin D") == "vitamin-d"
    assert FINDER.key("vitamin K") is None


LOOK_ALIKES = [
    ("hydroxyzine", "hydralazine"),
    ("clonazepam", "clonidine"),
    ("lamotrigine", "lamivudine"),
    ("chlorpromazine", "chlorpropamide"),
    ("omeprazole", "aripiprazole"),
    ("losec", "lasix"),
    ("celexa", "celebrex"),
    ("amantadine", "rimantadine"),
    ("ciclosporin", "cycloserine"),
    ("cyclosporine", "cycloserine"),
    ("phenobarbital", "pentobarbital"),
    ("trimipramine", "trimeprazine"),
    ("cefepime", "cefixime"),
    ("zyprexa", "zyrtec"),
    ("prozac", "proscar"),
    ("risperidone", "ropinirole"),
    ("tramadol", "toradol"),
    ("lamictal", "lamisil"),
    ("imigran", "imuran"),
    ("bupropion", "buspirone"),
    ("quetiapine", "quinapril"),
    ("metoprolol", "metoclopramide"),
]


@pytest.mark.parametrize(("listed", "other"), [*LOOK_ALIKES, *((b, a) for a, b in LOOK_ALIKES)])
def test_a_real_medicine_is_not_taken_for_one_that_is_spelt_alike(listed: str, other: str) -> None:
    finder = make_finder(make_medicine("listed", "a-class", name=listed))
    assert finder.key(other) is None


def test_a_name_without_the_letter_that_tells_it_apart_is_not_taken_for_it() -> None:
    finder = make_finder(make_medicine("pantoprazole-domperidone", "stomach", brands="Pantop-D"))
    assert finder.key("pantop d") == "pantoprazole-domperidone"
    assert finder.key("pantop") is None


# Names inside a longer text


@pytest.mark.parametrize(
    "typed",
    [
        "my doctor gave me reglan for it",
        "anti-sickness called metoclopromide",
        "Reglan from the hospital",
    ],
)
def test_a_name_is_found_inside_a_longer_text(typed: str) -> None:
    match = FINDER.find(typed)
    assert match
    assert match.medicine is METOCLOPRAMIDE


@pytest.mark.parametrize(
    "typed", ["paracetamol and reglan", "reglan with paracetamol", "panadol metoclopromide"]
)
def test_a_text_with_several_names_means_all_of_them(typed: str) -> None:
    match = FINDER.find(typed)
    assert match
    assert set(match.medicine.key.split("+")) == {"paracetamol", "metoclopramide"}
    assert match.medicine.classes == ("stomach",)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("no caffeine", "caffeine"),
        ("decaf coffee", "caffeine"),
        ("caffeine-free cola", "caffeine"),
        ("never reglan", "metoclopramide"),
        ("I don’t take reglan", "metoclopramide"),
        ("no longer taking metoclopramide", "metoclopramide"),
        ("allergic to reglan", "metoclopramide"),
    ],
)
def test_a_denied_name_is_asked_about(typed: str, key: str) -> None:
    reading = FINDER.read(typed)
    assert reading.is_denied
    assert reading.match is None
    assert [medicine.key for medicine in reading.choices] == [key]


def test_a_medicine_that_was_stopped_counts() -> None:
    assert FINDER.key("stopped reglan last week") == "metoclopramide"


@pytest.mark.parametrize("typed", ["Reglan™", "Reglan® 10 mg", "reglan (TM)"])
def test_the_sign_of_a_trade_mark_is_no_part_of_a_name(typed: str) -> None:
    assert FINDER.key(typed) == "metoclopramide"


@pytest.mark.parametrize(
    "typed", ["metoc1opramide", "rnetoclopramide", "ｍｅｔｏｃｌｏｐｒａｍｉｄｅ", "metoclo\u00adpramide"]
)
def test_a_name_copied_badly_is_recognised(typed: str) -> None:
    assert FINDER.key(typed) == "metoclopramide"


@pytest.mark.parametrize("typed", ["sertralinum", "certralean", "zoloff", "lustrall", "sertr"])
def test_a_name_that_only_sounds_or_begins_so_is_asked_about(typed: str) -> None:
    assert FINDER.find(typed) is None or FINDER.key(typed) == "sertraline"
    assert FINDER.key(typed) == "sertraline" or "sertraline" in [m.key for m in FINDER.between(typed)]


# Products of several medicines

PANTOPRAZOLE = make_medicine("pantoprazole", "acid", brands="Pantocid")
DOMPERIDONE = make_medicine("domperidone", "stomach")
ACID_FINDER = make_finder(PANTOPRAZOLE, DOMPERIDONE, make_medicine("levosulpiride", "stomach"), PARACETAMOL)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("pantocid dsr", "pantoprazole+domperidone"),
        ("Pantocid-D", "pantoprazole+domperidone"),
        ("pantoprazole l cap", "pantoprazole+levosulpiride"),
        ("PANTOPRAZOLE40+DOMPERIDONE30SR", "pantoprazole+domperidone"),
        ("pantocid 40 tablets", "pantoprazole"),
    ],
)
def test_letters_behind_an_acid_tablet_say_what_else_is_in_it(typed: str, key: str) -> None:
    match = ACID_FINDER.find(typed)
    assert match
    assert match.medicine.key == key


def test_letters_that_nobody_knows_behind_a_name_leave_open_what_is_in_it() -> None:
    match = ACID_FINDER.find("panadol plus")
    assert match
    assert match.medicine.key == "paracetamol+?"


def test_a_product_brings_the_classes_of_all_its_ingredients() -> None:
    shared = [SharedMedicine(key, key=key) for key in ("pantoprazole", "domperidone")]
    product = SharedMedicine("x", ("Pan-D",), ingredients=("pantoprazole", "domperidone"))
    match = make_finder(PANTOPRAZOLE, DOMPERIDONE, known=[*shared, product]).find("pan d")
    assert match
    assert match.medicine.key == "pantoprazole+domperidone"
    assert match.medicine.classes == ("acid", "stomach")
    assert match.exact


# The site's own list


def test_a_shared_medicine_gives_its_names_to_the_listed_one_of_the_same_key() -> None:
    shared = SharedMedicine("metoclopramide", ("MCP-Tropfen", "Церукал"), key="metoclopramide")
    finder = make_finder(METOCLOPRAMIDE, known=[shared])
    assert finder.key("mcp tropfen") == "metoclopramide"
    assert finder.key("церукал") == "metoclopramide"


def test_a_shared_medicine_of_a_class_that_a_questionnaire_does_not_list_is_not_called_harmless() -> None:
    shared = [SharedMedicine("melperone", ("Eunerpan",), key="melperone", classes=("antipsychotic",))]
    finder = make_finder(METOCLOPRAMIDE, labels={"antipsychotic": "Medicine for psychosis"}, known=shared)
    match = finder.find("eunerpan")
    assert match
    assert match.medicine.key == "?"
    assert finder.key("eunerpan") is None


def test_a_shared_medicine_in_no_class_is_known_to_be_in_none() -> None:
    shared = [SharedMedicine("metamizole", ("Novalgin",), key="metamizole")]
    assert make_finder(METOCLOPRAMIDE, known=shared).key("novalgin") == ""


def test_a_name_that_two_lists_give_to_medicines_of_different_classes_is_asked_about() -> None:
    shared = [SharedMedicine("x", ("Reglan",), key="sertraline")]
    finder = make_finder(METOCLOPRAMIDE, make_medicine("sertraline", "serotonergic"), known=shared)
    assert finder.find("reglan") is None
    assert {m.key for m in finder.between("reglan")} == {"metoclopramide", "sertraline"}


def test_a_name_that_ends_as_dopamine_blockers_do_is_not_called_harmless() -> None:
    finder = make_finder(METOCLOPRAMIDE, known=[make_known("Xyperidone"), make_known("Sulfadiazine")])
    assert finder.key("xyperidone") is None
    assert finder.key("sulfadiazine") == ""


def test_not_being_sure_of_a_name_does_not_deny_it() -> None:
    assert FINDER.key("not sure, perhaps reglan") == "metoclopramide"


def test_a_form_alone_inside_a_longer_text_is_no_medicine() -> None:
    assert FINDER.key("inhaler") == "salbutamol"
    assert FINDER.key("another kind of inhaler from abroad") is None


# Medicines that are known by name, but not listed


def make_known(name: str, *other_names: str) -> SharedMedicine:
    return SharedMedicine(name, other_names)


TERBINAFINE = make_known("Terbinafine", "lamisil")
LAMOTRIGINE = make_medicine("lamotrigine", "epilepsy", brands="Lamictal")


def named(match: Match | None) -> tuple[str, str] | None:
    return (match.medicine.key, match.medicine.name) if match else None


def test_a_medicine_that_is_not_listed_is_known_by_its_names_and_has_no_key() -> None:
    finder = make_finder(METOCLOPRAMIDE, known=[make_known("Atorvastatin", "lipitor")])
    assert named(finder.find("Lipitor 20 mg tablets")) == ("", "Atorvastatin")
    assert named(finder.find("atorvastatine")) == ("", "Atorvastatin")
    assert finder.key("lipitor") == ""
    assert finder.key("foobarium") is None


def test_a_listed_name_stays_with_the_listed_medicine() -> None:
    finder = make_finder(METOCLOPRAMIDE, known=[make_known("Something else", "reglan", "reglanum")])
    assert finder.key("reglan") == "metoclopramide"
    assert named(finder.find("reglanum")) == ("", "Something else")


def test_more_names_of_a_listed_medicine_mean_it() -> None:
    finder = make_finder(METOCLOPRAMIDE, known=[make_known("Metoclopramide", "plasil")])
    assert finder.key("plasil") == "metoclopramide"


@pytest.mark.parametrize(
    "known",
    [
        make_known("Metoclopramide and simethicone", "plasilix"),
        make_known("Simethicone, metoclopramide", "plasilix"),
        make_known("Metoclopramide Patch", "plasilix"),
        make_known("Metoclopramide (for children)", "plasilix"),
        make_known("Metoclopramide combination products", "plasilix"),
        make_known("Co-plasil", "simethicone and metoclopramide", "plasilix"),
    ],
)
def test_a_combination_with_a_listed_medicine_that_can_cause_movements_means_that(
    known: SharedMedicine,
) -> None:
    assert make_finder(METOCLOPRAMIDE, known=[known]).key("plasilix") == "metoclopramide"


@pytest.mark.parametrize(
    "known",
    [
        make_known("Paracetamol and simethicone", "painoff"),  # simethicone is not listed, and would be lost
        make_known("Benzyl caffeine", "painoff"),  # another substance
    ],
)
def test_a_medicine_with_more_than_a_listed_one_stays_itself(known: SharedMedicine) -> None:
    finder = make_finder(PARACETAMOL, CAFFEINE, known=[known])
    assert named(finder.find("painoff")) == ("", known.name)


def test_a_misspelt_name_nearer_to_a_medicine_that_is_not_listed_is_not_taken_for_a_listed_one() -> None:
    finder = make_finder(LAMOTRIGINE, known=[TERBINAFINE])
    assert finder.key("lamictall") == "lamotrigine"
    assert named(finder.find("lamisill")) == ("", "Terbinafine")


def test_a_text_between_two_medicines_is_neither_and_the_two_are_named_the_nearer_first() -> None:
    finder = make_finder(make_medicine("clonazepam", "sleep"), known=[make_known("Clonazepan")])
    assert finder.find("clonazepax") is None
    assert [medicine.name for medicine in finder.between("clonazepax")] == ["clonazepam", "Clonazepan"]


def test_between_names_nothing_for_a_text_that_is_understood_or_not_known_at_all() -> None:
    assert FINDER.between("reglan") == []
    assert FINDER.between("metoclopromide") == []
    assert FINDER.between("foobarium") == []
    assert FINDER.between("") == []


def test_a_known_name_one_mistake_from_a_listed_one_that_can_cause_movements_may_be_either() -> None:
    epirubicin = make_known("Epirubicin", "epilem")
    valproate = make_medicine("valproate", "epilepsy", brands="Epilim")
    finder = make_finder(valproate, known=[epirubicin])
    assert finder.find("epilem") is None
    assert [medicine.name for medicine in finder.between("epilem")] == ["Epirubicin", "valproate"]

    harmless = make_medicine("valproate", brands="Epilim")
    assert named(make_finder(harmless, known=[epirubicin]).find("epilem")) == ("", "Epirubicin")


def test_inside_a_longer_text_a_listed_medicine_is_found_beside_one_that_is_not() -> None:
    finder = make_finder(METOCLOPRAMIDE, PARACETAMOL, known=[make_known("Atorvastatin")])
    match = finder.find("atorvastatin and reglan")
    assert match
    assert match.medicine.key == "+metoclopramide"
    assert match.medicine.classes == ("stomach",)
    assert finder.key("my atorvastatin from the hospital") == ""


def test_medicines_that_are_not_listed_are_suggested_after_those_that_are() -> None:
    finder = make_finder(
        make_medicine("atropine", "eye"), known=[make_known("Atenolol"), make_known("Atropium")]
    )
    assert [match.medicine.name for match in finder.suggest("at")] == ["atropine", "Atenolol", "Atropium"]


def test_a_medicine_is_looked_up_by_its_key_or_by_the_name_it_is_known_by() -> None:
    assert FINDER.medicine("metoclopramide") is METOCLOPRAMIDE
    assert FINDER.medicine("gone") is None
    assert FINDER.medicine("", "Atorvastatin") == Medicine("", "Atorvastatin", ())
    assert FINDER.medicine("") is None


# Suggestions while typing


def suggested(text: str, limit: int = 8, finder: Finder = FINDER) -> list[tuple[str, str]]:
    return [(match.medicine.key, match.name) for match in finder.suggest(text, limit)]


def test_suggestions_begin_as_the_text_does() -> None:
    assert suggested("meto") == [("metoclopramide", "metoclopramide")]


def test_a_brand_is_suggested_with_its_medicine() -> None:
    assert suggested("reg") == [("metoclopramide", "Reglan")]


def test_a_name_that_begins_so_comes_before_one_with_a_later_word_that_does() -> None:
    assert suggested("pill") == [("oestrogen", "contraceptive pill")]
    finder = make_finder(make_medicine("half sinemet"), make_medicine("sinequan"))
    assert [key for key, _name in suggested("sine", finder=finder)] == ["sinequan", "half sinemet"]


def test_a_misspelt_beginning_is_suggested_after_a_right_one() -> None:
    finder = make_finder(
        make_medicine("metoclopramide"), make_medicine("metaclazepam"), make_medicine("iron")
    )
    assert [key for key, _name in suggested("metacl", finder=finder)] == ["metaclazepam", "metoclopramide"]


def test_the_medicine_that_the_text_names_comes_first() -> None:
    finder = make_finder(make_medicine("iron"), make_medicine("abiron"), make_medicine("iron and copper"))
    assert suggested("iron 200 mg tablets", finder=finder)[0] == ("iron", "iron")


def test_a_name_too_uncertain_to_be_found_is_still_suggested() -> None:
    finder = make_finder(make_medicine("hydroxyzine", "a"), make_medicine("hydralazine", "b"))
    assert finder.key("hydraxazine") is None
    assert {key for key, _name in suggested("hydraxazine", finder=finder)} == {"hydroxyzine", "hydralazine"}


def test_the_medicines_of_a_class_are_suggested_by_a_word_of_its_label() -> None:
    assert suggested("psychosis") == [("antipsychotic", "antipsychotic"), ("fluphenazine", "fluphenazine")]


def test_a_medicine_is_suggested_once_and_no_more_than_asked_for() -> None:
    finder = make_finder(*(make_medicine(f"alpha{letter}", brands=f"alpha{letter}x") for letter in "abcdef"))
    assert [key for key, _name in suggested("alpha", 4, finder)] == ["alphaa", "alphab", "alphac", "alphad"]
    assert suggested("alpha", 0, finder) == []


@pytest.mark.parametrize("text", ["", " ", "r", "10 mg", "%"])
def test_too_little_text_suggests_nothing(text: str) -> None:
    assert suggested(text) == []


# Any text


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    match = FINDER.find(text)
    assert FINDER.key(text) == (match.medicine.key if match else None)


@given(st.text(), st.integers(-3, 30))
def test_any_text_can_be_begun(text: str, limit: int) -> None:
    matches = FINDER.suggest(text, limit)
    assert len(matches) <= max(limit, 0)
    assert len({match.medicine.key for match in matches}) == len(matches)


@given(
    st.lists(
        st.sampled_from(["reglan", "no", "tea", "10 mg", "tablets", "(", "sertralin", "\u0301", "ß", "½"])
    ).map(" ".join)
)
def test_a_look_up_does_not_depend_on_those_before(text: str) -> None:
    assert FINDER.find(text) == make_finder(*MEDICINES).find(text)
