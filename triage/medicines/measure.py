"""How well names of medicines are understood, measured on names as people wrote them."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from typing import TextIO

from triage.medicines.finder import JOINED, UNKNOWN, Finder, Reading
from triage.medicines.lines import parts_of
from triage.rules.model import Medicine

DENIED = "(none"  # how the column says that no medicine is meant
NORMAL_95 = 1.959964  # the quantile for an interval of 95 %


class Verdict(Enum):
    right = "right"
    asked = "asked"  # the patient chooses, and what was meant is offered
    unknown = "unknown"  # nothing is understood: all classes are open
    wrong = "wrong"


@dataclass(frozen=True)
class Written:
    """A name as somebody wrote it; several meanings mean that either is right."""

    typed: str
    means: tuple[str, ...]
    must_not_be_lost: str = ""


@dataclass(frozen=True)
class Judged:
    written: Written
    verdict: Verdict
    understood: tuple[str, ...]


def read_rows(file: TextIO) -> Iterator[Written]:
    """The rows of a CSV file with the columns typed, means and must_not_be_lost. Raises KeyError."""
    for row in csv.DictReader(file):
        means = tuple(part.strip() for part in row["means"].lstrip("?").split(" or "))
        yield Written(row["typed"], means, row.get("must_not_be_lost") or "")


def judge(finder: Finder, written: Written) -> Judged:
    readings = [finder.read(part) for part in parts_of(finder, written.typed)]
    understood = [reading.match.medicine for reading in readings if reading.match]
    offered = [medicine for reading in readings for medicine in reading.choices]
    verdicts = [_verdict(finder, meaning, readings, understood, offered) for meaning in written.means]
    best = min(verdicts, key=list(Verdict).index)
    return Judged(written, best, tuple(medicine.name for medicine in understood or offered))


def _verdict(
    finder: Finder,
    meaning: str,
    readings: list[Reading],
    understood: list[Medicine],
    offered: list[Medicine],
) -> Verdict:
    if meaning.startswith(DENIED):
        return Verdict.wrong if understood else Verdict.asked
    meant = _meant(finder, meaning)
    if _names_of(meant) <= _names_of(understood) or _has_all_classes(meant, understood):
        return Verdict.right
    if _names_of(meant) <= _names_of([*understood, *offered]):
        return Verdict.asked
    is_open = any(reading.match is None for reading in readings) or any(UNKNOWN in m.key for m in understood)
    return Verdict.unknown if is_open or not understood else Verdict.wrong


def _meant(finder: Finder, meaning: str) -> list[Medicine]:
    """What the column names: a key, a name, or several names."""
    if medicine := finder.medicine(meaning):
        return [medicine]
    found = (finder.find(part) for part in meaning.split(JOINED))
    medicines = [match.medicine for match in found if match and match.exact]
    return medicines or [Medicine("", meaning, ())]


def _names_of(medicines: Iterable[Medicine]) -> frozenset[str]:
    names = (part for medicine in medicines for part in medicine.name.split(f" {JOINED} "))
    return frozenset(name.casefold() for name in names)


def _has_all_classes(meant: list[Medicine], understood: list[Medicine]) -> bool:
    """A product is right, too, if what was understood is several medicines of all its classes."""
    classes = {key for medicine in meant for key in medicine.classes}
    found = {key for medicine in understood for key in medicine.classes}
    return len(_names_of(understood)) > 1 and bool(classes) and classes <= found


@dataclass(frozen=True)
class Share:
    """How many of all, with the interval of Wilson in which 95 % of such measurements lie."""

    count: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        z2 = NORMAL_95**2
        share = self.count / self.of
        middle = (share + z2 / (2 * self.of)) / (1 + z2 / self.of)
        half = NORMAL_95 / (1 + z2 / self.of) * sqrt(share * (1 - share) / self.of + z2 / (4 * self.of**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        share = self.count / self.of if self.of else 0
        return f"{self.count} of {self.of} ({share:.1%}, {low:.1%} to {high:.1%})"


def shares(judged: Iterable[Judged]) -> dict[str, Share]:
    """Each verdict, and lost, which is unknown or wrong."""
    counts = Counter(one.verdict for one in judged)
    total = sum(counts.values())
    found = {verdict.value: Share(counts[verdict], total) for verdict in Verdict}
    return {**found, "lost": Share(counts[Verdict.unknown] + counts[Verdict.wrong], total)}
