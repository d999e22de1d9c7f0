from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from triage.management.commands.evaluate import load
from triage.management.lines import find, no_release, under
from triage.plain_words.sentences import Vocabulary, care_level_name
from triage.releases import loading
from triage.releases.replay import OutcomeChange, Replay, replay_stored
from triage.rules.document import serialise


class Command(BaseCommand):
    help = (
        "Runs the draft over the stored assessments, beside the current release, and says how many outcomes "
        "would change, and which way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the questionnaire")

    def handle(self, *args: Any, **options: Any) -> None:
        row = find(options["slug"])
        if row.current_release_id is None:
            raise no_release(row.slug)
        current = loading.load(row.current_release_id)
        draft = load(row.slug, draft=True)
        result = replay_stored(row, current.compiled, draft.compiled)
        vocabulary = Vocabulary.of(serialise(draft.questionnaire))
        self.stdout.write("\n".join(lines(result, vocabulary)))


def lines(result: Replay, vocabulary: Vocabulary) -> Iterator[str]:
    """The replay as text."""
    counts = {
        "total": result.total,
        "changed": result.changed,
        "raised": result.raised,
        "lowered": result.lowered,
    }
    yield _("Assessments replayed: %(total)d. Outcomes that change: %(changed)d.") % counts
    if result.adjusted:
        yield _("Assessments with answers that no longer exist, which were left out: %(adjusted)d.") % {
            "adjusted": result.adjusted
        }
    if result.level_changes:
        heading = _("Care level (%(raised)d raised, %(lowered)d lowered):") % counts
        yield under(heading, table(result.level_changes, care_level_name))
    if result.first_changes:
        yield under(
            _("First cause group:"), table(result.first_changes, lambda key: group_name(vocabulary, key))
        )


def group_name(vocabulary: Vocabulary, key: str) -> str:
    return vocabulary.group(key) if key else _("no clear match")


def table(changes: Counter[OutcomeChange], name: Any) -> Iterator[str]:
    """From → to with counts, the most frequent first."""
    for (old, new), count in changes.most_common():
        yield f"{count:>7}  {name(old)} → {name(new)}"
