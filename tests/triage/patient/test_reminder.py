from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from triage.patient.reminder import MOST_BYTES, calendar


def lines_of(summary: str) -> list[str]:
    now = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    file = calendar("an-id", now, date(2026, 3, 15), summary, "https://check.example/")
    return file.split("\r\n")


def test_the_event_is_a_whole_day_with_an_alarm():
    lines = lines_of("Check again")
    for line in ("DTSTAMP:20260301T123000Z", "DTSTART;VALUE=DATE:20260315", "DTEND;VALUE=DATE:20260316"):
        assert line in lines
    assert "TRIGGER:PT9H" in lines


def test_what_has_a_meaning_in_calendar_files_is_escaped():
    assert r"SUMMARY:Eyes\, ears\; and \\" in lines_of("Eyes, ears; and \\")


@given(st.text())
def test_no_line_is_longer_than_calendars_read_and_none_is_lost(summary):
    lines = lines_of(summary)
    assert all(len(line.encode("utf-8", "surrogatepass")) <= MOST_BYTES for line in lines)
    assert [line for line in lines if not line.startswith(" ")][-2:] == ["END:VCALENDAR", ""]
