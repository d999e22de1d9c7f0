"""What happens on the site, for those who count it: nobody who sends one of these knows who listens.

They say what happened and to what, never to whom.
"""

from django.dispatch import Signal

questionnaire_started = Signal()  # slug
questionnaire_completed = Signal()  # slug; once for each assessment, when its result is first shown
database_failed = Signal()  # the database did not answer; the page was given all the same, or not
