"""Evaluates stored assessments again, each by its own release: the outcome must be the stored one.

After a restore or an upgrade, it shows that answers, releases and rules mean what they meant before.
"""

from dataclasses import dataclass, field
from uuid import UUID

from triage.models import Assessment, Release
from triage.releases import loading
from triage.releases.recall import differences

MOST_NAMED = 10


@dataclass
class Recheck:
    total: int = 0
    changed: int = 0
    examples: list[UUID] = field(default_factory=list)  # ids of some that came out differently


def recheck() -> Recheck:
    """All stored assessments, those of withdrawn releases too."""
    result = Recheck(total=Assessment.objects.count())
    for row in Release.objects.only("pk").iterator(chunk_size=100):
        for difference in differences(row, loading.load(row.pk).compiled):
            result.changed += 1
            if len(result.examples) < MOST_NAMED:
                result.examples.append(difference.assessment_id)
    return result
