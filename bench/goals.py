"""The goals, and how far each is from what was measured."""

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
    what: str
    target: float
    at_least: bool  # else at most
    figure: Callable[[Any], float]
    limited_by: str

    def measured(self, results: Results) -> float | None:
        try:
            return self.figure(results[self.part])
        except LookupError:
            return None

    def is_reached(self, value: float) -> bool:
        return value >= self.target if self.at_least else value <= self.target

    def how_far(self, value: float) -> str:
        if self.is_reached(value):
            return "reached"
        factor = self.target / value if self.at_least else value / (self.target or 1)
        return f"not reached, by a factor of {factor:.2g}"


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


def _page_ratio(web: Any) -> float:
    ms = web["processor_ms"]
    return ms["question page: triage, SQLite"] / ms["bare view"]


def _walk_in_requests(web: Any) -> float:
    ms = web["processor_ms"]
    return ms["walk: triage, SQLite"] / ms["bare view"]


def _walk_share(kind: str) -> Callable[[Any], float]:
    return lambda web: (
        web["processor_ms"][f"walk: triage, {kind}"] / web["processor_ms"][f"walk: wizard, {kind}"]
    )


def _most_queries(page: str) -> Callable[[Any], float]:
    return lambda web: max(counts[page] for counts in web["queries"].values())


def _tail(kind: str) -> Callable[[Any], float]:
    def ratio(web: Any) -> float:
        load = web["load"][f"triage, {kind}"]
        return load["question_p99_ms"] / load["question_median_ms"]

    return ratio


PATIENTS_PAGES = (
    "home",
    "start of a questionnaire",
    "article with comments",
    "last page of its comments",
    "search",
)
WHOLE_SITE_PAGES = ("map of the site", "admin: a questionnaire with its steps")  # they name every article
WORK = ("store one, ms", "purge 100, ms", "replay, us each", "recall, us each", "backup, us a row")


def _growth_of(figures: Callable[[Any], Mapping[str, float]]) -> Callable[[Any], float]:
    """The largest of some figures on a full site, as a multiple of the same on one with little in it."""

    def ratio(growth: Any) -> float:
        stages = [(figures(first), figures(last)) for first, *_, last in growth["grown"].values()]
        return max(last[name] / first[name] for first, last in stages for name in first)

    return ratio


def _patients_pages(stage: Any) -> Mapping[str, float]:
    return {name: stage["pages_ms"][name]["ms"] for name in PATIENTS_PAGES}


def _lists(stage: Any) -> Mapping[str, float]:
    left_out = {*PATIENTS_PAGES, *WHOLE_SITE_PAGES}
    return {name: page["ms"] for name, page in stage["pages_ms"].items() if name not in left_out}


def _whole_site_pages(stage: Any) -> Mapping[str, float]:
    return {name: stage["pages_ms"][name]["ms"] for name in WHOLE_SITE_PAGES}


def _work(stage: Any) -> Mapping[str, float]:
    return {name: stage["work"][name] for name in WORK}


def _memory_of_a_questionnaire(growth: Any) -> float:
    """MB that one more questionnaire on offer adds to a web process."""
    one, many = growth["processes"]
    return (many["resident_mb"] - one["resident_mb"]) / (many["questionnaires"] - one["questionnaires"])


def _most_bytes(growth: Any) -> float:
    return max(stages[-1]["assessment_bytes"] for stages in growth["grown"].values())


EVALUATION = (
    "Two fifths are one look-up and one OR for each answer, a third the ranking (two counts of bits for each "
    "group), the rest findings and the rules, each a few operations on long integers. All of it runs in "
    "Python at some 0.1 µs a step; the peers run compiled code, but look at each rule, are given which "
    "questions apply and which findings hold, and rank nothing."
)
EXPLANATION_SURE = (
    "Each reason is found by an AND, the hash of what it tells and a look-up; one that is told for the first "
    "time is made, at some 3 µs. Rules on several multiple choices tell something new to many patients."
)
EXPLANATION = (
    "For every “not sure” the facts are gathered again, to bound what an answer could lead to: as long as an "
    "evaluation. Where the bound is higher than the level, the answers that differ in what is still open are "
    "evaluated, one by one. The reasons cost as much as for patients who are sure of all."
)
REPLAY_DIFFERENT = (
    "Two evaluations take two thirds of the time. The rest is the look-up of each stored answer among those "
    "read before, the key that finds equal ones, and the comparison of the two outcomes."
)
REPLAY = "The key that finds equal ones, Python's own form of what is stored."
PAGE = (
    "What gunicorn and Django take to pass on any request (the bare view without middleware) is four tenths. "
    "Twelve more pieces of middleware than the bare view has take a seventh; checking the signed cookie, "
    "reading the answers and finding the path through the questions a fifth; putting the kept page together "
    "a twentieth. The rest is Django's own, for each response."
)
WALK = (
    "Redirects after every post make 32 requests, and what any request takes is spent 32 times before the "
    "site does anything: some 26 of the 40. Then the result page, nearly all of it Django's templates, is a "
    "sixth of the walk; then, for each answer, checking the form and reading and signing the cookie. The "
    "wizard needs half the requests, for it shows the next question without a redirect."
)
TAIL = "Threads of one process take turns, and a result page takes as long as some ten question pages."

GOALS = (
    Goal(
        "rules",
        "Whole evaluation at 200 rules (40 questions), times faster than the fastest peer",
        30,
        True,
        lambda rules: times_faster(rule_set(rules, 40, 200)),
        EVALUATION,
    ),
    Goal(
        "rules",
        "The rules alone at 200 rules, on the facts that the peers get, times faster than the fastest peer",
        30,
        True,
        lambda rules: times_faster(rule_set(rules, 40, 200), "triage, rules alone"),
        "One OR of integers for each term that holds or question that is open, some 0.05 µs each in Python.",
    ),
    Goal(
        "rules",
        "Whole evaluation at 20,000 rules (40 questions), times faster than the fastest peer",
        20,
        True,
        lambda rules: times_faster(rule_set(rules, 40, 20_000)),
        EVALUATION,
    ),
    Goal(
        "rules",
        "Time at 20,000 rules, as a multiple of the time at 200 (40 questions)",
        12,
        False,
        _growth_of_time,
        "The length of the integers: with 20,000 rules each answer's is 15 kB, and 30 kB where it is open.",
    ),
    Goal(
        "rules",
        "Outcome with trace and explanation, as a multiple of the evaluation: shipped, sure of all",
        3,
        False,
        lambda rules: rules["explained"][0]["sure"]["ratio"],
        EXPLANATION_SURE,
    ),
    Goal(
        "rules",
        "The same, one answer in ten “not sure”",
        3,
        False,
        lambda rules: rules["explained"][0]["unsure"]["ratio"],
        EXPLANATION,
    ),
    Goal(
        "rules",
        "Assessments replayed a second on one core, on two releases, no two alike",
        50_000,
        True,
        lambda rules: rules["replay"]["different"],
        REPLAY_DIFFERENT,
    ),
    Goal(
        "rules",
        "The same, where each set of answers comes ten times",
        50_000,
        True,
        lambda rules: rules["replay"]["alike"],
        REPLAY,
    ),
    Goal(
        "web",
        "Processor time of a question page, as a multiple of the bare view's (Django's own middleware)",
        2,
        False,
        _page_ratio,
        PAGE,
    ),
    Goal("web", "A whole walk, in requests of the bare view", 40, False, _walk_in_requests, WALK),
    Goal(
        "web", "A whole walk, as a share of the wizard's (SQLite)", 1 / 4, False, _walk_share("SQLite"), WALK
    ),
    Goal(
        "web",
        "A whole walk, as a share of the wizard's (PostgreSQL)",
        1 / 6,
        False,
        _walk_share("PostgreSQL"),
        WALK,
    ),
    Goal("web", "Database queries on a question page", 0, False, _most_queries("question"), ""),
    Goal("web", "Database queries on the result page", 2, False, _most_queries("result"), ""),
    Goal(
        "web",
        "99th percentile of a question page under load, as a multiple of the median (SQLite)",
        3,
        False,
        _tail("SQLite"),
        TAIL,
    ),
    Goal(
        "web",
        "The same on PostgreSQL",
        3,
        False,
        _tail("PostgreSQL"),
        TAIL,
    ),
    Goal(
        "growth",
        "Patients' pages on a full site, as a multiple of their time on one with little in it: the worst",
        2,
        False,
        _growth_of(_patients_pages),
        "The page of an article shows as many comments as fit; the search ranks what it finds.",
    ),
    Goal(
        "growth",
        "The same of lists, queues, statistics and the admin",
        2,
        False,
        _growth_of(_lists),
        "A full page of rows where there were one or two before; what *Growth* says of each.",
    ),
    Goal(
        "growth",
        "The same of pages that name every article: the map of the site, the article of a questionnaire",
        100,
        False,
        _growth_of(_whole_site_pages),
        "A hundred times the articles, each by name.",
    ),
    Goal(
        "growth",
        "The same of storing, purging, replay, recall and backup, for each row",
        2,
        False,
        _growth_of(_work),
        "Reading and writing the rows.",
    ),
    Goal(
        "growth",
        "Bytes of a stored assessment on disk, indexes included",
        1_500,
        False,
        _most_bytes,
        "The answers as JSON, nearly two thirds of it.",
    ),
    Goal(
        "growth",
        "MB of a web process for each questionnaire on offer",
        5,
        False,
        _memory_of_a_questionnaire,
        "The names of medicines as they are looked up, nearly half of it; texts and vignettes.",
    ),
    Goal(
        "growth",
        "Seconds to start, with a hundred questionnaires on offer",
        20,
        False,
        lambda growth: growth["processes"][-1]["start_seconds"],
        "Reading and checking the document, then the names of medicines, in Python on one core.",
    ),
    Goal(
        "growth",
        "Milliseconds of the home page, with a hundred questionnaires on offer",
        20,
        False,
        lambda growth: growth["processes"][-1]["home_ms"],
        "A topic is some lines of the template, with two addresses.",
    ),
)
