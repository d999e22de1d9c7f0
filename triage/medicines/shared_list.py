"""The site's own list of medicines, as an editor writes it in a YAML file (triage/content/medicines.yaml).

    sources:       key: {title, url, kind}             what a medicine does
    name_sources:  key: {title, url, terms}            where names come from
    medicines:     key, name, classes, names by country or script, uses, common, sources
    combinations:  ingredients (keys of medicines of this list or of a questionnaire), names

A medicine without classes is known to be in none. `common` says how many people take it: 3 is everybody's, 1
is what is not said. Names of two medicines belong to both: the patient is asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core import yaml_reader

MOST_COMMON = 3
FIELDS = {"key", "name", "classes", "uses", "common", "names", "sources"}


class SharedListError(Exception):
    """The file is not such a list; `problems` says what is wrong, and where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SharedMedicine:
    """A medicine by its names: of the site's list (`key`), a product of several (`ingredients`), or one of
    which nothing but its names is known."""

    name: str
    other_names: tuple[str, ...] = ()
    key: str = ""
    classes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    common: int = 1
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)


@dataclass(frozen=True)
class SharedList:
    medicines: tuple[SharedMedicine, ...]
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    name_sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def parse(content: bytes) -> SharedList:
    """The list in a YAML file. Raises SharedListError, which names every bad line by its medicine."""
    try:
        root = yaml_reader.load(content.decode())
    except ValueError as error:
        raise SharedListError([str(error)]) from error
    if not isinstance(root, dict):
        raise SharedListError([_("The file is no mapping with “medicines”.")])
    problems: list[str] = []
    medicines = [*_medicines(root, problems)]
    medicines += _combinations(root, {medicine.key: medicine for medicine in medicines}, problems)
    if problems:
        raise SharedListError(problems)
    return SharedList(tuple(medicines), root.get("sources") or {}, root.get("name_sources") or {})


def _medicines(root: Mapping[str, Any], problems: list[str]) -> Iterator[SharedMedicine]:
    keys: set[str] = set()
    sources = root.get("sources") or {}
    for place, row in enumerate(root.get("medicines") or [], start=1):
        if not isinstance(row, dict) or not isinstance(row.get("key"), str):
            problems.append(_("Medicine %(place)d has no key.") % {"place": place})
            continue
        key = row["key"]
        if key in keys:
            problems.append(_("%(key)s: there are two with this key.") % {"key": key})
        keys.add(key)
        problems.extend(
            _("%(key)s: there is no field “%(field)s” here.") % {"key": key, "field": unknown}
            for unknown in row.keys() - FIELDS
        )
        problems.extend(
            _("%(key)s: there is no source “%(source)s”.") % {"key": key, "source": source}
            for source in row.get("sources") or []
            if source not in sources
        )
        if not isinstance(row.get("name"), str):
            problems.append(_("%(key)s: the name is missing.") % {"key": key})
            continue
        yield SharedMedicine(
            name=row["name"],
            other_names=_names(key, row, problems),
            key=key,
            classes=tuple(row.get("classes") or ()),
            uses=tuple(row.get("uses") or ()),
            common=min(MOST_COMMON, int(row.get("common") or 1)),
            sources=tuple(row.get("sources") or ()),
        )


def _combinations(
    root: Mapping[str, Any], medicines: Mapping[str, SharedMedicine], problems: list[str]
) -> Iterator[SharedMedicine]:
    for row in root.get("combinations") or []:
        ingredients = tuple(row.get("ingredients") or ())
        what = " + ".join(map(str, ingredients))
        if not ingredients:
            problems.append(_("Combination %(what)s: the ingredients are missing.") % {"what": row})
            continue
        name = " + ".join(medicines[key].name if key in medicines else key for key in ingredients)
        names = _names(what, row, problems)
        yield SharedMedicine(name, names, ingredients=ingredients, common=int(row.get("common") or 1))


def _names(what: str, row: Mapping[str, Any], problems: list[str]) -> tuple[str, ...]:
    by_country = row.get("names") or {}
    if not isinstance(by_country, dict):
        problems.append(_("%(what)s: write names as country: [name, …].") % {"what": what})
        return ()
    names: dict[str, None] = {}
    for country, texts in by_country.items():
        for text in texts or []:
            if not isinstance(text, str):
                sentence = _("%(what)s: “%(text)s” (%(country)s) is no text; put it in quotes.")
                problems.append(sentence % {"what": what, "text": text, "country": country})
            else:
                names[text] = None
    return tuple(names)
