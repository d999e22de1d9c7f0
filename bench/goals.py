"""What somebody at the site would feel, with a goal for each; and the ratios to peers, which have none.

A goal names who feels it. A figure that nobody feels has no goal: to chase it costs readers of the code more
than it gives anyone. The ratios show what the design is worth beside what a developer would pick instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.peers import OURS

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """`figure` reads what was measured out of the results; it raises LookupError where that is missing."""

    part: str
    who: str
    what: str
    target: float  # at most
    figure: Callable[[Any], float]

    def how_far(self, value: float) -> str:
        if value <= self.target:
            return "reached"
        return f"not reached, by a factor of {value / (self.target or 1):.2g}"


@dataclass(frozen=True)
class Ratio:
    part: str
    what: str
    figure: Callable[[Any], float]


def measured(one: Goal | Ratio, results: Results) -> float | None:
    """None if it was not measured."""
    try:
        return one.figure(results[one.part])
    except LookupError:
        return None


def rule_set(rules: Any, questions: int, count: int) -> Mapping[str, float]:
    """Microseconds by engine."""
    for each in rules["sets"]:
        if (each["questions"], each["rules"]) == (questions, count):
            return each["microseconds"]
    raise LookupError((questions, count))


def times_faster(microseconds: Mapping[str, float], ours: str = "triage", peer: str = "") -> float:
    """Than the named peer, or than the fastest."""
    peers = [value for name, value in microseconds.items() if name not in OURS and name.startswith(peer)]
    if not peers:
        raise LookupError(peer)
    return min(peers) / microseconds[ours]


def _growth_of_time(rules: Any) -> float:
    return rule_set(rules, 40, 20_000)["triage"] / rule_set(rules, 40, 200)["triage"]


def _walk_share(kind: str) -> Callable[[Any], float]:
    return lambda web: (
        web["processor_ms"][f"walk: triage, {kind}"] / web["processor_ms"][f"walk: wizard, {kind}"]
    )


def _processor_ms(what: str) -> Callable[[Any], float]:
    return lambda web: max(
        web["processor_ms"][f"{what}: triage, {kind}"] for kind in ("SQLite", "PostgreSQL")
    )


def _most_queries(page: str) -> Callable[[Any], float]:
    return lambda web: max(counts[page] for counts in web["queries"].values())


def _under_load(web: Any) -> float:
    return max(web["load"][f"triage, {kind}"]["question_p99_ms"] for kind in ("SQLite", "PostgreSQL"))


def _shipped_proofs(proofs: Any) -> float:
    return next(each["seconds"] for each in proofs["sets"] if each["name"] == "as shipped")


PATIENTS_PAGES = (
    "home",
    "start of a questionnaire",
    "article with comments",
    "last page of its comments",
    "search",
)
SITE_MAP = "map of the site"


def _full_site(figure: Callable[[Any], float]) -> Callable[[Any], float]:
    """The figure of the fullest site, on the slower of the databases."""
    return lambda growth: max(figure(stages[-1]) for stages in growth["grown"].values())


def _slowest_of_patients(stage: Any) -> float:
    return max(stage["pages_ms"][name]["ms"] for name in PATIENTS_PAGES)


def _slowest_of_staff(stage: Any) -> float:
    pages = stage["pages_ms"].items()
    return max(page["ms"] for name, page in pages if name not in {*PATIENTS_PAGES, SITE_MAP})


def _memory_of_a_questionnaire(growth: Any) -> float:
    """MB that one more questionnaire on offer adds to a web process."""
    one, many = growth["processes"]
    return (many["resident_mb"] - one["resident_mb"]) / (many["questionnaires"] - one["questionnaires"])


GOALS = (
    Goal("web", "patient", "Processor ms of a question page", 5, _processor_ms("question page")),
    Goal(
        "web",
        "patient",
        "Processor ms of a question page gone back to",
        5,
        _processor_ms("question page gone back to"),
    ),
    Goal("web", "patient", "Processor ms of a result page", 25, _processor_ms("result page")),
    Goal("web", "patient", "Processor ms of a whole walk", 200, _processor_ms("walk")),
    Goal("web", "patient", "Queries of a question page", 0, _most_queries("question")),
    Goal("web", "patient", "Queries of the result page", 2, _most_queries("result")),
    Goal("web", "patient", "99th percentile of a question page under load, ms", 100, _under_load),
    Goal(
        "rules",
        "patient",
        "Outcome with reasons, one answer in ten “not sure”, ms",
        1,
        lambda rules: rules["explained"][0]["unsure"]["explain"] / 1000,
    ),
    Goal(
        "growth",
        "patient",
        "Slowest page of patients on a full site, ms",
        100,
        _full_site(_slowest_of_patients),
    ),
    Goal("proofs", "editor", "Proofs of the shipped questionnaire, seconds", 20, _shipped_proofs),
    Goal(
        "rules",
        "editor",
        "Replay of 50,000 different assessments, seconds",
        10,
        lambda rules: 50_000 / rules["replay"]["different"],
    ),
    Goal("growth", "editor", "Slowest page of staff on a full site, ms", 1000, _full_site(_slowest_of_staff)),
    Goal(
        "growth",
        "operator",
        "GB of a million assessments, indexes included",
        2,
        _full_site(lambda stage: stage["assessment_bytes"] / 1000),
    ),
    Goal(
        "growth",
        "operator",
        "Backup of a million rows, seconds",
        120,
        _full_site(lambda stage: stage["work"]["backup, us a row"]),
    ),
    Goal(
        "growth",
        "operator",
        "MB of a web process for each questionnaire on offer",
        5,
        _memory_of_a_questionnaire,
    ),
    Goal(
        "growth",
        "operator",
        "Start with one questionnaire on offer, seconds",
        5,
        lambda growth: growth["processes"][0]["start_seconds"],
    ),
    Goal(
        "growth",
        "operator",
        "Start with a hundred questionnaires on offer, seconds",
        30,
        lambda growth: growth["processes"][-1]["start_seconds"],
    ),
)

RATIOS = (
    Ratio(
        "rules",
        "Fastest rule engine ÷ ours, whole evaluation, 200 rules",
        lambda rules: times_faster(rule_set(rules, 40, 200)),
    ),
    Ratio(
        "rules",
        "Fastest rule engine ÷ ours, the rules alone, 200 rules",
        lambda rules: times_faster(rule_set(rules, 40, 200), "triage, rules alone"),
    ),
    Ratio(
        "rules",
        "Fastest rule engine ÷ ours, whole evaluation, 20,000 rules",
        lambda rules: times_faster(rule_set(rules, 40, 20_000)),
    ),
    Ratio("rules", "Time of 20,000 rules ÷ time of 200", _growth_of_time),
    Ratio("web", "Walk ÷ the same walk in the form wizard, SQLite", _walk_share("SQLite")),
    Ratio("web", "Walk ÷ the same walk in the form wizard, PostgreSQL", _walk_share("PostgreSQL")),
)
