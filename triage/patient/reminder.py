"""A calendar file that reminds the patient to check again. It names no symptom: calendars are shared."""

from datetime import UTC, date, datetime, timedelta

from triage.rules.model import CareLevel

# An emergency has no reminder: help comes first.
DAYS = {
    CareLevel.self_care: 14,
    CareLevel.routine: 28,
    CareLevel.doctor_soon: 7,
    CareLevel.same_day: 1,
}
MOST_BYTES = 75  # of one line, RFC 5545 3.1


def calendar(uid: str, now: datetime, day: date, summary: str, url: str) -> str:
    """One event of a whole day with an alarm at nine in the morning, as RFC 5545 has it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Symptom Triage//Reminder//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(summary)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def _folded(line: str) -> str:
    """Longer lines go on in the next one, after a space; no character is cut in two."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > MOST_BYTES:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])
