import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from triage.roles import EDITOR, PUBLISHER

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


def test_no_role_changes_releases_or_accounts():
    publisher = make_member("publisher")

    forbidden = ("triage.change_release", "triage.delete_release", "auth.change_user", "auth.change_group")
    assert not any(publisher.has_perm(permission) for permission in forbidden)


def test_a_role_that_the_operator_changed_stays_as_it_is():
    group = Group.objects.get(name="editor")
    group.permissions.clear()

    call_command("migrate", verbosity=0)

    assert not group.permissions.exists()


def test_a_missing_role_is_made_again():
    Group.objects.filter(name="editor").delete()

    call_command("migrate", verbosity=0)

    assert Group.objects.get(name="editor").permissions.count() == len(EDITOR)
