import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from triage.roles import ANALYST, EDITOR, MODERATOR, PUBLISHER

pytestmark = pytest.mark.django_db


def make_member(role: str) -> User:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_an_editor_changes_drafts_and_cannot_publish():
    editor = make_member("editor")

    assert editor.has_perms(EDITOR)
    assert not editor.has_perm("triage.publish_questionnaire")
    assert not editor.has_perm("articles.publish_article")


def test_a_publisher_publishes():
    assert make_member("publisher").has_perms(PUBLISHER)


def test_a_moderator_decides_about_comments_and_changes_nothing_else():
    moderator = make_member("moderator")

    assert moderator.has_perms(MODERATOR)
    assert not any(moderator.has_perm(permission) for permission in EDITOR if "view_" not in permission)
    assert not make_member("publisher").has_perm("articles.moderate_comment")


def test_an_analyst_sees_no_assessment_and_changes_nothing():
    analyst = make_member("analyst")

    assert analyst.get_all_permissions() == set(ANALYST)
    assert not analyst.has_perm("triage.view_assessment")


@pytest.mark.parametrize("role", ["editor", "publisher", "moderator", "analyst"])
def test_no_role_changes_releases_or_accounts(role):
    member = make_member(role)

    forbidden = ("triage.change_release", "triage.delete_release", "auth.change_user", "auth.change_group")
    assert not any(member.has_perm(permission) for permission in forbidden)


def test_a_role_that_the_operator_changed_stays_as_it_is():
    group = Group.objects.get(name="editor")
    group.permissions.clear()

    call_command("migrate", verbosity=0)

    assert not group.permissions.exists()


def test_a_missing_role_is_made_again():
    Group.objects.filter(name="editor").delete()

    call_command("migrate", verbosity=0)

    assert Group.objects.get(name="editor").permissions.count() == len(EDITOR)
