"""Words that stand around the names of medicines, and names that must not be taken for others'.

`medicines.Finder` reads them. They are words of English texts; a site in another language adds its own.
"""


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def texts(divided: str) -> frozenset[str]:
    return frozenset(" ".join(text.split()) for text in divided.split("|"))


DOSE_UNITS = word_set(
    "mg mgs mcg mcgs ug μg microgram micrograms milligram milligrams g gram grams ml mls l iu unit units mmol"
)
PER = word_set("ml l h hr hrs hour hours day d week dose puff spray actuation")

# Words that say how a medicine is taken, not which.
AROUND = word_set(
    """
    i ive im am was been have had has took take takes taking taken tried trying use used using on started
    start starting stopped stopping got get given gave prescribed some my of called named maybe perhaps
    probably think it its is or also but by so to me he she we they them up off out now new old all any can
    did do due has her his how if may mum dad nhs gp our own per put say says see too try via way who why
    yes yet you your just only then than from doctor dr hospital nurse
    """
)
FORMS = word_set(
    """
    a an the tablet tablets tab tabs tabl tbl capsule capsules cap caps caplet caplets pill pills syrup
    elixir linctus liquid liq solution soln suspension susp oral drops injection injections inj jab jabs
    shot depot infusion inhaler inhalers inhalation inh neb nebs nebule nebules nebuliser nebulisers
    nebulizer nebulizers puffer turbohaler accuhaler diskus respimat spray nasal nose eye ear patch patches
    plaster cream gel ointment lotion suppository suppositories supp sachet sachets powder granules lozenge
    lozenges melt melts orodispersible dispersible effervescent soluble chewable buccal sublingual rectal
    topical intravenous intramuscular iv im sc po pr sl modified prolonged extended sustained immediate
    delayed slow release xl sr mr la cr er ir xr ec dr cd odt md retard chrono lai lp prolong depo pen pens
    penfill flexpen kwikpen solostar vial vials amp amps ampoule ampoules ampule syringe bottle pack packet
    box strip medicine medicines medication medications meds drug drugs brand generic strong low high dose
    doses enteric coated film long short acting

    tablette tabletten filmtablette filmtabletten retardtabletten dragee dragees kapsel kapseln tropfen saft
    zapfchen spritze spritzen salbe ampulle ampullen
    comprime comprimes cp cpr cps gelule gelules sirop gouttes suppositoire suppositoires injectable sachet
    comprimido comprimidos capsula capsulas jarabe gotas supositorio supositorios inyeccion inyectable
    xarope injetavel compressa compresse capsule gocce sciroppo supposta supposte fiale
    tabletki tabletka kapsulki krople syrop czopki tablett tabletter kapslar kapsler draber droppar dragee
    hap tableti kapsul damla surup tabletten druppels stroop zetpil zetpillen
    таблетки таблетка таб капли капсулы капсула уколы укол сироп раствор свечи
    حبوب حبة قرص أقراص شراب نقط قطرة حقنة كبسول كبسولات
    """
)
# Makers whose name stands behind a generic one.
MAKERS = word_set(
    """
    teva sandoz mylan viatris accord zentiva ratiopharm hexal stada heumann aristo aliud al 1a pharma
    betapharm aurobindo torrent cipla zydus lupin sun dr reddys apotex pfizer actavis almus biogaran arrow
    eg cristers
    normon cinfa kern esteve stadafarma ranbaxy krka gedeon richter orion neuraxpharm desitin abz ct
    winthrop wockhardt ucb aguettant tillomed rosemont arw amarox exeter hospira fresenius kabi medochemie
    merck novartis sanofi gsk bayer roche lilly
    """
)
FREQUENCIES = word_set(
    """
    x once twice thrice one two three four half times time daily nightly weekly monthly a an the day days
    night nights morning evening bedtime noon every each per at in and for week weeks month months year
    years hour hours hourly yesterday today ago since last bd tds qds od om bid tid qid qd qhs hs ac pc am pm
    prn nocte    mane stat as when if needed required necessary before after with food meals puff puffs daily
    taglich morgens abends mittags nachts bei bedarf fois par jour matin soir vez veces al dia diario noche
    manana volte giorno
    """
)
SALTS = word_set(
    """
    hydrochloride dihydrochloride hcl hydrobromide hbr bromide chloride maleate mesilate mesylate dimesylate
    besilate besylate tosylate sodium disodium potassium calcium magnesium sulfate sulphate tartrate
    bitartrate succinate fumarate citrate phosphate acetate decanoate enanthate enantate palmitate pamoate
    embonate valerate carbonate bicarbonate nitrate oxalate lactate gluconate malate edisylate dihydrate
    trihydrate monohydrate anhydrous medoxomil hydroxide oxide trisilicate hydrochlorid hydrogentartrat
    chlorhydrate clorhidrato
    cloridrato besilat mesilat
    """
)
NOISE = (AROUND, FORMS, FREQUENCIES, SALTS, MAKERS)  # left out one after the other
ALL_NOISE = frozenset[str]().union(*NOISE)

# Words that say that a medicine is not taken. The patient is asked: a denial is easily misread.
DENIED_BEFORE = word_set("no non never without decaf decaffeinated nie kein keine jamais sin ohne")
DENIED_AFTER = word_set("free frei")
DENIED_ANYWHERE = (
    r"\b(?:(?:do|did|does|have|has|am|was|can|could|would|will)(?: ?not|nt)|wont|cant|no longer|not any ?more"
    r"|not (?:on|taking|using|allowed|given|tolerated)|never (?:took|taken|had|used)|instead of|rather than"
    r"|allergic|allergy|allergies|intolerant|intolerance|refused|avoid|nicht mehr|nehme nicht|allergisch"
    r"|ne prends p(?:as|lus)|allergique|ya no|no tomo|alergic[oa]|alergia|nao tomo|non prendo)\b"
)

# What people write for "I take no medicines" and for "I do not know".
NOTHING = texts(
    """
    none | nothing | nil | no | nope | n a | na | zero | 0 | no medicines | no medicine |
    no medication | no medications | no meds | none at all | nothing at all | not any | i take none |
    i take nothing | i dont take any | i do not take any | i dont take anything |
    i take no medicines | i take no medication | not on any medication | not taking any |
    not taking anything | no tablets | keine | nichts | kein | aucun | rien | ninguno | ninguna |
    nada | nessuno | niente | nenhum | geen | niets | brak | ingen | yok | нет | ничего | لا شيء |
    لا
    """
)
NOT_KNOWN = texts(
    """
    i dont know | i do not know | dont know | do not know | not sure | im not sure | i am not sure |
    unsure | idk | dunno | no idea | i cant remember | cant remember | i forgot | i forget |
    unknown | weiss nicht | ich weiss nicht | je ne sais pas | no se | non so | nao sei
    """
)

# Letters behind the name of a tablet against stomach acid: what else is in the capsule.
ADDED_TO_ACID_TABLET = {
    "domperidone": word_set("d dsr rd dxr dom domi dp"),
    "levosulpiride": word_set("l ls lsr ld lxr"),
    "itopride": word_set("it itr i"),
}
# Where a name nobody knows ends so, the capsule is most likely one with a dopamine blocker.
TELLING_ENDS = {"dsr": "domperidone", "lsr": "levosulpiride"}
ACID_TABLET = ("prazole", "prazol", "tidine", "prazan")  # how their international names end

# Behind a name, these say that something else is in it.
MORE_INSIDE = word_set("plus comp compositum combi kombi duo co compound hct")

# Behind another word these are part of the name of another substance.
PARTS_OF_SUBSTANCES = word_set("alcohol acid dopa")

# International names of dopamine blockers end so. A medicine of which only its name is known, and that ends
# so, is not called harmless.
DOPAMINE_BLOCKER_ENDS = (
    *("peridol", "peridone", "idone", "azine", "pride", "tixol", "tixene", "thixene", "thixol"),
    *("apine", "piprazole", "spirilene", "perone"),
)
NO_DOPAMINE_BLOCKER = word_set(
    "hydralazine dihydralazine sulfadiazine sulfasalazine sulphasalazine ranolazine piperazine mirtazapine"
    " carbamazepine oxcarbazepine eslicarbazepine pirfenidone nitrazepam sulfapyridazine apresazide"
    " mianserine azapine nevirapine glutathione delapril"
)

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
