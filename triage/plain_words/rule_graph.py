"""The graph of rules: from questions through rules to cause groups and care levels.

A whole questionnaire is too much to read, so a graph shows one group, one question or one care level with all
its rules. It has three columns; an arrow runs from a question to each rule that reads it (directly or through
a finding) and from the rule to its effect. A table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from triage.rules.model import FINDINGS, CareLevel, Condition, Questionnaire, Rule

# Sizes in the picture's own units, which are pixels where it is not scaled.
COLUMN_WIDTH = 260
GAP = 110
LINE_HEIGHT = 18
PADDING = 10
BETWEEN = 12
CHARACTERS = 32  # of a line of text that fits into a column
MOST_LINES = 3


@dataclass(frozen=True)
class GraphFocus:
    """The focus of a graph: one group, question or care level."""

    kind: str  # "group" | "question" | "level"
    key: str


@dataclass(frozen=True)
class GraphNode:
    key: str
    kind: str  # "question" | "rule" | "group" | "level"
    lines: tuple[str, ...]
    x: int
    y: int
    height: int

    @property
    def width(self) -> int:
        return COLUMN_WIDTH

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def baselines(self) -> list[tuple[int, str]]:
        """Each line of text with the height of its foot."""
        first = self.y + PADDING + LINE_HEIGHT - 5
        return [(first + number * LINE_HEIGHT, line) for number, line in enumerate(self.lines)]

    @property
    def text_x(self) -> int:
        return self.x + PADDING


@dataclass(frozen=True)
class Arrow:
    start: GraphNode
    end: GraphNode
    effect: str = ""  # "for", "against" or "level"; empty between a question and a rule

    @property
    def path(self) -> str:
        """The curve as an SVG path."""
        x1, y1 = self.start.x + COLUMN_WIDTH, self.start.middle
        x2, y2 = self.end.x, self.end.middle
        bend = GAP // 2
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


@dataclass(frozen=True)
class RuleGraph:
    nodes: tuple[GraphNode, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def rules_about(questionnaire: Questionnaire, choice: GraphFocus) -> list[Rule]:
    """The rules in the graph of this focus, in the order of the document."""
    return [rule for rule in questionnaire.rules if _is_about(questionnaire, rule, choice)]


def _is_about(questionnaire: Questionnaire, rule: Rule, choice: GraphFocus) -> bool:
    if choice.kind == "group":
        return rule.cause_group == choice.key
    if choice.kind == "level":
        return rule.care_level is not None and rule.care_level.name == choice.key
    return choice.key in questions_read(questionnaire, rule.when)


def questions_read(questionnaire: Questionnaire, conditions: Iterable[Condition]) -> list[str]:
    """The link_ids that conditions read, directly or through findings, in the order of the questions."""
    read = set(_link_ids(questionnaire, conditions))
    return [link_id for link_id in questionnaire.question_by_link_id if link_id in read]


def _link_ids(questionnaire: Questionnaire, conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        for term in condition.terms:
            prefix, _dot, rest = term.partition(".")
            if prefix != FINDINGS:
                yield prefix
                continue
            for alternative in questionnaire.finding_by_key[rest].alternatives:
                yield from _link_ids(questionnaire, alternative)


def draw(
    questionnaire: Questionnaire,
    rules: Sequence[Rule],
    level_names: dict[str, str],
    counts: Mapping[GraphFocus, str] | None = None,
) -> RuleGraph:
    """Lay out these rules; `level_names` maps the keys of care levels to their names. `counts` are written
    under the names of questions, groups and levels."""
    counts = counts or {}

    def named(kind: str, rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        told = {key: counts.get(GraphFocus(kind, key), "") for key, _name in rows}
        return [(key, f"{name}: {told[key]}" if told[key] else name) for key, name in rows]

    reads = {rule.key: questions_read(questionnaire, rule.when) for rule in rules}
    asked = {link_id for read in reads.values() for link_id in read}
    groups = {rule.cause_group for rule in rules if rule.cause_group}
    levels = {rule.care_level for rule in rules if rule.care_level is not None}
    question_names = [(q.link_id, q.label) for q in questionnaire.questions if q.link_id in asked]
    questions = _column(0, "question", named("question", question_names))
    middle = _column(1, "rule", [(rule.key, rule.rationale) for rule in rules])
    group_names = [(group.key, group.name) for group in questionnaire.cause_groups if group.key in groups]
    level_rows = [(level.name, level_names[level.name]) for level in sorted(levels, reverse=True)]
    effects = _column(2, "group", named("group", group_names))
    effects += _column(2, "level", named("level", level_rows), start=_bottom(effects))
    height = max(_bottom(column) for column in (questions, middle, effects))
    columns = [_centred(column, height) for column in (questions, middle, effects)]
    nodes = tuple(node for column in columns for node in column)
    width = 3 * COLUMN_WIDTH + 2 * GAP
    return RuleGraph(nodes, tuple(_arrows(rules, reads, nodes)), width, height)


def _column(number: int, kind: str, rows: Iterable[tuple[str, str]], start: int = 0) -> list[GraphNode]:
    nodes, y = [], start
    for key, text in rows:
        lines = _lines(text)
        height = 2 * PADDING + LINE_HEIGHT * len(lines)
        nodes.append(GraphNode(key, kind, lines, number * (COLUMN_WIDTH + GAP), y, height))
        y += height + BETWEEN
    return nodes


def _lines(text: str) -> tuple[str, ...]:
    lines = wrap(text, CHARACTERS) or [""]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: CHARACTERS - 1].rstrip() + "…"]
    return tuple(lines)


def _bottom(column: Sequence[GraphNode]) -> int:
    return column[-1].y + column[-1].height + BETWEEN if column else 0


def _centred(column: Sequence[GraphNode], height: int) -> list[GraphNode]:
    """The column moved down so that it stands in the middle of the picture."""
    down = (height - _bottom(column)) // 2
    return [GraphNode(n.key, n.kind, n.lines, n.x, n.y + down, n.height) for n in column]


def _arrows(
    rules: Sequence[Rule], reads: dict[str, list[str]], nodes: Sequence[GraphNode]
) -> Iterator[Arrow]:
    by_name = {(node.kind, node.key): node for node in nodes}
    for rule in rules:
        node = by_name["rule", rule.key]
        for link_id in reads[rule.key]:
            yield Arrow(by_name["question", link_id], node)
        if rule.care_level is not None:
            yield Arrow(node, by_name["level", rule.care_level.name], "level")
        elif rule.strength is not None:
            effect = "for" if rule.strength.weight > 0 else "against"
            yield Arrow(node, by_name["group", rule.cause_group], effect)


def choices(questionnaire: Questionnaire) -> dict[str, list[str]]:
    """Every possible focus: the keys that have a rule, by kind."""
    used_levels = {rule.care_level for rule in questionnaire.rules if rule.care_level is not None}
    return {
        "group": [group.key for group in questionnaire.cause_groups],
        "question": [question.link_id for question in questionnaire.questions],
        "level": [level.name for level in sorted(CareLevel, reverse=True) if level in used_levels],
    }
