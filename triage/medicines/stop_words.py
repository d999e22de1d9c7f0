"""Words that stand around the names of medicines, and names that must not be taken for others'.

`medicines.Finder` reads them. They are words of English texts; a site in another language adds its own.
"""


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


DOSE_UNITS = word_set(
    "mg mgs mcg mcgs ug μg microgram micrograms milligram milligrams g gram grams ml mls l iu unit units mmol"
)
PER = word_set("ml l h hr hrs hour hours day d week dose puff spray actuation")

# Words that say how a medicine is taken, not which.
AROUND = word_set(
    """
    i ive im am was been have had has took take takes taking taken tried trying use used using on started
    start starting stopped stopping got get given gave prescribed some my of called named maybe perhaps
    probably think it its is
    """
)
FORMS = word_set(
    """
    a an the tablet tablets tab tabs capsule capsules cap caps caplet caplets pill pills syrup elixir
    linctus liquid solution suspension oral drops injection injections inj jab jabs shot depot infusion
    inhaler inhalers puffer spray nasal patch patches cream gel ointment suppository suppositories sachet
    sachets powder granules lozenge lozenges melt melts orodispersible dispersible effervescent soluble
    chewable buccal sublingual rectal topical intravenous intramuscular iv im sc po modified prolonged
    extended sustained immediate delayed slow release xl sr mr la cr er ir xr ec dr cd odt retard chrono lai
    medicine medication meds drug brand generic strong low high dose doses enteric coated film
    """
)
FREQUENCIES = word_set(
    """
    x once twice thrice one two three four half times time daily nightly weekly monthly a an the day days
    night nights morning evening bedtime noon every each per at in and for week weeks month months year
    years hour hours hourly yesterday today ago since last bd tds qds od om bid tid qid qd prn nocte mane
    stat as when if needed required necessary
    """
)
SALTS = word_set(
    """
    hydrochloride dihydrochloride hcl hydrobromide hbr bromide chloride maleate mesilate mesylate dimesylate
    besilate besylate tosylate sodium disodium potassium calcium magnesium sulfate sulphate tartrate
    bitartrate succinate fumarate citrate phosphate acetate decanoate enanthate enantate palmitate pamoate
    embonate valerate carbonate bicarbonate nitrate oxalate lactate gluconate malate edisylate dihydrate
    trihydrate monohydrate anhydrous medoxomil
    """
)
NOISE = (AROUND, FORMS, FREQUENCIES, SALTS)  # left out one after the other
ALL_NOISE = frozenset[str]().union(*NOISE)
DENIED_BEFORE = word_set("no not non never without decaf decaffeinated")
DENIED_AFTER = word_set("free")

# Real medicines, by generic name and then by brand, that would be taken for a misspelt name of a listed one,
# or whose own misspellings would.
LOOK_ALIKES = word_set(
    """
    alimemazine amantadine amiloride ampicillin arformoterol arketamine azatadine bepridil betamethasone
    carprofen cefepime cefixime ceftizoxime chloroprocaine chlorphenesin chlorpropamide ciclosporin
    clobetasol clonidine clotiazepam cortisone cotrimoxazole coumarin cycloserine cyclosporine dapoxetine
    dimenhydrinate dopamine ertugliflozin esketamine fenoterol fludarabine hydralazine hydroxyzine
    iproniazid lamivudine lomefloxacin loperamide mecamylamine meclizine meclozine metipranolol metolazone
    metyrapone nafcillin nicardipine nimodipine nisoldipine nitrendipine oxacillin penicillamine
    pentobarbital pentobarbitone perazine phenobarbital phentermine pilocarpine piperazine piracetam
    pitavastatin pramocaine pregnenolone primidone pyridoxine pyrimethamine rimantadine saxagliptin
    streptozocin sulfadiazine sulphadiazine suprofen terfenadine tetrazepam tiamazol tolazamide tolbutamide
    trimeprazine trimipramine xylazine

    alavert allegra alora aloxi anzemet artane astelin avandia cambia capoten cardene claritin clarityn
    cleocin clinoril curantil cytotec detrol dolantin enbrel epivir evoxac feldene forteo hycodan hydrocortone
    imigran imovax imuran kineret lamictal lamisil lanoxin lenvima levulan loniten lumigan maxair maxitrol
    micronor migranal monopril movicox neosar nizoral novolin nubain nuprin optivar ovrette parafon penlac
    precose pritor prodium proscar protopic ranexa rifadin stadol sular sumamed symproic toradol tykerb
    ultracef valoid zantac zostrix
    """
)
