import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from triage.management.lines import find, no_release, under
from triage.medicines.lines import raw_medicines
from triage.plain_words.sentences import problem_line
from triage.releases import loading
from triage.releases.loading import LoadedRelease
from triage.rules.answers import AnswersError, read_answers
from triage.rules.document import DocumentError
from triage.rules.explanation import Floor, GroupExplanation, Reason, explain
from triage.rules.interview import next_question
from triage.rules.model import QuestionKind, Questionnaire


class Command(BaseCommand):
    help = (
        "Reads answers as JSON lines from standard input and writes the outcome of each as a JSON line. "
        'A line is {"id": ..., "answers": {link_id: answer}}; one that cannot be read gets '
        '{"id": ..., "error": [...]}, and the next is read.'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")
        parser.add_argument("--draft", action="store_true", help="use the draft, not the current release")

    def handle(self, *args: Any, **options: Any) -> None:
        release = load(options["slug"], draft=options["draft"])
        for line in sys.stdin.buffer:
            if line.strip():
                self.stdout.write(json.dumps(evaluate_line(release, line), ensure_ascii=False))
                self.stdout.flush()


def load(slug: str, *, draft: bool) -> LoadedRelease:
    """The questionnaire's draft or current release. Raises CommandError if there is none that can be run."""
    row = find(slug)
    if draft:
        try:
            return loading.draft(slug)
        except DocumentError as error:
            problems = map(problem_line, error.problems)
            raise CommandError(under(_("The draft cannot be run:"), problems)) from error
    if row.current_release_id is None:
        raise no_release(slug)
    return loading.load(row.current_release_id)


def evaluate_line(release: LoadedRelease, line: bytes) -> dict[str, Any]:
    """The outcome for one line, or what is wrong with the line."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": [_("This is not a line of JSON: %(why)s") % {"why": error}]}
    if not isinstance(case, dict) or not isinstance(case.get("answers"), dict):
        identity = case.get("id") if isinstance(case, dict) else None
        return {"id": identity, "error": [_('Write {"id": ..., "answers": {link_id: answer}}.')]}
    try:
        return {"id": case.get("id"), **outcome(release, case["answers"])}
    except AnswersError as error:
        return {"id": case.get("id"), "error": [problem_line(problem) for problem in error.problems]}


def outcome(release: LoadedRelease, raw: dict[str, Any]) -> dict[str, Any]:
    """What the rules make of raw answers. Raises `AnswersError`."""
    raw, notes = _without_empty_lists(release.questionnaire, raw)
    raw = _with_medicines(release, raw)
    answers = read_answers(release.questionnaire, raw, release.finder.key)
    explanation = explain(release.compiled, answers)
    question = next_question(release.compiled, answers)
    return {
        "release": release.number,  # null: the draft
        "care_level": explanation.outcome.care_level.name,
        "floor": _floor(explanation.floor),
        "no_clear_match": explanation.outcome.no_clear_match,
        "cause_groups": [_group(group) for group in explanation.groups],
        "could_rise": [
            {"link_id": rise.question.link_id, "care_level": rise.care_level.name}
            for rise in explanation.could_rise
        ],
        "next": question.link_id if question else None,
        "notes": notes,
    }


def _floor(floor: Floor | None) -> dict[str, str] | None:
    """The question whose "not sure" keeps the care level from being lower, if one does."""
    return floor and {"link_id": floor.question.link_id, "care_level": floor.care_level.name}


def _with_medicines(release: LoadedRelease, raw: dict[str, Any]) -> dict[str, Any]:
    """The raw answers with the medicines that typed names mean, of which a line may name several."""
    question = release.questionnaire.medicine_question
    if question is None or not isinstance(raw.get(question.link_id), list):
        return raw
    return {**raw, question.link_id: raw_medicines(release.finder, raw[question.link_id])}


def _without_empty_lists(
    questionnaire: Questionnaire, raw: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """An empty list is "none of these". Where that is not offered, the question was not answered."""
    empty = [
        question.link_id
        for question in questionnaire.questions
        if question.kind is QuestionKind.multiple
        and not question.none_of_these
        and raw.get(question.link_id) == []
    ]
    sentence = _("%(question)s: “none of these” is not offered here; taken as not answered.")
    notes = [sentence % {"question": link_id} for link_id in empty]
    return {link_id: answer for link_id, answer in raw.items() if link_id not in empty}, notes


def _group(group: GroupExplanation) -> dict[str, Any]:
    return {
        "key": group.group.key,
        "strength": group.fit.name,
        "for": list(_keys(group.supporting)),
        "against": list(_keys(group.opposing)),
        "open": list(_keys(group.open)),
    }


def _keys(reasons: tuple[Reason, ...]) -> Iterator[str]:
    return (reason.rule.key for reason in reasons)
