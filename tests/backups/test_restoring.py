import json
import shutil
import zipfile
from hashlib import sha256

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from articles.models import Article, Category
from backups.archive import Manifest, reading
from backups.backing_up import back_up
from backups.problems import BackupError
from backups.restoring import restore
from tests.backups.lived_in import make_lived_in_site
from tests.factories import make_user
from triage.models import Assessment, Questionnaire, Release
from triage.releases.recheck import recheck

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "site.backup"


@pytest.fixture
def lived_in(file) -> Manifest:
    make_lived_in_site()
    return back_up(file)


made_once: list[bytes] = []


@pytest.fixture
def some_file(db, file):
    """The backup of a lived-in site, in a database that is empty."""
    if not made_once:
        make_lived_in_site()
        back_up(file)
        made_once.append(file.read_bytes())
        call_command("flush", interactive=False, verbosity=0)
    file.write_bytes(made_once[0])
    return file


def rewrite(file, **members):
    """Change members of the archive, the manifest by a function of it; None takes one away."""
    copy = file.with_suffix(".copy")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            change = members.get(
                name.removeprefix("tables/").partition(".json")[0].replace(".", "_"), old.read(name)
            )
            if callable(change):
                manifest = json.loads(old.read(name))
                change(manifest)
                change = json.dumps(manifest)
            if change is not None:
                new.writestr(name, change)
    shutil.move(copy, file)


def test_what_is_restored_is_what_was_there(lived_in, file, tmp_path):
    User.objects.filter(username="reader").update(username="changed since")
    make_user("latecomer")

    restore(file, replace=True)

    again = back_up(tmp_path / "again.backup")
    assert again.tables == lived_in.tables
    assert not User.objects.filter(username="latecomer").exists()


def test_restored_assessments_come_out_as_they_were_stored(lived_in, file):
    restore(file, replace=True)

    result = recheck()
    assert (result.total, result.changed) == (Assessment.objects.count(), 0)
    assert result.total == 6


def test_log_ins_do_not_come_back(lived_in, file):
    assert Session.objects.exists()

    restore(file, replace=True)

    assert not Session.objects.exists()


def test_new_rows_get_numbers_after_those_restored(lived_in, file):
    restore(file, replace=True)

    taken = set(User.objects.values_list("pk", flat=True))
    assert make_user("newcomer").pk > max(taken)
    assert Category.objects.create(name="New", slug="new").pk


def test_the_times_of_the_last_change_stay(lived_in, file):
    before = Article.objects.values_list("updated_at", flat=True).get()

    restore(file, replace=True)

    assert Article.objects.values_list("updated_at", flat=True).get() == before


def test_a_database_that_holds_something_is_left_as_it_is(lived_in, file):
    make_user("latecomer")

    with pytest.raises(CommandError, match=r"not empty: it has rows in .*auth\.user"):
        call_command("restore", file)

    assert User.objects.filter(username="latecomer").exists()


def test_replacing_asks_for_the_name_of_the_database(lived_in, file, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda: "yes")

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", file, "--replace")

    assert Questionnaire.objects.exists()
    assert "will be deleted" in capsys.readouterr().out


def test_the_command_restores_and_checks(lived_in, file, settings, monkeypatch, capsys):
    name = str(settings.DATABASES["default"]["NAME"])
    monkeypatch.setattr("builtins.input", lambda: name)

    call_command("restore", file, "--replace", "--check")

    said = capsys.readouterr().out
    assert f"{lived_in.rows} rows" in said
    assert "All 6 stored assessments come out as they were stored." in said


def test_an_empty_database_needs_no_confirmation(some_file):
    with reading(some_file) as archive:
        assert restore(some_file).tables == archive.manifest.tables

    assert Release.objects.exists()


def test_a_check_that_finds_a_difference_fails_and_names_it(lived_in):
    changed = Assessment.objects.order_by("pk")[0]
    Assessment.objects.filter(pk=changed.pk).update(care_level="self_care")

    with pytest.raises(CommandError, match=f"1 of 6 .*\n  {changed.pk}"):
        call_command("recheck_assessments")


# Files that are not as they should be


def refuse(file, match):
    """The file is refused, and what is in the database stays."""
    make_user("witness")
    with pytest.raises(BackupError, match=match):
        restore(file, replace=True)
    assert User.objects.get().username == "witness"
    assert not Release.objects.exists()


def test_a_file_that_is_no_backup_is_refused(file):
    file.write_bytes(b"GIF89a")
    refuse(file, "not a backup")


def test_a_file_that_does_not_exist_is_named(file):
    refuse(file, "No such file")


def test_a_file_that_is_cut_short_is_refused(some_file):
    some_file.write_bytes(some_file.read_bytes()[:-100])
    refuse(some_file, "cut short")


def test_another_archive_is_refused(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", "[]")
    refuse(file, "not a backup")


def test_a_changed_row_is_found_before_anything_is_written(some_file):
    with zipfile.ZipFile(some_file) as archive:
        users = archive.read("tables/auth.user.jsonl")
    rewrite(some_file, auth_user=users.replace(b"reader", b"raeder"))
    refuse(some_file, "damaged: auth.user is not as it was written")


def test_a_missing_row_is_found(some_file):
    rewrite(some_file, triage_assessment="")
    refuse(some_file, "triage.assessment has 0 rows, and its manifest says 6")


def test_a_missing_table_is_found(some_file):
    rewrite(some_file, triage_assessment=None)
    refuse(some_file, "triage.assessment is missing")


@pytest.mark.parametrize("line", ["[1]", "{}", "nonsense", "[" * 100_000])
def test_a_row_that_is_none_is_found(line, some_file):
    rewrite(some_file, triage_assessment=line)
    refuse(some_file, "row 1 of triage.assessment cannot be read")


def test_damage_on_the_disk_is_found(some_file):
    content = bytearray(some_file.read_bytes())
    with zipfile.ZipFile(some_file) as archive:
        where = archive.getinfo("tables/triage.release.jsonl")
    content[where.header_offset + 200] ^= 0xFF
    some_file.write_bytes(content)
    refuse(some_file, r"damaged: .*triage\.release")


def test_another_version_of_the_format_is_refused(some_file):
    rewrite(some_file, manifest=lambda manifest: manifest.update(version=2))
    refuse(some_file, "version 2 of the format; this software reads version 1")


def test_a_backup_of_another_version_of_the_software_is_refused_with_what_to_do(some_file):
    rewrite(some_file, manifest=lambda manifest: manifest["migrations"]["triage"].append("9999_next"))
    refuse(some_file, r"different versions of the software \(migrations of: triage\)")


def test_a_manifest_that_lacks_something_is_refused(some_file):
    rewrite(some_file, manifest=lambda manifest: manifest["tables"][0].pop("rows"))
    refuse(some_file, "manifest of the backup is not whole")


def test_a_database_that_is_not_migrated_is_said_to_be_so(some_file, monkeypatch):
    monkeypatch.setattr("backups.restoring.applied_migrations", dict)
    refuse(some_file, r"no tables yet. Make them first: manage\.py migrate")


def test_an_archive_that_is_locked_by_a_password_is_refused(some_file):
    content = bytearray(some_file.read_bytes())
    for start in (b"PK\x01\x02", b"PK\x03\x04"):  # the flag stands in both headers of a member
        at = content.index(start)
        content[at + (8 if start == b"PK\x01\x02" else 6)] |= 1
    some_file.write_bytes(content)
    refuse(some_file, "damaged: .* is missing")


def test_a_manifest_with_a_table_of_another_name_is_refused(some_file):
    rewrite(some_file, manifest=lambda manifest: manifest["tables"][0].update(name="auth.other"))
    refuse(some_file, "other tables or columns")


def test_a_value_that_cannot_be_stored_undoes_everything(some_file):
    def with_bad_number(manifest):
        (table,) = [table for table in manifest["tables"] if table["name"] == "triage.question"]
        table.update(rows=1, sha256=digest(bad))

    with reading(some_file) as archive:
        (table,) = [table for table in archive.manifest.tables if table.name == "triage.question"]
        values = next(archive.rows(table))[0]
    values[table.columns.index("position")] = "many"
    bad = json.dumps(values) + "\n"
    rewrite(some_file, manifest=with_bad_number, triage_question=bad)

    refuse(
        some_file,
        "Rows 1 to 1 of triage.question cannot be stored here: ValidationError. Nothing was changed",
    )


def test_rows_that_refer_to_nothing_undo_everything(some_file):
    def without_releases(manifest):
        (table,) = [table for table in manifest["tables"] if table["name"] == "triage.release"]
        table.update(rows=0, sha256=digest(""))

    rewrite(some_file, manifest=without_releases, triage_release="")

    refuse(some_file, "refer to rows that it lacks")


def digest(text):
    return sha256(text.encode()).hexdigest()


def test_where_nobody_can_be_asked_nothing_is_replaced(lived_in, file, monkeypatch):
    def end_of_file():
        raise EOFError

    monkeypatch.setattr("builtins.input", end_of_file)
    with pytest.raises(CommandError, match="see --no-input"):
        call_command("restore", file, "--replace")
    assert Questionnaire.objects.exists()
    call_command("restore", file, "--replace", "--no-input")
    assert Questionnaire.objects.exists()
