"""Signals about what happens on the site. Senders do not know who listens.

They say what happened, never to whom.
"""

from django.dispatch import Signal

questionnaire_started = Signal()  # slug, release_id, following: the link_id of the first question
question_answered = Signal()  # release_id, link_id, following (or empty); the first answer to it, no change
emergency_shown = Signal()  # release_id
questionnaire_completed = Signal()
# slug, release_id, care_level, first_group, seconds; once for each assessment, when its result is first shown
database_failed = Signal()  # the database did not answer; the page may have been served anyway
