"""The shipped list of medicines: what is in it, and that each of its names is found as patients type it."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from triage.drafts import files
from triage.medicines.finder import Finder
from triage.medicines.stop_words import ALL_NOISE
from triage.rules.document import parse
from triage.rules.model import Evidence, Medicine, Questionnaire

CONTENT = Path(__file__).parents[3] / "triage" / "content" / "facial-twitching.yaml"


@cache
def shipped() -> Questionnaire:
    return parse(files.read(CONTENT.read_bytes()))


@cache
def finder() -> Finder:
    return Finder(shipped())


def keys(names: str) -> list[str | None]:
    return [finder().key(name.strip()) for name in names.split("|")]


def letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


@cache
def owners() -> dict[str, Medicine]:
    return {letters(name): medicine for medicine in shipped().medicines for name in medicine.names}


@cache
def listed_names() -> list[str]:
    return [name for medicine in shipped().medicines for name in medicine.names]


# What is in it

CLASSES = {
    "antipsychotic": """
        chlorpromazine | flupentixol | fluphenazine | haloperidol | loxapine | perphenazine | thiothixene
        | trifluoperazine | amisulpride | clozapine | olanzapine | quetiapine | risperidone | aripiprazole
        | ziprasidone | pimozide | thioridazine | zuclopenthixol | paliperidone | lurasidone | asenapine |
        iloperidone | cariprazine | brexpiprazole | levomepromazine | periciazine | lumateperone |
        droperidol | sulpiride
    """,
    "antiemetic_dopamine_blocker": """
        metoclopramide | prochlorperazine | promethazine | domperidone | levosulpiride | sulpiride |
        clebopride | trimethobenzamide | alizapride | droperidol
    """,
    "dopamine_blocker": "amoxapine | haloperidol | metoclopramide",
    "calcium_dizziness": "cinnarizine | flunarizine",
    "antihistamine": """
        diphenhydramine | cetirizine | chlorphenamine | brompheniramine | dexbrompheniramine | mepyramine
        | promethazine
    """,
    "decongestant": "dexbrompheniramine | phenylephrine | phenylpropanolamine | pseudoephedrine",
    "levodopa": "levodopa | Madopar | Stalevo",
    "parkinsons_other": "pramipexole | ropinirole | rasagiline | selegiline | amantadine",
    "ssri_snri": """
        fluoxetine | sertraline | paroxetine | citalopram | escitalopram | fluvoxamine | venlafaxine |
        desvenlafaxine | duloxetine
    """,
    "other_antidepressant": """
        bupropion | amitriptyline | imipramine | clomipramine | nortriptyline | amoxapine | mirtazapine |
        trazodone | phenelzine | tranylcypromine
    """,
    "serotonergic": """
        fluoxetine | duloxetine | amitriptyline | phenelzine | trazodone | mirtazapine | tramadol |
        pethidine | fentanyl | methadone | dextromethorphan | St John's wort | 5-HTP | tryptophan |
        linezolid | methylene blue | sumatriptan | ondansetron | lithium | MDMA | amphetamine |
        metoclopramide
    """,
    "lithium": "lithium",
    "topiramate": "topiramate",
    "tic_antiepileptic": "lamotrigine | carbamazepine | phenobarbital",
    "antiepileptic_other": "phenytoin | oxcarbazepine | valproate | levetiracetam | vigabatrin | felbamate",
    "gabapentinoid": "gabapentin | pregabalin",
    "adhd_stimulant": """
        methylphenidate | dexmethylphenidate | Adderall | dextroamphetamine | lisdexamfetamine |
        atomoxetine | pemoline | modafinil | armodafinil
    """,
    "recreational_stimulant": "cocaine | amphetamine | methamphetamine | MDMA",
    "everyday_stimulant": "caffeine | energy drink | nicotine",
    "alcohol": "alcohol",
    "quinolone": "ciprofloxacin | levofloxacin | moxifloxacin | ofloxacin",
    "other_antibiotic": "cefepime | ceftazidime | metronidazole | isoniazid",
    "antimalarial": "chloroquine | hydroxychloroquine | mefloquine",
    "benzodiazepine": """
        etizolam | diazepam | lorazepam | alprazolam | clonazepam | zopiclone | eszopiclone | zolpidem
    """,
    "opioid": "morphine | fentanyl | tramadol | methadone | oxycodone | pethidine",
    "cough_herbal_serotonergic": "dextromethorphan | St John's wort | 5-HTP | tryptophan",
    "antibiotic_serotonergic": "linezolid | methylene blue",
    "triptan": "sumatriptan | rizatriptan | zolmitriptan",
    "acid_suppressant": "omeprazole | esomeprazole | pantoprazole | rabeprazole | lansoprazole",
    "low_calcium_magnesium": """
        omeprazole | furosemide | bumetanide | alendronate | zoledronate | denosumab | cinacalcet |
        gentamicin | cisplatin
    """,
    "tremor_other": """
        verapamil | diltiazem | nifedipine | reserpine | tetrabenazine | salbutamol | terbutaline |
        theophylline | levothyroxine | oestrogen | prednisolone | ciclosporin | tacrolimus | bismuth
    """,
}

NO_KNOWN_LINK = """
    paracetamol | ibuprofen | aspirin | naproxen | amlodipine | atorvastatin | simvastatin | rosuvastatin
    | ramipril | lisinopril | losartan | bisoprolol | metformin | vitamin D | iron | vitamin B12 | folic
    acid | amoxicillin | doxycycline | warfarin
"""


@pytest.mark.parametrize("medicine_class", CLASSES)
def test_the_medicines_of_a_class_are_listed_in_it(medicine_class: str) -> None:
    found = [finder().find(name.strip()) for name in CLASSES[medicine_class].split("|")]
    assert [
        match.medicine.name for match in found if match and medicine_class not in match.medicine.classes
    ] == []
    assert all(match and match.exact for match in found)


def test_every_class_that_patients_see_has_medicines() -> None:
    question = shipped().medicine_question
    assert question
    options = [o.key for o in question.options if not o.unlisted and not o.medicine_class]
    used = {medicine_class for medicine in shipped().medicines for medicine_class in medicine.classes}
    assert set(options) == used


NOT_SEROTONERGIC = {"reboxetine", "agomelatine"}  # antidepressants of another kind


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("antipsychotic", "dopamine_blocker"),
        ("antiemetic_dopamine_blocker", "dopamine_blocker"),
        ("ssri_snri", "serotonergic"),
        ("other_antidepressant", "serotonergic"),
        ("cough_herbal_serotonergic", "serotonergic"),
        ("antibiotic_serotonergic", "serotonergic"),
        ("triptan", "serotonergic"),
        ("acid_suppressant", "low_calcium_magnesium"),
    ],
)
def test_a_class_lies_within_its_wider_one(narrow: str, wide: str) -> None:
    outside = {m.key for m in shipped().medicines if narrow in m.classes and wide not in m.classes}
    assert outside <= NOT_SEROTONERGIC


@pytest.mark.parametrize("name", [name.strip() for name in NO_KNOWN_LINK.split("|")])
def test_a_common_medicine_with_no_known_link_is_in_no_class(name: str) -> None:
    match = finder().find(name)
    assert match
    assert match.exact
    assert match.medicine.classes == ()


def test_a_name_belongs_to_one_medicine_even_without_marks_and_spaces() -> None:
    of_others = {
        name
        for medicine in shipped().medicines
        for name in medicine.names
        if owners()[letters(name)] is not medicine
    }
    assert of_others == set()


def test_medicines_that_can_cause_movements_say_which() -> None:
    assert [m.name for m in shipped().medicines if bool(m.classes) != bool(m.movements)] == []


def test_evidence_beyond_own_knowledge_names_its_source() -> None:
    graded = [m for m in shipped().medicines if m.evidence is not Evidence.K]
    assert [m.name for m in graded if not m.sources] == []


def test_generics_named_together_are_different_medicines() -> None:
    assert len(set(keys("imipramine | clomipramine | nortriptyline | phenelzine | tranylcypromine"))) == 5


def test_a_brand_and_its_generic_are_one_medicine() -> None:
    assert keys("Prozac | Zoloft | Nardil") == keys("fluoxetine | sertraline | phenelzine")


def test_british_and_american_names_are_one_medicine() -> None:
    british = "salbutamol | chlorphenamine | paracetamol | pethidine | ciclosporin | oestrogen"
    american = "albuterol | chlorpheniramine | acetaminophen | meperidine | cyclosporine | estrogen"
    assert keys(british) == keys(american)
    assert None not in keys(british)


def test_a_remedy_is_in_the_classes_of_all_that_is_in_it() -> None:
    match = finder().find("Night Nurse")
    assert match
    assert {"antihistamine", "dopamine_blocker", "serotonergic"} <= set(match.medicine.classes)


@pytest.mark.parametrize(
    ("typed", "medicine_class"),
    [
        ("coffee", "everyday_stimulant"),
        ("energy drinks", "everyday_stimulant"),
        ("sleeping tablets", "benzodiazepine"),
        ("the pill", "tremor_other"),
        ("depot", "antipsychotic"),
        ("my depot injection", "antipsychotic"),
        ("depo injection", "antipsychotic"),
        ("anti-sickness tablet", "antiemetic_dopamine_blocker"),
        ("tablets for sickness", "antiemetic_dopamine_blocker"),
        ("a travel sickness pill from my mum", "antiemetic_dopamine_blocker"),
        ("tablet for dizziness", "calcium_dizziness"),
        ("water tablet", "low_calcium_magnesium"),
        ("hay fever tablets", "antihistamine"),
        ("antidepressants", "serotonergic"),
        ("stomach acid tablets", "acid_suppressant"),
        ("cigarettes", "everyday_stimulant"),
        ("beer", "alcohol"),
    ],
)
def test_everyday_words_mean_the_most_cautious_class(typed: str, medicine_class: str) -> None:
    match = finder().find(typed)
    assert match
    assert medicine_class in match.medicine.classes


@pytest.mark.parametrize(
    "typed", ["antibiotic", "painkiller", "blood pressure tablets", "depo", "eye drops", "tablets"]
)
def test_everyday_words_that_could_be_anything_are_no_medicine(typed: str) -> None:
    assert finder().key(typed) is None


# Finding its names

DOSES = ("", " 10 mg", " 0.5 %", " 20mg/5ml", " 2.5mg")
FORMS = (
    "",
    " tablets",
    " capsule",
    " syrup",
    " XL",
    " MR",
    " modified release",
    " depot",
    " patch",
    " twice a day",
)
CASES = (str.lower, str.upper, str.title, lambda name: f"  {name}. ")

names = st.deferred(lambda: st.sampled_from(listed_names()))


@given(names, st.sampled_from(DOSES), st.sampled_from(FORMS), st.sampled_from(CASES), st.booleans())
def test_every_name_is_found_with_any_case_dose_and_form(name, dose, form, case, dose_first) -> None:
    assume(not form or not ALL_NOISE.issuperset(name.casefold().split()))
    typed = case(name) + (dose + form if dose_first else form + dose)
    assume(letters(name + form) not in owners() or not form)
    assert finder().key(typed) == owners()[letters(name)].key


def mistyped(name: str, place: int, mistake: str, letter: str) -> str:
    before, here, after = name[:place], name[place], name[place + 1 :]
    return {
        "drop": before + after,
        "double": before + here + here + after,
        "replace": before + letter + after,
        "swap": before + after[:1] + here + after[1:],
    }[mistake]


@given(
    names.filter(lambda name: len(name) >= 8 and name.isalpha()),
    st.integers(0, 40),
    st.sampled_from(["drop", "double", "replace", "swap"]),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
)
def test_a_mistyped_name_is_never_taken_for_another_medicine(name, place, mistake, letter) -> None:
    typed = mistyped(name, place % len(name), mistake, letter)
    assume(letters(typed) not in owners())
    assert finder().key(typed) in (owners()[letters(name)].key, None)


MISSPELT = """
    metoclopromide: metoclopramide | metaclopramide: metoclopramide | metoclopamide: metoclopramide |
    metoclopramid: metoclopramide | metaclopromide: metoclopramide | reglann: metoclopramide | reglin:
    metoclopramide | maxalon: metoclopramide | proclorperazine: prochlorperazine | prochlorperizine:
    prochlorperazine | procloperazine: prochlorperazine | stematil: prochlorperazine | stemitil:
    prochlorperazine | compazene: prochlorperazine | bucastem: prochlorperazine | promethazin:
    promethazine | phenergen: promethazine | phenagan: promethazine | domperidon: domperidone | motillium:
    domperidone | haloperidal: haloperidol | haloperadol: haloperidol | haldole: haloperidol |
    respiridone: risperidone | resperidone: risperidone | risperidon: risperidone | risperadone:
    risperidone | risperdol: risperidone | olanzipine: olanzapine | olanzepine: olanzapine | zyprexia:
    olanzapine | quetiapin: quetiapine | quitiapine: quetiapine | quietiapine: quetiapine | quetiapene:
    quetiapine | seraquel: quetiapine | seroqel: quetiapine | aripiprizole: aripiprazole | aripriprazole:
    aripiprazole | abilfy: aripiprazole | clozapin: clozapine | chlorpromazene: chlorpromazine |
    chlorpromasine: chlorpromazine | sulperide: sulpiride | amisulpiride: amisulpride | sertralin:
    sertraline | sertaline: sertraline | setraline: sertraline | sertroline: sertraline | zolof:
    sertraline | fluoxatine: fluoxetine | fluoxitine: fluoxetine | floxetine: fluoxetine | fluexotine:
    fluoxetine | prozack: fluoxetine | prosac: fluoxetine | citalapram: citalopram | citolopram:
    citalopram | escitalapram: escitalopram | lexipro: escitalopram | paroxatine: paroxetine | venlafaxin:
    venlafaxine | venlaflaxine: venlafaxine | effexer: venlafaxine | duloxitine: duloxetine | cymbalta:
    duloxetine | symbalta: duloxetine | mirtazipine: mirtazapine | mirtazepine: mirtazapine | trazadone:
    trazodone | buproprion: bupropion | wellbutrine: bupropion | welbutrin: bupropion | amitriptaline:
    amitriptyline | amitriptylene: amitriptyline | amytriptyline: amitriptyline | amitryptiline:
    amitriptyline | nortriptaline: nortriptyline | lithum: lithium | topirimate: topiramate | topiramite:
    topiramate | topomax: topiramate | lamotragine: lamotrigine | lamotrogine: lamotrigine |
    carbamazapine: carbamazepine | carbamezapine: carbamazepine | tegratol: carbamazepine | phenytoine:
    phenytoin | valporate: valproate | epillim: valproate | gabapentine: gabapentin | gabapenten:
    gabapentin | pregabalen: pregabalin | pregablin: pregabalin | lyrika: pregabalin | keppera:
    levetiracetam | methylphenadate: methylphenidate | methylfenidate: methylphenidate | ritilin:
    methylphenidate | conserta: methylphenidate | adderal: Adderall | atomoxatine: atomoxetine |
    zopliclone: zopiclone | zopiclon: zopiclone | zolpidom: zolpidem | diazapam: diazepam | diazipam:
    diazepam | valum: diazepam | lorazapam: lorazepam | clonazapam: clonazepam | tramadole: tramadol |
    tramodol: tramadol | morphene: morphine | oxicodone: oxycodone | oxycontine: oxycodone | omeprazol:
    omeprazole | omeprozole: omeprazole | lansoprozole: lansoprazole | lanzoprazole: lansoprazole |
    pantaprazole: pantoprazole | furosamide: furosemide | frusimide: furosemide | cinarizine: cinnarizine
    | sturgeron: cinnarizine | cetrizine: cetirizine | ceterizine: cetirizine | benedryl: diphenhydramine
    | chlorphenaramine: chlorphenamine | pseudoephedrin: pseudoephedrine | levadopa: levodopa | sinamet:
    levodopa | ropinerole: ropinirole | pramipexol: pramipexole | sumitriptan: sumatriptan | ciprofloxin:
    ciprofloxacin | ciproflaxin: ciprofloxacin | metronidizole: metronidazole | hydroxycloroquine:
    hydroxychloroquine | plaquinil: hydroxychloroquine | salbutimol: salbutamol | ventalin: salbutamol |
    levothyroxin: levothyroxine | levothroxine: levothyroxine | prednisalone: prednisolone | predisolone:
    prednisolone | ondansatron: ondansetron | dextromethorphane: dextromethorphan | paracetemol:
    paracetamol | ibuprofin: ibuprofen | ibuprophen: ibuprofen | amlodopine: amlodipine | atorvastatine:
    atorvastatin | st johns wart: St John's wort | amphetamin: amphetamine | cafeine: caffeine | caffiene:
    caffeine | nicotene: nicotine | alchohol: alcohol | energy drnks: energy drink | sleeping tabelts:
    sleeping tablets | alprazolem: alprazolam | klonapin: clonazepam | stillnoct: zolpidem | losarten:
    losartan | simvistatin: simvastatin | metforman: metformin | naproxin: naproxen | lisinipril:
    lisinopril
"""


def misspelt() -> list[tuple[str, str]]:
    pairs = (pair.split(":") for pair in MISSPELT.split("|"))
    return [(typed.strip(), meant.strip()) for typed, meant in pairs]


def test_no_common_misspelling_is_taken_for_another_medicine() -> None:
    wrong = {typed: finder().key(typed) for typed, meant in misspelt()}
    assert {t: wrong[t] for t, meant in misspelt() if wrong[t] not in (finder().key(meant), None)} == {}


def test_most_common_misspellings_are_understood_and_all_others_asked_about() -> None:
    understood = [typed for typed, meant in misspelt() if finder().key(typed) == finder().key(meant)]
    offered = [
        typed
        for typed, meant in misspelt()
        if finder().key(meant) in [finder().key(typed), *(one.key for one in finder().between(typed))]
    ]
    assert len(understood) >= 0.85 * len(misspelt())
    assert set(offered) == {typed for typed, _meant in misspelt()}


NOT_LISTED = """
    betahistine | loperamide | Imodium | lamivudine | chlorpropamide | pyridoxine | rimantadine |
    cycloserine | pentobarbital | cefixime | clobetasol | pitavastatin | saxagliptin | toradol |
    Imuran | Zantac | Lanoxin | digoxin | azathioprine | methotrexate | montelukast | famotidine |
    hydrochlorothiazide | trimethoprim | nitrofurantoin | azatadine | penicillamine | nimodipine |
    nicardipine | amiloride | ampicillin | betamethasone | carbimazole
"""


@pytest.mark.parametrize("name", [name.strip() for name in NOT_LISTED.split("|")])
def test_a_real_medicine_that_is_not_listed_is_not_taken_for_a_listed_one(name: str) -> None:
    assert finder().key(name) is None
