from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.manuscript import MAX_LENGTH
from articles.models import Article
from tests.articles.make import make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """Writes the file of an article; gives its path."""

    def write(content: str | bytes = make_text("## A\n\n## B\n")) -> str:
        path = tmp_path / "article.md"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def run(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


def test_import_says_what_was_added(file):
    assert run("import_article", file()) == (
        "Twitching (twitching): 2 added, 0 changed, 0 removed, 0 unchanged\n"
        "  added: a, b\n"
        "The article is a draft. Publish it in the admin, or with --publish.\n"
    )


def test_import_says_what_was_changed(file):
    run("import_article", file())
    changed = make_text("## C\n\n## B\n\nnew\n", byline="Others", slug="twitching")
    assert run("import_article", file(changed), "--publish") == (
        "Twitching (twitching): 1 added, 1 changed, 1 removed, 0 unchanged\n"
        "  added: c\n"
        "  changed: b\n"
        "  removed: a\n"
        "  the article's own: byline, status\n"
        "The article is published.\n"
    )


def test_import_says_that_the_order_changed(file):
    run("import_article", file())
    assert "  the order of the sections\n" in run("import_article", file(make_text("## B\n\n## A\n")))


def test_a_dry_run_changes_nothing_and_says_so(file):
    assert run("import_article", file(), "--dry-run").endswith("Nothing was changed: this was a dry run.\n")
    assert not Article.objects.exists()


def test_every_problem_is_told_with_the_name_of_the_file(file):
    path = file("---\ntitle: a\n---\n## A {#A}\n")
    with pytest.raises(CommandError) as caught:
        run("import_article", path)
    lines = str(caught.value).split("\n")
    assert lines[0] == f"{path} was not imported:"
    assert [line.split(":")[0] for line in lines[1:]] == ["  Line 1", "  Line 1", "  Line 1", "  Line 4"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"---\ntitle: \xff\n", "article.md, line 2: this is not UTF-8 text. Save the file as UTF-8."),
        (b"x" * (4 * MAX_LENGTH + 1), "article.md is longer than 200000 characters."),
        (b"", "The file does not begin with its front matter."),
    ],
    ids=["not text", "too long", "empty"],
)
def test_a_file_that_is_no_article_is_told_to_be_none(file, content, told):
    with pytest.raises(CommandError) as caught:
        run("import_article", file(content))
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_told_to_be_missing(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file or directory"):
        run("import_article", str(tmp_path / "nothing.md"))


def test_a_folder_is_told_to_be_no_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        run("import_article", str(tmp_path))


def test_what_is_exported_can_be_imported_unchanged(file):
    run("import_article", file())
    exported = run("export_article", "twitching")
    assert "2 unchanged" in run("import_article", file(exported))
    assert run("export_article", "twitching") == exported


def test_exporting_what_is_not_there_says_what_is(file):
    run("import_article", file())
    with pytest.raises(CommandError, match=r"There is no article “nothing”\. There are: twitching"):
        run("export_article", "nothing")


def test_a_file_with_a_byte_order_mark_is_imported(file):
    assert "2 added" in run("import_article", file(make_text("## A\n\n## B\n").encode("utf-8-sig")))
