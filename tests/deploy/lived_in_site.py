"""Gives the database, which must be migrated, the shipped content, an edit, accounts, and an assessment for
each vignette. Run by test_backup.py as a site's own process: `python lived_in_site.py`.
"""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402

from triage.models import Question, Release  # noqa: E402
from triage.patient import assessments  # noqa: E402
from triage.patient.assessments import AnswersInProgress  # noqa: E402
from triage.releases import loading  # noqa: E402
from triage.rules.answers import read_answers  # noqa: E402
from triage.rules.engine.evaluation import evaluate  # noqa: E402

call_command("load_shipped_content", verbosity=0)
User.objects.create_superuser("ada", "ada@example.org", "a long password")
question = Question.objects.all()[0]
question.text += " “Ça va?” – 好"
question.save()
release = loading.load(Release.objects.get().pk)
for vignette in release.questionnaire.vignettes:
    answers = read_answers(release.questionnaire, vignette.answers, release.finder.key)
    progress = AnswersInProgress(release.id, answers=vignette.answers)
    assessments.complete(progress, release, answers, evaluate(release.compiled, answers))
