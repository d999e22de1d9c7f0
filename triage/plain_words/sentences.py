"""Says what a questionnaire means, in sentences for people who do not program.

Sentences use labels, not keys; an unknown key is shown as it is, so that a broken draft can be read.
Conditions may be in the form of the document or of the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from triage.models.choices import CareLevel, Strength
from triage.rules import model
from triage.rules.document import serialise
from triage.rules.model import FINDINGS, NOT_SURE
from triage.rules.problems import Message, Problem

AnyCondition = model.Condition | Mapping[str, Any]


@dataclass(frozen=True)
class Vocabulary:
    """The names of a questionnaire's parts."""

    questions: Mapping[str, str]  # link_id → label
    options: Mapping[str, str]  # link_id.key → label of the option
    times: Mapping[str, str]  # link_id@key → label of the time
    findings: Mapping[str, str]  # key → text
    groups: Mapping[str, str]  # key → name

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary of a document, which may be incomplete."""
        return cls(
            questions={question["link_id"]: question["label"] for question in document["questions"]},
            options={
                f"{question['link_id']}.{option['key']}": option["label"]
                for question in document["questions"]
                for option in question["options"]
            },
            times={
                f"{question['link_id']}@{time['key']}": time["label"]
                for question in document["questions"]
                for time in question.get("times", ())
            },
            findings={finding["key"]: finding["text"] for finding in document["findings"]},
            groups={group["key"]: group["name"] for group in document["cause_groups"]},
        )

    def group(self, key: str) -> str:
        return self.groups.get(key) or key


def conditions_sentence(
    questionnaire: model.Questionnaire | Vocabulary, conditions: Iterable[AnyCondition]
) -> str:
    """All of them, as in “Sides: One side — and none of Areas: Tongue, Jaw”; empty if there are none."""
    vocabulary = _vocabulary(questionnaire)
    return _(" — and ").join(_condition(vocabulary, condition) for condition in conditions)


def alternatives_sentence(
    questionnaire: model.Questionnaire | Vocabulary, alternatives: Iterable[Iterable[AnyCondition]]
) -> str:
    """When a finding holds."""
    vocabulary = _vocabulary(questionnaire)
    return _("; or if ").join(conditions_sentence(vocabulary, conditions) for conditions in alternatives)


def effect_sentence(
    questionnaire: model.Questionnaire | Vocabulary,
    conditions: Sequence[AnyCondition],
    *,
    cause_group: str = "",
    strength: str = "",
    care_level: str = "",
) -> str:
    """A rule: its conditions and its one effect, given as in the document: keys and names of levels."""
    vocabulary = _vocabulary(questionnaire)
    if cause_group:
        effect = _(STRENGTH_EFFECTS[strength]) % {"group": vocabulary.group(cause_group)}
    else:
        effect = _level_at_least(care_level)
    return _if(vocabulary, conditions, effect)


def rule_sentence(questionnaire: model.Questionnaire | Vocabulary, rule: model.Rule) -> str:
    return effect_sentence(
        questionnaire,
        rule.when,
        cause_group=rule.cause_group,
        strength=rule.strength.value if rule.strength else "",
        care_level=rule.care_level.name if rule.care_level else "",
    )


def lower_when_sentence(
    questionnaire: model.Questionnaire | Vocabulary, conditions: Sequence[AnyCondition], care_level: str
) -> str:
    effect = _("%(level)s is enough") % {"level": care_level_name(care_level)}
    return _if(_vocabulary(questionnaire), conditions, effect)


def requirement_sentence(
    questionnaire: model.Questionnaire | Vocabulary,
    whenever: Sequence[AnyCondition],
    unless: Sequence[AnyCondition],
    require: Mapping[str, str],
) -> str:
    """A safety requirement; `require` as in the document, such as `{"listed": group}`."""
    vocabulary = _vocabulary(questionnaire)
    start = _("In every case")
    if whenever:
        start = _("Whenever %(conditions)s") % {"conditions": conditions_sentence(vocabulary, whenever)}
    if unless:
        start += _(" — unless %(conditions)s") % {"conditions": conditions_sentence(vocabulary, unless)}
    return _("%(start)s — %(effect)s.") % {"start": start, "effect": _demand(vocabulary, require)}


def care_level_name(level: str) -> str:
    return str(CareLevel(level).label) if level in CareLevel.values else level


def strength_name(strength: str) -> str:
    return str(Strength(strength).label) if strength in Strength.values else strength


STRENGTH_EFFECTS: Mapping[str, str] = {
    Strength.DECIDES: gettext_noop("this decides for %(group)s"),
    Strength.STRONGLY_SUPPORTS: gettext_noop("this strongly supports %(group)s"),
    Strength.SUPPORTS: gettext_noop("this supports %(group)s"),
    Strength.ARGUES_AGAINST: gettext_noop("this argues against %(group)s"),
    Strength.STRONGLY_ARGUES_AGAINST: gettext_noop("this strongly argues against %(group)s"),
    Strength.NEVER_FIRST: gettext_noop("%(group)s never comes first"),
    Strength.EXCLUDES: gettext_noop("this excludes %(group)s"),
}


def message_sentence(message: Message) -> str:
    """A message of the rule module in the reader's language."""
    return _(message.template).format_map(message.params)


def problem_sentence(problem: Problem) -> str:
    """What is wrong and how to fix it, in the reader's language; the place is not in it."""
    return f"{message_sentence(problem.what)} {message_sentence(problem.fix)}".strip()


def problem_line(problem: Problem) -> str:
    """The place, what is wrong and how to fix it, in the reader's language."""
    return f"{problem.where}: {problem_sentence(problem)}"


def _vocabulary(questionnaire: model.Questionnaire | Vocabulary) -> Vocabulary:
    return questionnaire if isinstance(questionnaire, Vocabulary) else Vocabulary.of(serialise(questionnaire))


def _demand(vocabulary: Vocabulary, require: Mapping[str, str]) -> str:
    if "listed" in require:
        return _("%(group)s is listed") % {"group": vocabulary.group(require["listed"])}
    if "not_first" in require:
        return _("%(group)s is not first") % {"group": vocabulary.group(require["not_first"])}
    return _level_at_least(require.get("care_level", ""))


def _level_at_least(level: str) -> str:
    return _("the care level is at least %(level)s") % {"level": care_level_name(level)}


def _if(vocabulary: Vocabulary, conditions: Sequence[AnyCondition], effect: str) -> str:
    if not conditions:
        return _("In every case — %(effect)s.") % {"effect": effect}
    return _("If %(conditions)s — %(effect)s.") % {
        "conditions": conditions_sentence(vocabulary, conditions),
        "effect": effect,
    }


def _condition(vocabulary: Vocabulary, condition: AnyCondition) -> str:
    none, terms = _parts(condition)
    joint = ", " if none else pgettext("between options of which one is enough", " or ")
    phrases = [
        _phrase(vocabulary, link_id, options, joint) for link_id, options in _by_question(terms).items()
    ]
    if none:
        return _("none of %(options)s") % {"options": "; ".join(phrases)}
    return "".join(phrases) if len(phrases) < 2 else _("one of %(options)s") % {"options": "; ".join(phrases)}


def _parts(condition: AnyCondition) -> tuple[bool, Sequence[str]]:
    if isinstance(condition, model.Condition):
        return condition.none, condition.terms
    return "none" in condition, [*condition.get("none", []), *condition.get("any", [])]


def _by_question(terms: Iterable[str]) -> dict[str, list[str]]:
    """What follows the dot, under what stands before it, in the order the terms first name it."""
    options: dict[str, list[str]] = {}
    for term in terms:
        link_id, _dot, option = term.partition(".")
        options.setdefault(link_id, []).append(option)
    return options


def _phrase(vocabulary: Vocabulary, link_id: str, options: Sequence[str], joint: str) -> str:
    if link_id == FINDINGS:
        return joint.join(f"“{vocabulary.findings.get(key) or key}”" for key in options)
    question = vocabulary.questions.get(link_id) or link_id
    return f"{question}: {joint.join(_labels(vocabulary, link_id, options, joint))}"


def _labels(vocabulary: Vocabulary, link_id: str, options: Sequence[str], joint: str) -> Iterable[str]:
    """The options' labels. Those named at the same times stand together, with the times said once."""
    times_of: dict[str, list[str]] = {}
    for option in options:
        key, _at, time = option.partition("@")
        times_of.setdefault(key, []).append(time)
    together: dict[tuple[str, ...], list[str]] = {}
    for key, times in times_of.items():
        together.setdefault(tuple(times), []).append(_option(vocabulary, link_id, key))
    for said_times, labels in together.items():
        said = [vocabulary.times.get(f"{link_id}@{time}") or time for time in said_times if time]
        # Without a time it holds at any, so the times beside it say nothing.
        yield joint.join(labels) if "" in said_times else f"{', '.join(labels)} ({' / '.join(said)})"


def _option(vocabulary: Vocabulary, link_id: str, key: str) -> str:
    if key == NOT_SURE:
        return _("“I’m not sure”")
    return vocabulary.options.get(f"{link_id}.{key}") or key
