"""Plain makers of what tests need: each returns what works as it is, and arguments change what matters."""

import copy
from typing import Any
from unittest import mock

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.models import Article, Category, Section
from triage.models import Questionnaire, Release
from triage.roles import DRAFT_MODELS, MODERATOR

PASSWORD = "correct horse battery staple"


# Documents


def make_document(**changes: Any) -> dict[str, Any]:
    """A small, whole document in which every field of the format is used; `changes` replace its fields."""
    return {**copy.deepcopy(DOCUMENT), **changes}


def make_draft(**changes: Any) -> Questionnaire:
    """A questionnaire that can be published: `make_document` as rows, and the article it leads to."""
    from triage.drafts.mapping import load_document

    document = make_document(**changes)
    if not Article.objects.filter(slug=document["article"]).exists():
        make_article(slug=document["article"], anchors=SECTIONS)
    return load_document(document)


def make_release(**changes: Any) -> Release:
    """The draft of `make_draft`, published without proofs, which take most of the time of publishing."""
    from triage.releases.proof_cache import Attempt
    from triage.releases.publishing import publish
    from triage.rules.proofs import Proofs

    nothing_found = Attempt(Proofs(()), timezone.now(), seconds=0.0)
    with mock.patch("triage.releases.publishing.attempt_at", return_value=nothing_found):
        return publish(make_draft(**changes), None, "As tested.")


def make_article(
    slug: str = "twitching", anchors: tuple[str, ...] = ("what-it-is",), **fields: Any
) -> Article:
    """A published article with a section for each anchor."""
    category, _created = Category.objects.get_or_create(
        slug="health", parent=None, defaults={"name": "Health"}
    )
    article = Article(title=slug.capitalize(), slug=slug, category=category, status=Article.Status.PUBLISHED)
    for name, value in {"summary": "An article.", "byline": "The editors", **fields}.items():
        setattr(article, name, value)
    article.full_clean(exclude=["published_at"])
    article.save()
    for number, anchor in enumerate(anchors, start=1):
        Section.objects.create(
            article=article, anchor=anchor, heading=anchor.capitalize(), body="Text.", position=number * 10
        )
    return article


# People


def make_user(name: str = "reader", *permissions: str, **fields: Any) -> User:
    """A user with the permissions given as `app.codename`; the password is PASSWORD."""
    user = User.objects.create_user(name, password=PASSWORD, **fields)
    for permission in permissions:
        app, _dot, codename = permission.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_reader(name: str = "Ann", **fields: Any) -> User:
    """A reader as signing up makes one: logs in with `ann@example.org` and PASSWORD."""
    fields = {"email": f"{name.lower()}@example.org", "first_name": name, **fields}
    return User.objects.create_user(f"reader-{name}", password=PASSWORD, **fields)


def make_editor(name: str = "editor") -> User:
    """Changes drafts, cannot publish them."""
    return make_user(name, *EDITOR_PERMISSIONS, is_staff=True)


def make_publisher(name: str = "publisher") -> User:
    """Publishes and rolls back, changes drafts too."""
    return make_user(name, *EDITOR_PERMISSIONS, "triage.publish_questionnaire", is_staff=True)


def make_moderator(name: str = "moderator") -> User:
    """Decides which comments are shown."""
    return make_user(name, *MODERATOR, is_staff=True)


def make_staff(name: str = "staff") -> User:
    """Member of staff with no rights at all."""
    return make_user(name, is_staff=True)


EDITOR_PERMISSIONS = (
    *(f"triage.{action}_{model}" for model in DRAFT_MODELS for action in ("add", "change", "delete", "view")),
    "triage.view_release",
    "triage.view_statistics",
    "triage.view_unclearreport",
    "triage.change_unclearreport",
)


# The document

SECTIONS = ("vessel", "lifestyle", "medicines", "next-steps")
DOCUMENT: dict[str, Any] = {
    "schema": 2,
    "slug": "twitching",
    "title": "Twitching",
    "language": "en",
    "article": "twitching",
    "summary": "What may be behind a twitch.",
    "written_by": "The editors",
    "reviewed_by": "",
    "threshold": 2,
    "always_sections": ["next-steps"],
    "always_advice": ["Keep a diary of the twitch."],
    "sources": [
        {"key": "handbook", "title": "Handbook of twitching", "url": "https://example.org/handbook"},
        {"key": "leaflet", "title": "Leaflet"},
    ],
    "care_advice": [
        {
            "care_level": level,
            "title": f"Title of {level}",
            "how_soon": "In time",
            "steps": ["Rest.", "Drink water."],
            "say": "I twitch.",
        }
        for level in ("self_care", "routine", "doctor_soon", "same_day", "emergency")
    ],
    "no_clear_match": {"care_level": "routine", "title": "No clear match", "text": "Nothing here fits."},
    "questions": [
        {
            "link_id": "danger-signs",
            "label": "Danger signs",
            "section": "First",
            "text": "Do you have any of these right now?",
            "why": "They need help at once.",
            "hint": "Choose all that apply.",
            "kind": "multiple",
            "not_sure": True,
            "none_of_these": True,
            "options": [
                {"key": "weak-arm", "label": "Sudden weakness of an arm", "hint": "Or of a leg."},
                {"key": "seizure", "label": "A seizure"},
            ],
        },
        {
            "link_id": "sides",
            "label": "Sides",
            "text": "One side or both?",
            "kind": "single",
            "not_sure": True,
            "options": [{"key": "one", "label": "One side"}, {"key": "both", "label": "Both sides"}],
        },
        {
            "link_id": "areas",
            "label": "Areas",
            "text": "Where does it twitch?",
            "kind": "multiple",
            "not_sure": False,
            "none_of_these": True,
            "options": [
                {"key": "eyelid", "label": "Eyelid"},
                {"key": "cheek", "label": "Cheek"},
                {"key": "jaw", "label": "Jaw"},
            ],
        },
        {
            "link_id": "duration",
            "label": "How long",
            "text": "For how long?",
            "kind": "number",
            "not_sure": True,
            "units": [
                {"key": "days", "label": "days", "factor": 1},
                {"key": "weeks", "label": "weeks", "singular": "week", "factor": 7},
            ],
            "options": [
                {"key": "under-2-weeks", "label": "Under 2 weeks", "from": 0, "below": 14},
                {"key": "longer", "label": "2 weeks or longer", "from": 14, "below": 36500},
            ],
        },
        {
            "link_id": "tired",
            "label": "Tired",
            "text": "Have you slept little?",
            "kind": "single",
            "not_sure": True,
            "enable_when": [{"any": ["areas.eyelid"]}],
            "options": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}],
        },
        {
            "link_id": "medicines",
            "label": "Medicines",
            "text": "Which medicines do you take?",
            "kind": "medicine",
            "not_sure": True,
            "times": [
                {"key": "within_days", "label": "in the last few days"},
                {"key": "over_a_year", "label": "over a year ago"},
                {"key": "unsure", "label": "I don't know", "not_sure": True},
            ],
            "options": [
                {"key": "dopamine_blocker", "label": "Dopamine blocker"},
                {
                    "key": "two_blockers",
                    "label": "Two dopamine blockers",
                    "medicine_class": "dopamine_blocker",
                    "at_least": 2,
                },
                {"key": "other", "label": "Another medicine", "unlisted": True},
            ],
        },
    ],
    "medicines": [
        {
            "key": "metoclopramide",
            "name": "Metoclopramide",
            "brands": ["Reglan", "Maxolon"],
            "other_names": ["anti-sickness tablet"],
            "classes": ["dopamine_blocker"],
            "movements": "Jaw and tongue movements.",
            "evidence": "A",
            "sources": ["handbook"],
        },
        {
            "key": "haloperidol",
            "name": "Haloperidol",
            "classes": ["dopamine_blocker"],
            "evidence": "B",
            "sources": [],
        },
        {"key": "aspirin", "name": "Aspirin", "classes": [], "evidence": "K", "sources": []},
    ],
    "findings": [
        {
            "key": "lid-only",
            "text": "only the eyelid twitches",
            "alternatives": [
                [{"any": ["areas.eyelid"]}, {"none": ["areas.cheek", "areas.jaw"]}],
                [{"any": ["tired.yes"]}, {"none": ["areas.cheek", "areas.jaw"]}],
            ],
        }
    ],
    "cause_groups": [
        {
            "key": "neurovascular",
            "name": "Blood vessel touching the nerve",
            "summary": "A vessel lies against the nerve.",
            "sections": ["vessel"],
            "care_level": "routine",
        },
        {
            "key": "lifestyle",
            "name": "Tiredness",
            "summary": "Too little sleep.",
            "sections": ["lifestyle"],
            "care_level": "routine",
            "lower_when": [
                {
                    "when": [{"any": ["findings.lid-only"]}, {"any": ["duration.under-2-weeks"]}],
                    "care_level": "self_care",
                    "reason": "It mostly goes away by itself.",
                }
            ],
        },
        {
            "key": "medication",
            "name": "Medicines",
            "summary": "A medicine may cause it.",
            "sections": ["medicines"],
            "care_level": "doctor_soon",
        },
    ],
    "rules": [
        {
            "key": "one-side",
            "when": [{"any": ["sides.one"]}, {"none": ["areas.jaw", "findings.lid-only"]}],
            "cause_group": "neurovascular",
            "strength": "strongly_supports",
            "rationale": "A vessel touches one nerve only.",
            "note": "Checked against the handbook.",
            "sources": ["handbook"],
        },
        {
            "key": "lid-only",
            "when": [{"any": ["findings.lid-only"]}],
            "cause_group": "lifestyle",
            "strength": "strongly_supports",
            "rationale": "The lid alone twitches when people are tired.",
            "sources": ["leaflet"],
        },
        {
            "key": "not-tired",
            "when": [{"any": ["tired.no"]}],
            "cause_group": "lifestyle",
            "strength": "argues_against",
            "rationale": "You sleep well.",
            "sources": [],
        },
        {
            "key": "blocker",
            "when": [{"any": ["medicines.dopamine_blocker", "medicines.two_blockers"]}],
            "cause_group": "medication",
            "strength": "decides",
            "rationale": "These medicines can move the face.",
            "sources": ["handbook"],
        },
        {
            "key": "stroke",
            "when": [{"any": ["danger-signs.weak-arm"]}],
            "care_level": "emergency",
            "rationale": "It may be a stroke.",
            "sources": ["handbook"],
        },
        {
            "key": "new-medicine",
            "when": [{"any": ["medicines.dopamine_blocker@within_days"]}],
            "care_level": "same_day",
            "rationale": "A new medicine may be behind it.",
            "sources": [],
        },
    ],
    "safety_requirements": [
        {
            "key": "stroke-is-an-emergency",
            "hazard": "A stroke is not seen in time.",
            "severity": "catastrophic",
            "whenever": [{"any": ["danger-signs.weak-arm"]}],
            "require": {"care_level": "emergency"},
            "sources": ["handbook"],
        },
        {
            "key": "blocker-is-listed",
            "hazard": "The medicine goes on.",
            "severity": "significant",
            "whenever": [{"any": ["medicines.dopamine_blocker"]}],
            "require": {"listed": "medication"},
            "sources": [],
        },
        {
            "key": "tired-is-not-first-with-jaw",
            "hazard": "A disease is taken for tiredness.",
            "severity": "considerable",
            "whenever": [{"any": ["areas.jaw"]}],
            "unless": [{"any": ["tired.yes"]}],
            "require": {"not_first": "lifestyle"},
            "sources": [],
        },
    ],
    "vignettes": [
        {
            "key": "exam-week",
            "story": "A student before an exam.",
            "answers": {
                "danger-signs": [],
                "sides": ["one"],
                "areas": ["eyelid"],
                "duration": 4,
                "tired": "yes",
                "medicines": ["aspirin"],
            },
            "expect": {
                "care_level": "self_care",
                "first": ["lifestyle"],
                "listed": ["lifestyle"],
                "not_listed": ["medication"],
                "no_clear_match": False,
            },
            "why": "A tired lid needs no doctor.",
        },
        {
            "key": "jaw-and-reglan",
            "story": "Somebody who takes reglan.",
            "answers": {
                "danger-signs": [],
                "areas": ["jaw"],
                "medicines": [{"name": "reglan", "started": "over_a_year"}],
                "duration": "not-sure",
            },
            "expect": {"care_level": "doctor_soon"},
        },
    ],
}
