"""docs/benchmarks.md, made of docs/benchmarks.json alone: whoever has the one can write the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bench.capacity import capacity
from bench.goals import GOALS, RATIOS, Goal, measured, times_faster
from bench.peers import ENGINES
from bench.texts import CAPACITY, GOALS_TEXT, GROWTH, INTRODUCTION, LOAD, PROCESSES, PROOFS, RULES, WEB
from scripts.start import ROOT

DATA = ROOT / "docs" / "benchmarks.json"
REPORT = ROOT / "docs" / "benchmarks.md"


def write_report(results: Mapping[str, Any]) -> None:
    REPORT.write_text(report(results))


def report(results: Mapping[str, Any]) -> str:
    parts = {"rules": _rules, "web": _web, "proofs": _proofs, "growth": _growth}
    texts = [INTRODUCTION, _goals(results), _ratios_to_peers(results)]
    texts.append(_machines(results))
    texts += [write(results[name]) for name, write in parts.items() if name in results]
    texts += _capacity(results)
    return "\n\n".join(texts) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float) -> str:
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _machines(results: Mapping[str, Any]) -> str:
    rows = []
    for name, part in sorted(results.items()):
        machine = part["machine"]
        versions = ", ".join(f"{package} {version}" for package, version in part["versions"].items())
        rows.append(
            (
                name,
                part["measured"],
                f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']:g} GB",
                f"{machine['system']}, Python {machine['python']}",
                f"{machine['load']:g}",
                versions,
            )
        )
    head = ("part", "measured", "machine", "system", "load at the start", "versions")
    return "## Measured on\n\n" + _table(head, rows) + "\n\nLoad: how many processes wanted a core just then."


def _goals(results: Mapping[str, Any]) -> str:
    table = _table(("goal", "who feels it", "at most", "measured", ""), map(_goal_row(results), GOALS))
    return f"## What people feel\n\n{GOALS_TEXT}\n\n{table}"


def _goal_row(results: Mapping[str, Any]) -> Callable[[Goal], Sequence[str]]:
    def row(goal: Goal) -> Sequence[str]:
        value = measured(goal, results)
        cells = ("not measured", "") if value is None else (_number(value), goal.how_far(value))
        return goal.what, goal.who, _number(goal.target), *cells

    return row


def _ratios_to_peers(results: Mapping[str, Any]) -> str:
    values = [(ratio.what, measured(ratio, results)) for ratio in RATIOS]
    rows = [(what, "not measured" if value is None else _number(value)) for what, value in values]
    return "## Beside peers\n\n" + _table(("ratio", "measured"), rows)


def _rules(part: Mapping[str, Any]) -> str:
    rows = []
    for each in part["sets"]:
        figures = each["microseconds"]
        cells = [_number(figures[name]) if name in figures else "" for name in ENGINES]
        rows.append((each["name"], *cells, *_ratios(figures)))
    head = ("rule set", *ENGINES, "fastest peer ÷ triage", "fastest peer ÷ rules alone", "decision ÷ triage")
    texts = ["## Rules", RULES, _table(head, rows)]
    if left_out := list(_left_out(part)):
        texts.append("Left out, where a cell is empty and its engine was tried:\n\n" + "\n".join(left_out))
    texts.append(
        "Outcome with trace and explanation, in microseconds for one patient, over many who all differ:"
    )
    texts.append(
        _table(("rule set", "patients", "evaluation", "with explanation", "ratio"), _explained(part))
    )
    replay = part["replay"]
    texts.append(
        f"Replay of stored assessments on two releases: {_number(replay['different'])} a second on one core "
        f"where no two are alike, {_number(replay['alike'])} where each comes ten times."
    )
    return "\n\n".join(texts)


def _ratios(figures: Mapping[str, float]) -> Iterator[str]:
    if "triage" not in figures:
        yield from ("", "", "")
        return
    yield f"{times_faster(figures):.1f}"
    yield f"{times_faster(figures, 'triage, rules alone'):.1f}"
    has_decision = "zen-engine, decision" in figures
    yield f"{times_faster(figures, peer='zen-engine, decision'):.1f}" if has_decision else ""


def _left_out(part: Mapping[str, Any]) -> Iterator[str]:
    for each in part["sets"]:
        for name, reason in each["left_out"].items():
            yield f"- {name}, {each['name']}: {reason}"


def _explained(part: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for each in part["explained"]:
        for kind, words in (("sure", "sure of all"), ("unsure", "one in ten “not sure”")):
            figures = each[kind]
            cells = (_number(figures["evaluate"]), _number(figures["explain"]), f"{figures['ratio']:.1f}")
            yield each["name"], words, *cells


def _web(part: Mapping[str, Any]) -> str:
    figures = part["processor_ms"]
    bare = figures["bare view"]
    rows = [(name, f"{ms:.2f}", f"{ms / bare:.1f}") for name, ms in figures.items()]
    load = [
        (
            name,
            _number(each["walks_per_second"]),
            _number(each["requests_per_second"]),
            f"{each['question_median_ms']:.1f}",
            f"{each['question_p99_ms']:.1f}",
        )
        for name, each in part["load"].items()
    ]
    pages = list(next(iter(part["queries"].values())))
    queries = [(kind, *(str(counts[page]) for page in pages)) for kind, counts in part["queries"].items()]
    head = ("site", "walks a second", "requests a second", "question page, median ms", "99th percentile, ms")
    return "\n\n".join(
        [
            "## Web",
            WEB.format(questions=part["questions"]),
            _table(("what", "processor ms", "in requests of the bare view"), rows),
            LOAD,
            _table(head, load),
            "Database queries, once a process is warm:",
            _table(("site", *pages), queries),
        ]
    )


def _proofs(part: Mapping[str, Any]) -> str:
    rows = [
        (
            each["name"],
            f"{each['seconds']:.1f}",
            f"{each['processor_seconds']:.1f}",
            str(each["verdicts"]),
            str(each["not_settled"]),
        )
        for each in part["sets"]
    ]
    head = ("rule set", "seconds", "processor seconds", "verdicts", "of them not settled")
    return "\n\n".join(["## Proofs", PROOFS.format(seconds=part["seconds_allowed"]), _table(head, rows)])


def _growth(part: Mapping[str, Any]) -> str:
    texts = ["## Growth", GROWTH]
    for kind, stages in part["grown"].items():
        texts += [f"### {kind}", _stages(stages)]
    rows = [
        (
            str(each["questionnaires"]),
            f"{each['start_seconds']:.1f}",
            f"{each['home_ms']:.1f}",
            f"{each['resident_mb']:.0f}",
            f"{each['own_share_mb']:.0f}",
        )
        for each in part["processes"]
    ]
    head = ("questionnaires on offer", "seconds to start", "home page, ms", "resident MB", "own share, MB")
    return "\n\n".join([*texts, "### Processes", PROCESSES, _table(head, rows)])


def _capacity(results: Mapping[str, Any]) -> Iterator[str]:
    try:
        rows = [
            (f"{walks:,}", f"{inserts:.1f}", str(cores), f"{size:.1f}")
            for walks, inserts, cores, size in capacity(results)
        ]
    except KeyError:
        return
    head = ("walks a day", "inserts a second at the peak", "cores for web processes", "GB of assessments")
    yield f"## What a site can take\n\n{CAPACITY}\n\n{_table(head, rows)}"


def _stages(stages: Sequence[Mapping[str, Any]]) -> str:
    rows: list[Sequence[str]] = []
    for name in stages[0]["pages_ms"]:
        pages = [stage["pages_ms"][name] for stage in stages]
        cells = [f"{page['ms']:.1f} ms, {page['queries']} queries" for page in pages]
        rows.append((name, *cells, f"{pages[-1]['ms'] / pages[0]['ms']:.1f}"))
    for name in stages[0]["work"]:
        values = [stage["work"][name] for stage in stages]
        rows.append((name, *map(_number, values), f"{values[-1] / values[0]:.1f}"))
    sizes = [stage["assessment_bytes"] for stage in stages]
    rows.append(("bytes of an assessment on disk", *map(_number, sizes), f"{sizes[-1] / sizes[0]:.1f}"))
    head = [
        "",
        *(f"{stage['assessments']:,} assessments, {stage['comments']:,} of the rest" for stage in stages),
    ]
    return _table((*head, "growth"), rows)
