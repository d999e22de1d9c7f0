"""The questionnaire document, parsed into the model with every error at once.

The format and its semantics are described in docs/document.md. A problem names the place in the document,
what is wrong, and how to fix it. Nothing here reads files: the caller loads YAML or JSON into plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard, TypeVar

from ..answers import AnswersError, read_answers
from ..body_map import BODY_MAPS
from ..model import (
    DEFAULT_THRESHOLD,
    FINDINGS,
    NOT_SURE,
    READABLE_SCHEMAS,
    SCHEMA_VERSION,
    AnswerOption,
    AskEach,
    CareAdvice,
    CareLevel,
    CauseGroup,
    Condition,
    Conditional,
    Conditions,
    Contradiction,
    Evidence,
    Expectation,
    Finding,
    LowerWhen,
    Medicine,
    NoClearMatch,
    NotFor,
    Purpose,
    Question,
    QuestionKind,
    Questionnaire,
    Requirement,
    Rule,
    SafetyRequirement,
    Severity,
    Source,
    SourceKind,
    StartTime,
    Strength,
    Unit,
    Vignette,
    Wording,
)
from ..problems import Message, Problem, ProblemsError, did_you_mean, listed
from ..problems import translatable as _
from .reading import DocumentNode, note_repeats
from .serialise import canonical_json

NONE_OF_THESE = "none-of-these"  # what forms send for it, so no option may be called so
RESERVED_OPTION_KEYS = (NOT_SURE, NONE_OF_THESE)

T = TypeVar("T")


class DocumentError(ProblemsError):
    """The document cannot be used; `problems` says all that is wrong with it."""


@dataclass
class KnownKeys:
    """The names that rows further down may refer to, as far as they have been read."""

    sources: set[str] = field(default_factory=set)
    terms: dict[str, None] = field(default_factory=dict)  # options of the questions read so far, in order
    medicine_classes: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)


def parse(document: Any) -> Questionnaire:
    """Read a document. Raises `DocumentError` naming all its problems."""
    problems: list[Problem] = []
    questionnaire = _read_questionnaire(DocumentNode(document, problems, schema=_schema_of(document)))
    if not problems:
        problems.extend(_vignette_answer_problems(questionnaire))
    if problems:
        raise DocumentError(problems)
    return questionnaire


_ROOT_REQUIRED = (
    "schema",
    "slug",
    "title",
    "article",
    "summary",
    "care_advice",
    "no_clear_match",
    "questions",
    "cause_groups",
    "rules",
)
_ROOT_OPTIONAL = (
    "language", "written_by", "reviewed_by", "threshold", "always_sections", "always_advice", "sources",
    "medicines", "findings", "safety_requirements", "vignettes",
)  # fmt: skip
_ROOT_NEW = ("not_for", "contradictions")


def _schema_of(document: Any) -> int:
    """The schema of the document, or the newest where it is missing or not known."""
    schema = document.get("schema") if isinstance(document, Mapping) else None
    return schema if _is_readable(schema) else SCHEMA_VERSION


def _is_readable(schema: Any) -> TypeGuard[int]:
    return isinstance(schema, int) and not isinstance(schema, bool) and schema in READABLE_SCHEMAS


def _read_questionnaire(root: DocumentNode) -> Questionnaire:
    root = root.mapping(_ROOT_REQUIRED, _ROOT_OPTIONAL, _ROOT_NEW)
    _check_schema(root)
    known = KnownKeys()
    sources = _rows(root, "sources", lambda node: _read_source(node, known))
    questions = _read_questions(root, known)
    medicines = _rows(root, "medicines", lambda node: _read_medicine(node, known))
    _check_medicine_names(root, medicines)
    findings = _rows(root, "findings", lambda node: _read_finding(node, known))
    known.findings.update(finding.key for finding in findings)
    groups = _rows(root, "cause_groups", lambda node: _read_group(node, known))
    known.groups.update(group.key for group in groups)
    advice = _read_all_advice(root, known)
    no_clear_match = root.get("no_clear_match")
    return Questionnaire(
        slug=root.key("slug"),
        title=root.text("title", needed=True),
        language=root.text("language") or "en",
        article=root.key("article"),
        summary=root.text("summary", needed=True),
        written_by=root.text("written_by"),
        reviewed_by=root.text("reviewed_by"),
        threshold=root.whole("threshold", DEFAULT_THRESHOLD),
        always_sections=_read_conditionals(root, "always_sections", known, "section"),
        always_advice=_read_conditionals(root, "always_advice", known),
        sources=sources,
        care_advice=advice,
        no_clear_match=_read_no_clear_match(
            no_clear_match or root.child("no_clear_match", {}), no_clear_match is None
        ),
        questions=questions,
        medicines=medicines,
        findings=findings,
        cause_groups=groups,
        rules=_rows(root, "rules", lambda node: _read_rule(node, known)),
        safety_requirements=_rows(root, "safety_requirements", lambda node: _read_requirement(node, known)),
        vignettes=_rows(root, "vignettes", lambda node: _read_vignette(node, known)),
        schema=root.schema,
        contradictions=_rows(root, "contradictions", lambda node: _read_contradiction(node, known)),
        not_for=_rows(root, "not_for", lambda node: _read_not_for(node, known)),
    )


def _check_schema(root: DocumentNode) -> None:
    node = root.get("schema")
    if node is not None and not _is_readable(node.value):
        what = Message(
            _("The schema is “{schema}”, but this version reads schema {known}."),
            {"schema": node.value, "known": listed(map(str, READABLE_SCHEMAS))},
        )
        node.note(what, Message(_("Export the questionnaire again from a site of this version.")))


def _rows(root: DocumentNode, name: str, read: Callable[[DocumentNode], T]) -> tuple[T, ...]:
    """Read a list of keyed rows; a key may stand once only."""
    nodes = root.items(name)
    rows = tuple(read(_named(node)) for node in nodes)
    note_repeats(_with_keys(nodes, "key"), Message(_("The key “{key}” stands here a second time.")))
    return rows


def _named(node: DocumentNode, field_name: str = "key") -> DocumentNode:
    key = node.value.get(field_name) if isinstance(node.value, Mapping) else None
    return node.named(key if isinstance(key, str) else "")


def _with_keys(nodes: list[DocumentNode], field_name: str) -> list[tuple[DocumentNode, str]]:
    return [
        (node.child(field_name, key), key)
        for node in nodes
        if isinstance(node.value, Mapping) and isinstance(key := node.value.get(field_name), str)
    ]


# Sources, advice


def _read_source(node: DocumentNode, known: KnownKeys) -> Source:
    node = node.mapping(("key", "title"), ("url",), ("kind",))
    url = node.text("url")
    if url and not url.startswith(("http://", "https://")):
        node.note(
            Message(_("“{url}” is not a web address."), {"url": url}),
            Message(_("Start it with https://.")),
            "url",
        )
    kind = node.one_of("kind", SourceKind, SourceKind.general_knowledge) if node.get("kind") else None
    source = Source(node.key(), node.text("title", needed=True), url, kind)
    known.sources.add(source.key)
    return source


def _read_sources(node: DocumentNode, known: KnownKeys) -> tuple[str, ...]:
    for place, key in (keys := node.keys_list("sources")):
        if key not in known.sources:
            fix = did_you_mean(key, known.sources, Message(_("Add it to the sources.")))
            place.note(Message(_("There is no source “{key}”."), {"key": key}), fix)
    return tuple(key for _place, key in keys)


def _read_conditionals(
    node: DocumentNode, name: str, known: KnownKeys, field: str = "text"
) -> tuple[Conditional, ...]:
    return tuple(_read_conditional(item, known, field) for item in node.items(name))


def _read_conditional(node: DocumentNode, known: KnownKeys, field: str) -> Conditional:
    """A text or the key of a section, alone or with conditions."""
    when: Conditions = ()
    if isinstance(node.value, Mapping) and node.schema > 1:
        row = node.mapping((field, "when"))
        when = _needed_conditions(row, "when", known)
        node = row.get(field) or row.child(field, "")
        if not node.value:  # noted already
            return Conditional("", when)
    return Conditional(node.as_text(needed=True) if field == "text" else node.as_key(), when)


def _read_advice(node: DocumentNode, known: KnownKeys) -> CareAdvice:
    node = node.mapping(("care_level", "title", "how_soon", "steps"), ("say",))
    return CareAdvice(
        care_level=node.one_of("care_level", CareLevel, CareLevel.routine),
        title=node.text("title", needed=True),
        how_soon=node.text("how_soon", needed=True),
        steps=_read_conditionals(node, "steps", known),
        say=node.text("say"),
    )


def _read_all_advice(root: DocumentNode, known: KnownKeys) -> tuple[CareAdvice, ...]:
    """One entry for each level, counted as written: a level that cannot be read stands for none."""
    nodes = root.items("care_advice")
    levels = [node.value.get("care_level") for node in nodes if isinstance(node.value, Mapping)]
    for level in CareLevel:
        count = levels.count(level.name)
        if isinstance(root.value.get("care_advice"), list | tuple) and count != 1:
            what = Message(
                _("There are {count} entries for the level {level}."), {"count": count, "level": level.name}
            )
            root.note(what, Message(_("Write one for each care level.")), "care_advice")
    return tuple(_read_advice(node, known) for node in nodes)


def _read_no_clear_match(node: DocumentNode, is_missing: bool) -> NoClearMatch:
    if is_missing:  # noted already
        return NoClearMatch(CareLevel.routine, "", "")
    node = node.mapping(("care_level", "title", "text"))
    return NoClearMatch(
        node.one_of("care_level", CareLevel, CareLevel.routine),
        node.text("title", needed=True),
        node.text("text", needed=True),
    )


def _read_not_for(node: DocumentNode, known: KnownKeys) -> NotFor:
    node = node.mapping(("key", "when", "care_level", "title", "text"))
    return NotFor(
        key=node.key(),
        when=_needed_conditions(node, "when", known, findings_too=False),
        care_level=node.one_of("care_level", CareLevel, CareLevel.routine),
        title=node.text("title", needed=True),
        text=node.text("text", needed=True),
    )


def _read_contradiction(node: DocumentNode, known: KnownKeys) -> Contradiction:
    node = node.mapping(("key", "both", "ask"))
    both = tuple(_read_condition(item, known, set(), False) for item in node.items("both"))
    if node.get("both") is not None and isinstance(node.value["both"], list | tuple) and len(both) != 2:
        what = Message(
            _("A contradiction is between two conditions, but here are {count}."), {"count": len(both)}
        )
        node.note(what, Message(_("Write the two that cannot both be true.")), "both")
    return Contradiction(node.key(), both, node.text("ask", needed=True))


# Questions


def _read_questions(root: DocumentNode, known: KnownKeys) -> tuple[Question, ...]:
    nodes = root.items("questions")
    questions = []
    for node in nodes:
        question = _read_question(_named(node, "link_id"), known)
        questions.append(question)
        known.terms.update(dict.fromkeys(question.terms))
        if question.kind is QuestionKind.medicine:
            if known.medicine_classes:
                node.note(
                    Message(_("This is a second question about medicines.")),
                    Message(_("Ask for all medicines in one question.")),
                )
            known.medicine_classes.update(
                option.key for option in question.options if not option.medicine_class
            )
    for node, question in zip(nodes, questions, strict=True):
        _check_both_sides(node, question, questions)
    _check_wordings(nodes, questions)
    if sum(bool(question.both_sides) for question in questions) > 1:
        what = Message(_("More than one question says what both sides fit."))
        root.note(what, Message(_("Leave both_sides to one question.")), "questions")
    note_repeats(_with_keys(nodes, "link_id"), Message(_("The link_id “{key}” stands here a second time.")))
    if root.get("questions") is not None and not questions:
        root.note(Message(_("There is no question.")), Message(_("Add one.")), "questions")
    return tuple(questions)


def _read_question(node: DocumentNode, known: KnownKeys) -> Question:
    node = node.mapping(
        ("link_id", "label", "text", "kind", "options"),
        ("section", "why", "hint", "not_sure", "none_of_these", "enable_when", "units", "times", "picture",
         "both_sides"),
        ("ask_each", "purposes", "say", *_wordings_of("text", "hint", "say")),
    )  # fmt: skip
    kind = node.one_of("kind", QuestionKind, QuestionKind.single)
    question = Question(
        link_id=node.key("link_id"),
        label=node.text("label", needed=True),
        text=node.text("text", needed=True),
        kind=kind,
        options=_read_options(node, kind, known),
        section=node.text("section"),
        why=node.text("why"),
        hint=node.text("hint"),
        not_sure=node.flag("not_sure", True),
        none_of_these=node.flag("none_of_these", True),
        enable_when=_read_conditions(node, "enable_when", known, earlier_questions_only=True),
        units=_read_units(node),
        times=_read_times(node),
        picture=node.name_of("picture", BODY_MAPS),
        both_sides=node.texts("both_sides"),
        ask_each=node.one_of("ask_each", AskEach, AskEach.always) if node.get("ask_each") else None,
        purposes=_read_purposes(node),
        say=_read_sentence(node, "say"),
        **_read_wordings(node, "text", "hint"),
        say_child=_read_sentence(node, "say_child"),
        say_other=_read_sentence(node, "say_other"),
    )
    _check_question(node, question)
    return question


def _wordings_of(*names: str) -> tuple[str, ...]:
    """The fields with the wordings for a child and for somebody else."""
    return tuple(f"{name}_{wording}" for name in names for wording in ("child", "other"))


def _read_wordings(node: DocumentNode, *names: str) -> dict[str, str]:
    return {name: node.text(name) for name in _wordings_of(*names)}


def _read_sentence(node: DocumentNode, name: str) -> str:
    """A sentence that may hold {answer}, and no other braces."""
    sentence = node.text(name)
    if set("{}") & set(sentence.replace("{answer}", "")):
        what = Message(_("The sentence holds braces that are not {answer}."), {"answer": "{answer}"})
        node.note(what, Message(_("Write {answer} where the answer goes."), {"answer": "{answer}"}), name)
        return ""
    return sentence


def _read_purposes(question: DocumentNode) -> tuple[Purpose, ...]:
    nodes = [node.mapping(("key", "label", "classes")) for node in question.items("purposes")]
    note_repeats(_with_keys(nodes, "key"), Message(_("The purpose “{key}” stands here a second time.")))
    return tuple(
        Purpose(
            node.key(),
            node.text("label", needed=True),
            tuple(key for _place, key in node.keys_list("classes")),
        )
        for node in nodes
    )


def _read_options(question: DocumentNode, kind: QuestionKind, known: KnownKeys) -> tuple[AnswerOption, ...]:
    nodes = question.items("options")
    options = tuple(_read_option(_named(node), kind, known) for node in nodes)
    note_repeats(_with_keys(nodes, "key"), Message(_("The option “{key}” stands here a second time.")))
    return options


_SPOKEN_FIELDS = ("say", *_wordings_of("label", "hint", "say"))
# By kind: the fields that an option needs, may have, and may have since schema 2.
_OPTION_FIELDS: Mapping[QuestionKind, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    QuestionKind.single: (("key", "label"), ("hint",), ("enable_when", "wording", *_SPOKEN_FIELDS)),
    QuestionKind.multiple: (
        ("key", "label"),
        ("hint", "region"),
        ("enable_when", "onset", *_SPOKEN_FIELDS),
    ),
    QuestionKind.number: (("key", "label", "from", "below"), ("hint",), _SPOKEN_FIELDS),
    QuestionKind.medicine: (
        ("key", "label"),
        ("hint", "medicine_class", "at_least", "unlisted"),
        _SPOKEN_FIELDS,
    ),
}


def _read_option(node: DocumentNode, kind: QuestionKind, known: KnownKeys) -> AnswerOption:
    node = node.mapping(*_OPTION_FIELDS[kind])
    key = node.key()
    if key in RESERVED_OPTION_KEYS:
        node.note(
            Message(_("The key “{key}” has a meaning of its own."), {"key": key}),
            Message(_("Choose another key.")),
            "key",
        )
    return AnswerOption(
        key=key,
        label=node.text("label", needed=True),
        hint=node.text("hint"),
        lower=node.number("from"),
        upper=node.number("below"),
        medicine_class=node.key("medicine_class"),
        at_least=node.whole("at_least", 1),
        unlisted=node.flag("unlisted", False),
        region=node.text("region"),
        onset=node.flag("onset", False),
        enable_when=_read_conditions(node, "enable_when", known, earlier_questions_only=True),
        wording=Wording[name] if (name := node.name_of("wording", ("child", "other"))) else None,
        say=node.text("say"),
        **_read_wordings(node, "label", "hint", "say"),
    )


def _read_units(question: DocumentNode) -> tuple[Unit, ...]:
    nodes = [node.mapping(("key", "label", "factor"), ("singular",)) for node in question.items("units")]
    note_repeats(_with_keys(nodes, "key"), Message(_("The unit “{key}” stands here a second time.")))
    return tuple(_read_unit(node) for node in nodes)


def _read_unit(node: DocumentNode) -> Unit:
    factor = node.whole("factor", 1)
    return Unit(node.key(), node.text("label", needed=True), factor, node.text("singular"))


def _read_times(question: DocumentNode) -> tuple[StartTime, ...]:
    nodes = [node.mapping(("key", "label"), ("not_sure",), ("say",)) for node in question.items("times")]
    note_repeats(_with_keys(nodes, "key"), Message(_("The time “{key}” stands here a second time.")))
    return tuple(_read_time(node) for node in nodes)


def _read_time(node: DocumentNode) -> StartTime:
    is_unknown = node.flag("not_sure", False)
    return StartTime(node.key(), node.text("label", needed=True), is_unknown, node.text("say"))


def _check_question(node: DocumentNode, question: Question) -> None:
    if question.link_id == FINDINGS:
        node.note(
            Message(_("“findings” is kept for findings.")), Message(_("Choose another link_id.")), "link_id"
        )
    if not question.options and node.get("options") is not None:
        node.note(Message(_("The question has no options.")), Message(_("Add at least one.")), "options")
    _check_fields_of_kind(node, question)
    if question.kind is QuestionKind.number:
        _check_bands(node, question)
    elif question.kind is QuestionKind.medicine:
        _check_classes(node, question)
    _check_picture(node, question)
    _check_doubt(node, question)
    _check_onset(node, question)
    if question.options and all(option.enable_when for option in question.options):
        what = Message(_("Every option has conditions, so that there may be none to choose."))
        node.note(what, Message(_("Leave enable_when out of one option at least.")), "options")


def _check_doubt(node: DocumentNode, question: Question) -> None:
    if question.ask_each and not question.not_sure:
        what = Message(_("Each option is asked, but the question does not offer “not sure”."))
        node.note(what, Message(_("Remove not_sure: false, or ask_each.")), "ask_each")


def _check_onset(node: DocumentNode, question: Question) -> None:
    """In a multiple choice the times are those of the options that say so."""
    if question.kind is not QuestionKind.multiple:
        return
    asked = [option for option in question.options if option.onset]
    if question.times and not asked:
        what = Message(_("No option is asked since when it is so."))
        node.note(what, Message(_("Mark those that are with onset: true, or remove the times.")), "times")
    if asked and not any(not time.not_sure for time in question.times):
        what = Message(_("Options are asked since when they are so, but there are no times."))
        node.note(what, Message(_("Add times, or remove onset.")), "options")
    for position, time in enumerate(question.times):
        if time.key == NOT_SURE:
            what = Message(_("The key “{key}” has a meaning of its own."), {"key": time.key})
            node.note(what, Message(_("Choose another key.")), "times", position, "key")


def _check_wordings(nodes: Sequence[DocumentNode], questions: Sequence[Question]) -> None:
    """The first question alone says for whom the patient asks: the texts of all others depend on it."""
    for node, question in list(zip(nodes, questions, strict=True))[1:]:
        if any(option.wording for option in question.options):
            what = Message(_("Only the first question can set the wording."))
            node.note(what, Message(_("Remove wording here, or make this question the first.")), "options")


def _check_picture(node: DocumentNode, question: Question) -> None:
    """Regions are of the question's picture, each of one option, and sides are of a picture."""
    picture = BODY_MAPS.get(question.picture)
    regions = picture.regions if picture else ()
    options = node.child("options", None)
    named = [(options.child(i, None), option.region) for i, option in enumerate(question.options)]
    note_repeats(named, Message(_("The region “{key}” belongs to an option before.")))
    for option, region in named:
        if region and region not in regions:
            what = Message(_("“{value}” is no region of the question's picture."), {"value": region})
            otherwise = Message(_("The regions are: {known}."), {"known": listed(regions, 20)})
            no_picture = Message(_("Name the question's picture, or leave the region out."))
            option.note(what, did_you_mean(region, regions, otherwise) if picture else no_picture, "region")
    if picture and not any(region for _option, region in named):
        what = Message(_("No option has a region of the picture."))
        node.note(what, Message(_("Give at least one option its region.")), "picture")
    if question.both_sides and not picture:
        what = Message(_("Without a picture nobody points at both sides."))
        node.note(what, Message(_("Name the question's picture, or leave both_sides out.")), "both_sides")


def _check_both_sides(node: DocumentNode, question: Question, questions: Sequence[Question]) -> None:
    """What both sides fit are options of one question, of which one option can be chosen."""
    single = [other for other in questions if other.kind is QuestionKind.single]
    terms = [f"{other.link_id}.{option.key}" for other in single for option in other.options]
    for position, term in enumerate(question.both_sides):
        if term not in terms:
            what = Message(_("“{value}” is no option of a question with one answer."), {"value": term})
            otherwise = Message(_("Write the question's link_id, a point, and the option's key."))
            node.note(what, did_you_mean(term, terms, otherwise), "both_sides", position)
    if len({term.partition(".")[0] for term in question.both_sides}) > 1:
        what = Message(_("These are options of more than one question."))
        node.note(what, Message(_("Name options of one question.")), "both_sides")


def _check_fields_of_kind(node: DocumentNode, question: Question) -> None:
    medicine, multiple = QuestionKind.medicine, QuestionKind.multiple
    kinds = {
        "units": (QuestionKind.number,),
        "times": (medicine,) if node.schema == 1 else (medicine, multiple),
        "purposes": (medicine,),
        "none_of_these": (multiple,),
        "picture": (multiple,),
        "both_sides": (multiple,),
        "ask_each": (multiple,),
    }
    for name, of_kinds in kinds.items():
        if node.get(name) is not None and question.kind not in of_kinds:
            what = Message(
                _("A question of kind {kind} has no {field}."), {"kind": question.kind.name, "field": name}
            )
            names = " / ".join(kind.name for kind in of_kinds)
            node.note(what, Message(_("Remove it, or change the kind to {kind}."), {"kind": names}), name)
    if question.units and question.units[0].factor != 1:
        what = Message(_("The first unit has the factor {factor}."), {"factor": question.units[0].factor})
        node.note(
            what,
            Message(_("The first unit is the one that the bands are written in: its factor is 1.")),
            "units",
            0,
        )


def _check_bands(node: DocumentNode, question: Question) -> None:
    """Bands follow each other without gap or overlap, so that each number falls into exactly one."""
    previous = None
    for position, band in enumerate(question.options):
        if band.lower is None or band.upper is None:  # noted already
            return
        if band.lower >= band.upper:
            what = Message(
                _("The band goes from {lower} to below {upper}."), {"lower": band.lower, "upper": band.upper}
            )
            node.note(what, Message(_("“below” has to be greater than “from”.")), "options", position)
        if previous is not None and band.lower != previous:
            what = Message(
                _("The band starts at {lower}, but the one before ends at {upper}."),
                {"lower": band.lower, "upper": previous},
            )
            node.note(what, Message(_("Let each band start where the one before ends.")), "options", position)
        previous = band.upper


def _check_classes(node: DocumentNode, question: Question) -> None:
    if sum(option.unlisted for option in question.options) != 1:
        what = Message(_("Exactly one option stands for medicines that are not in the list."))
        node.note(what, Message(_("Mark one option, and one only, with unlisted: true.")), "options")
    _check_purposes(node, question)
    for position, option in enumerate(question.options):
        _check_counting(node.child("options", None).child(position, None).named(option.key), option, question)
        if option.medicine_class and option.medicine_class not in question.option_by_key:
            what = Message(_("There is no option “{key}” to count."), {"key": option.medicine_class})
            fix = did_you_mean(
                option.medicine_class,
                question.option_by_key,
                Message(_("Name another option of this question.")),
            )
            node.note(what, fix, "options", position, "medicine_class")


def _check_purposes(node: DocumentNode, question: Question) -> None:
    """A medicine of unknown name may be of classes, not of counted options."""
    known = [option.key for option in question.options if not option.medicine_class]
    for position, purpose in enumerate(question.purposes):
        for number, key in enumerate(purpose.classes):
            if key not in known:
                what = Message(_("There is no class “{key}”."), {"key": key})
                otherwise = Message(_("The classes are {known}."), {"known": listed(known)})
                fix = did_you_mean(key, known, otherwise)
                node.note(what, fix, "purposes", position, "classes", number)


def _check_counting(node: DocumentNode, option: AnswerOption, question: Question) -> None:
    """A counted option counts a class of its own, or it would never hold without anyone noticing."""
    counted = question.option_by_key.get(option.medicine_class)
    if counted is not None and counted.medicine_class:
        what = Message(_("The option “{key}” counts medicines itself."), {"key": counted.key})
        node.note(what, Message(_("Name an option that is a class.")), "medicine_class")
    if option.at_least > 1 and not option.medicine_class:
        what = Message(_("at_least does not say what is counted."))
        node.note(what, Message(_("Name the class in medicine_class.")), "at_least")
    if option.unlisted and option.medicine_class:
        what = Message(_("An option cannot be both unlisted and counted."))
        node.note(what, Message(_("Make two options of it.")))


# Conditions


def _read_conditions(
    node: DocumentNode, name: str, known: KnownKeys, *, earlier_questions_only: bool = False
) -> Conditions:
    findings = set() if earlier_questions_only else known.findings
    return tuple(_read_condition(item, known, findings, earlier_questions_only) for item in node.items(name))


def _read_condition(
    node: DocumentNode, known: KnownKeys, findings: set[str], earlier_only: bool
) -> Condition:
    if not isinstance(node.value, Mapping) or len(node.value) != 1 or not {"any", "none"} & set(node.value):
        what = Message(_("This is not a condition."))
        node.note(
            what,
            Message(_("Write {example}, or none instead of any."), {"example": "{any: [question.option]}"}),
        )
        return Condition(())
    kind = next(iter(node.value))
    places = node.items(kind)
    if node.value[kind] in (None, [], ()):
        node.note(
            Message(_("The condition names no option.")),
            Message(_("Name at least one, or remove the condition.")),
            kind,
        )
    terms = [term for place in places if (term := _read_term(place, known, findings, earlier_only))]
    return Condition(tuple(dict.fromkeys(terms)), none=kind == "none")


def _read_term(place: DocumentNode, known: KnownKeys, findings: set[str], earlier_only: bool) -> str:
    if not isinstance(place.value, str):
        place.note(
            Message(_("This is not the name of an option.")),
            Message(_("Write question.option, in quotes if need be.")),
        )
        return ""
    term = place.value
    prefix, _dot, rest = term.partition(".")
    if term in known.terms or (prefix == FINDINGS and rest in findings):
        return term
    if not known.terms and not earlier_only:
        return ""  # noted already: there is no question, or none with options
    candidates = [*known.terms, *(f"{FINDINGS}.{key}" for key in findings)]
    # Under a name that is known only its own terms can be meant.
    siblings = [candidate for candidate in candidates if candidate.startswith(f"{prefix}.")]
    if prefix == FINDINGS and not findings:
        candidates, otherwise = [], Message(_("Findings cannot be named here: name options."))
    elif siblings:
        candidates = siblings
        otherwise = Message(_("Choose from: {known}."), {"known": listed(siblings)})
    elif earlier_only:
        otherwise = Message(_("Name an option of a question that is asked before this one."))
    else:
        otherwise = Message(
            _("Name it as question.option; the questions are {known}."),
            {"known": listed(_link_ids(known), 40)},
        )
    place.note(Message(_("There is no “{term}”."), {"term": term}), did_you_mean(term, candidates, otherwise))
    return ""


def _link_ids(known: KnownKeys) -> list[str]:
    return list(dict.fromkeys(term.partition(".")[0] for term in known.terms))


def _needed_conditions(
    node: DocumentNode, name: str, known: KnownKeys, *, findings_too: bool = True
) -> Conditions:
    """Conditions of something that would act always, or never mean anything, without one."""
    findings = known.findings if findings_too else set()
    conditions = tuple(_read_condition(item, known, findings, False) for item in node.items(name))
    given = node.get(name)
    if given is not None and isinstance(given.value, list | tuple) and not given.value:
        given.note(Message(_("There is no condition.")), Message(_("Add at least one.")))
    return conditions


# Medicines, findings, groups, rules


def _read_medicine(node: DocumentNode, known: KnownKeys) -> Medicine:
    node = node.mapping(
        ("key", "name", "classes", "sources"), ("brands", "other_names", "movements", "evidence")
    )
    classes = node.keys_list("classes")
    for place, key in classes:
        if key not in known.medicine_classes:
            fix = did_you_mean(
                key, known.medicine_classes, Message(_("Name options of the question about medicines."))
            )
            place.note(Message(_("There is no class “{key}”."), {"key": key}), fix)
    return Medicine(
        key=node.key(),
        name=node.text("name", needed=True),
        classes=tuple(key for _place, key in classes),
        brands=node.texts("brands"),
        other_names=node.texts("other_names"),
        movements=node.text("movements"),
        evidence=node.one_of("evidence", Evidence, Evidence.K),
        sources=_read_sources(node, known),
    )


def _check_medicine_names(root: DocumentNode, medicines: tuple[Medicine, ...]) -> None:
    """A name belongs to one medicine only."""
    owner: dict[str, int] = {}
    for position, medicine in enumerate(medicines):
        row = root.child("medicines", medicines).child(position, medicine).named(medicine.key)
        for folded, name in {name.casefold(): name for name in medicine.names if name}.items():
            if owner.setdefault(folded, position) != position:
                what = Message(_("The name “{name}” belongs to another medicine already."), {"name": name})
                row.note(what, Message(_("Leave it with one of the two.")))


def _read_finding(node: DocumentNode, known: KnownKeys) -> Finding:
    node = node.mapping(("key", "text", "alternatives"))
    places = node.items("alternatives")
    alternatives = tuple(_read_alternative(place, known) for place in places)
    if node.get("alternatives") is not None and not places:
        node.note(
            Message(_("The finding has no alternative.")), Message(_("Add at least one.")), "alternatives"
        )
    return Finding(node.key(), node.text("text", needed=True), alternatives)


def _read_alternative(place: DocumentNode, known: KnownKeys) -> Conditions:
    items = place.elements()
    if isinstance(place.value, list | tuple) and not items:
        place.note(Message(_("There is no condition.")), Message(_("Add at least one.")))
    return tuple(_read_condition(item, known, set(), False) for item in items)


def _read_group(node: DocumentNode, known: KnownKeys) -> CauseGroup:
    node = node.mapping(("key", "name", "summary", "sections", "care_level"), ("lower_when",))
    return CauseGroup(
        key=node.key(),
        name=node.text("name", needed=True),
        summary=node.text("summary", needed=True),
        sections=tuple(key for _place, key in node.keys_list("sections")),
        care_level=(level := node.one_of("care_level", CareLevel, CareLevel.routine)),
        lower_when=tuple(_read_lower_when(item, level, known) for item in node.items("lower_when")),
    )


def _read_lower_when(node: DocumentNode, default: CareLevel, known: KnownKeys) -> LowerWhen:
    node = node.mapping(("when", "care_level", "reason"))
    level = node.one_of("care_level", CareLevel, CareLevel.self_care)
    if level >= default and node.get("care_level") is not None:
        what = Message(
            _("The level {level} is not lower than the group's own, {default}."),
            {"level": level.name, "default": default.name},
        )
        node.note(
            what, Message(_("Choose a lower level; to raise it, write a care-level rule.")), "care_level"
        )
    return LowerWhen(_needed_conditions(node, "when", known), level, node.text("reason", needed=True))


def _read_rule(node: DocumentNode, known: KnownKeys) -> Rule:
    node = node.mapping(
        ("key", "when", "rationale", "sources"), ("cause_group", "strength", "care_level", "note")
    )
    has_level, has_group = node.get("care_level") is not None, node.get("cause_group") is not None
    has_strength = node.get("strength") is not None
    if has_level == has_group or has_group != has_strength:
        what = Message(_("A rule has one effect."))
        node.note(what, Message(_("Give it either a cause_group with a strength, or a care_level.")))
    return Rule(
        key=node.key(),
        when=_needed_conditions(node, "when", known),
        rationale=node.text("rationale", needed=True),
        sources=_read_sources(node, known),
        cause_group=_read_group_key(node, "cause_group", known),
        strength=node.one_of("strength", Strength, Strength.supports) if has_strength else None,
        care_level=node.one_of("care_level", CareLevel, CareLevel.routine) if has_level else None,
        note=node.text("note"),
    )


def _read_group_key(node: DocumentNode, name: str, known: KnownKeys) -> str:
    place = node.get(name)
    return "" if place is None else _known_group(place, known)


def _known_group(place: DocumentNode, known: KnownKeys) -> str:
    key = place.as_key()
    if key and key not in known.groups:
        fix = did_you_mean(
            key,
            known.groups,
            Message(_("The cause groups are {known}."), {"known": listed(sorted(known.groups))}),
        )
        place.note(Message(_("There is no cause group “{key}”."), {"key": key}), fix)
    return key


# Safety requirements, vignettes


def _read_requirement(node: DocumentNode, known: KnownKeys) -> SafetyRequirement:
    node = node.mapping(("key", "hazard", "severity", "whenever", "require", "sources"), ("unless",))
    return SafetyRequirement(
        key=node.key(),
        hazard=node.text("hazard", needed=True),
        severity=node.one_of("severity", Severity, Severity.significant),
        whenever=_needed_conditions(node, "whenever", known),
        unless=_read_conditions(node, "unless", known),
        require=_read_require(node, known),
        sources=_read_sources(node, known),
    )


def _read_require(node: DocumentNode, known: KnownKeys) -> Requirement:
    place = node.get("require")
    if place is None:
        return Requirement()
    if not isinstance(place.value, Mapping) or len(place.value) != 1 or None in place.value.values():
        what = Message(_("A safety requirement demands one thing."))
        place.note(what, Message(_("Write one of care_level: LEVEL, listed: GROUP, not_first: GROUP.")))
        return Requirement()
    place = place.mapping((), ("care_level", "listed", "not_first"))
    level = place.get("care_level")
    return Requirement(
        care_level=None if level is None else level.as_one_of(CareLevel, CareLevel.routine),
        listed=_read_group_key(place, "listed", known),
        not_first=_read_group_key(place, "not_first", known),
    )


def _read_vignette(node: DocumentNode, known: KnownKeys) -> Vignette:
    node = node.mapping(("key", "story", "answers", "expect"), ("why",))
    answers = node.get("answers")
    if answers is not None and not isinstance(answers.value, Mapping):
        answers.note(
            Message(_("The answers are not a mapping.")), Message(_("Write them as link_id: answer."))
        )
        answers = None
    if answers is not None and not _can_be_kept(answers.value):
        what = Message(_("The answers hold a value that cannot be stored."))
        answers.note(what, Message(_("Write them with plain texts, numbers and lists.")))
    expect = node.get("expect")
    return Vignette(
        key=node.key(),
        story=node.text("story", needed=True),
        answers=dict(answers.value) if answers is not None else {},
        expect=_read_expectation(expect, known) if expect is not None else Expectation(CareLevel.routine),
        why=node.text("why"),
    )


def _can_be_kept(value: Any) -> bool:
    """Whether JSON and every database hold it: no date, no NaN, no NUL, no half of a surrogate pair."""
    try:
        text = canonical_json(value)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return "\\u0000" not in text


def _read_expectation(node: DocumentNode, known: KnownKeys) -> Expectation:
    node = node.mapping(("care_level",), ("first", "listed", "not_listed", "no_clear_match"))
    return Expectation(
        care_level=node.one_of("care_level", CareLevel, CareLevel.routine),
        first=_known_groups(node, "first", known),
        listed=_known_groups(node, "listed", known),
        not_listed=_known_groups(node, "not_listed", known),
        no_clear_match=node.flag("no_clear_match", False) if node.get("no_clear_match") is not None else None,
    )


def _known_groups(node: DocumentNode, name: str, known: KnownKeys) -> tuple[str, ...]:
    return tuple(key for place in node.items(name) if (key := _known_group(place, known)))


def _vignette_answer_problems(questionnaire: Questionnaire) -> list[Problem]:
    """Vignettes' answers are read like a patient's; whether a medicine is known does not matter here."""
    problems = []
    for position, vignette in enumerate(questionnaire.vignettes):
        try:
            read_answers(questionnaire, vignette.answers, lambda name: None)
        except AnswersError as error:
            for problem in error.problems:
                path = ("vignettes", position, "answers", *problem.path)
                problems.append(Problem(path, problem.what, problem.fix, {1: vignette.key}))
    return problems
