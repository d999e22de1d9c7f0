"""The editors' pages: drafts, what is published, and what was."""

from triage.admin import question_feedback, questionnaires, releases, rows, site_list

__all__ = ["question_feedback", "questionnaires", "releases", "rows", "site_list"]
