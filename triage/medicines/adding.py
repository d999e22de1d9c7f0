"""Adds medicines of the site's list to a questionnaire's file, which keeps its comments and its order."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from triage.medicines.shared_list import SharedList, SharedMedicine
from triage.rules.model import Questionnaire

_MEDICINES = re.compile(r"^medicines:\n(?:  #.*\n)*", re.MULTILINE)
_SOURCES = re.compile(r"^sources:\n", re.MULTILINE)
KINDS = {"reference": "reference_site"}  # of a source, as a questionnaire calls them


def missing(questionnaire: Questionnaire, shared: Iterable[SharedMedicine]) -> list[SharedMedicine]:
    """Medicines in a class of the questionnaire that it does not list, neither by key nor by name."""
    question = questionnaire.medicine_question
    classes = {option.key for option in question.options} if question else set()
    names = {name.casefold() for medicine in questionnaire.medicines for name in medicine.names}
    return [
        medicine
        for medicine in shared
        if classes.intersection(medicine.classes)
        and medicine.key not in questionnaire.medicine_by_key
        and medicine.name.casefold() not in names
    ]


def with_medicines(text: str, questionnaire: Questionnaire, shared: SharedList) -> str:
    """The file with the medicines that it lacks, and with the sources of these."""
    added = missing(questionnaire, shared.medicines)
    question = questionnaire.medicine_question
    if not added or not question:
        return text
    classes = {option.key for option in question.options}
    rows = "".join(f"  - {_medicine(medicine, classes, questionnaire)}\n" for medicine in added)
    text = _MEDICINES.sub(lambda found: found.group() + rows, text, count=1)
    known = {source.key for source in questionnaire.sources}
    keys = dict.fromkeys(key for medicine in added for key in medicine.sources if key not in known)
    sources = "".join(
        f"  - {_source(key, shared.sources[key], with_kind=questionnaire.schema > 1)}\n" for key in keys
    )
    return _SOURCES.sub(lambda found: found.group() + sources, text, count=1)


def _medicine(medicine: SharedMedicine, classes: set[str], questionnaire: Questionnaire) -> str:
    """A row; what the medicine can do is what the listed one does that is most like it by its classes."""
    own = [key for key in medicine.classes if key in classes]
    like = max(questionnaire.medicines, key=lambda listed: _likeness(set(own), set(listed.classes)))
    known = like.movements if set(own) & set(like.classes) else ""
    effect = f", movements: {json.dumps(known, ensure_ascii=False)}" if known else ""
    return (
        f"{{key: {medicine.key}, name: {json.dumps(medicine.name, ensure_ascii=False)}, "
        f"classes: [{', '.join(own)}]{effect}, evidence: K, sources: [{', '.join(medicine.sources)}]}}"
    )


def _likeness(own: set[str], others: set[str]) -> tuple[int, int]:
    return len(own & others), -len(own ^ others)


def _source(key: str, source: Mapping[str, str], *, with_kind: bool) -> str:
    return "{" + ", ".join(_fields(key, source, with_kind=with_kind)) + "}"


def _fields(key: str, source: Mapping[str, str], *, with_kind: bool) -> Iterator[str]:
    yield f"key: {key}"
    yield f"title: {json.dumps(source['title'], ensure_ascii=False)}"
    yield f"url: {json.dumps(source['url'])}"
    if with_kind and source.get("kind"):
        yield f"kind: {KINDS.get(source['kind'], source['kind'])}"
