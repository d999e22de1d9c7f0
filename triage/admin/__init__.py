"""The editors' pages: drafts, what is published, and what was."""

from triage.admin import questionnaires, releases, rows, unclear

__all__ = ["questionnaires", "releases", "rows", "unclear"]
