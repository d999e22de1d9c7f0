import json
import stat
import zipfile
from threading import Thread

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from backups.archive import reading
from backups.backing_up import back_up
from backups.snapshots import snapshot
from backups.tables import LEFT_OUT, tables
from tests.backups.lived_in import make_lived_in_site
from tests.factories import make_user
from triage.models import Assessment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "site.backup"


def test_every_table_of_every_app_is_in_it_but_what_is_named_as_left_out(file):
    manifest = back_up(file)

    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    left_out = {m._meta.label_lower for m in models} - {table.name for table in manifest.tables}
    assert all({name, name.partition(".")[0]} & LEFT_OUT for name in left_out)
    assert {"sessions.session", "triage.sharedsummary"} <= left_out
    assert {"triage.release", "triage.historicalrule", "auth.user_groups"} <= tables().keys()


def test_the_file_can_be_read_without_this_software(file):
    make_lived_in_site()
    back_up(file)

    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        (table,) = [table for table in manifest["tables"] if table["name"] == "triage.assessment"]
        lines = archive.read("tables/triage.assessment.jsonl").decode().splitlines()

    first = dict(zip(table["columns"], json.loads(lines[0]), strict=True))
    stored = Assessment.objects.order_by("pk")[0]
    assert len(lines) == table["rows"] == Assessment.objects.count()
    assert first["id"] == str(stored.pk)
    assert first["answers"] == stored.answers
    assert first["created_at"] == stored.created_at.isoformat()  # microseconds too


def test_only_its_owner_may_read_it(file):
    back_up(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_exists_is_left_as_it_is(file):
    file.write_text("last week's")

    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)

    assert file.read_text() == "last week's"


def test_a_folder_that_does_not_exist_is_named_and_nothing_is_left(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("backup", tmp_path / "nowhere" / "site.backup")


def test_a_backup_that_fails_leaves_no_half_file(file, monkeypatch):
    monkeypatch.setattr("backups.backing_up.applied_migrations", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        back_up(file)

    assert list(file.parent.iterdir()) == []


def test_the_command_says_how_much_it_wrote_and_that_it_is_health_data(file, capsys):
    make_user("ada")

    call_command("backup", file)

    said = capsys.readouterr().out
    with reading(file) as archive:
        assert f"{archive.manifest.rows} rows of {len(archive.manifest.tables)} tables" in said
    assert "health data" in said


def test_all_tables_are_as_they_were_at_one_moment(file):
    def sign_up() -> None:
        make_user("latecomer")
        connection.close()

    make_user("ada")
    with snapshot():
        users = tables()["auth.user"]._base_manager
        assert users.count() == 1
        other = Thread(target=sign_up)  # does not wait for the backup either
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
        assert users.count() == 1
    assert users.count() == 2
