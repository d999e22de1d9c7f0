"""The patient's pages, and the same pages as the staff's preview of the draft."""

from django.urls import URLPattern, path

from triage.patient.views import (
    answers,
    contradictions,
    doctor,
    home,
    how_it_works,
    names,
    preview,
    question_feedback,
    questions,
    results,
    shared,
    start,
)

app_name = "triage"


def _pages(prefix: str, name: str, preview: bool) -> list[URLPattern]:
    """Every page of a questionnaire, under `prefix`; `name` comes before the name of each."""
    views = {
        "": ("start", start.start),
        "questions/<slug:link_id>/": ("question", questions.question),
        "questions/<slug:link_id>/unclear/": ("unclear", question_feedback.unclear),
        "which-is-right/<slug:key>/": ("contradiction", contradictions.contradiction),
        "emergency/": ("emergency", results.emergency),
        "resume/": ("resume", start.resume),
        "answers/": ("answers", answers.check),
        "result/": ("result", results.result),
        "result/reminder.ics": ("reminder", results.reminder),
        "for-your-doctor/": ("doctor", doctor.doctor),
        "for-your-doctor/link/": ("share", shared.share),
        "for-your-doctor/link/stop/": ("stop-link", shared.stop),
        "again/": ("again", answers.check_again),
        "delete/": ("delete", answers.delete),
        "how-it-works/": ("how-it-works", how_it_works.how_it_works),
        "how-it-works/rules/<slug:key>/": ("rule", how_it_works.one_rule),
    }
    return [
        path(f"{prefix}/<slug:slug>/{route}", view, {"preview": preview}, name=f"{name}{page}")
        for route, (page, view) in views.items()
    ]


urlpatterns = [
    path("", home.home, name="home"),
    path("shared/", shared.shared, name="shared"),
    path("shared/<path:pasted>", shared.changed_link, name="changed-link"),
    *_pages("check", "", preview=False),
    *_pages("preview", "preview-", preview=True),
    path("medicine-names/<uuid:release_id>/<slug:digest>/<slug:part>.json", names.names, name="names"),
    path("medicine-names/<uuid:release_id>/", names.read, name="read-names"),
    path(
        "preview/<slug:slug>/medicine-names/",
        names.draft_read,
        {"preview": True},
        name="preview-read-names",
    ),
    path(
        "preview/<slug:slug>/medicine-names/<slug:part>.json",
        names.draft_names,
        {"preview": True},
        name="preview-names",
    ),
    path(
        "preview/<slug:slug>/with/",
        preview.with_answers,
        {"preview": True},
        name="preview-with-answers",
    ),
    path(
        "preview/<slug:slug>/with/<slug:vignette>/",
        preview.with_vignette,
        {"preview": True},
        name="preview-with-vignette",
    ),
]
