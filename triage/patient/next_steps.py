"""The places the operator named where someone with this care level gets help."""

from django.conf import settings

from core.help_places import HelpPlace
from triage.rules.model import CareLevel

# Keys of settings.HELP_PLACES, the first to try first.
PLACES = {
    CareLevel.self_care: ("pharmacy", "advice_line"),
    CareLevel.routine: ("doctor",),
    CareLevel.doctor_soon: ("doctor", "advice_line"),
    CareLevel.same_day: ("advice_line", "doctor", "emergency_department"),
    CareLevel.emergency: ("emergency_department",),
}


def next_steps(level: CareLevel) -> list[HelpPlace]:
    return [place for key in PLACES[level] if (place := settings.HELP_PLACES[key])]


def crisis_line() -> HelpPlace | None:
    """For people in despair, whatever the care level."""
    place: HelpPlace | None = settings.HELP_PLACES["crisis_line"]
    return place
