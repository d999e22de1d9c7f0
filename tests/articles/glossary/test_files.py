from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.glossary.files import export_glossary, import_glossary
from articles.models import Term
from articles.problems import ArticleError
from tests.articles.make import make_term

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[3] / "articles" / "content" / "glossary.yaml"
WHOLE = """
- term: electromyography
  forms: [EMG, "muscle test"]
  explanation: A test of nerves and muscles.
  source: {title: A leaflet, url: "https://example.org/emg"}
- term: myelin
  explanation: The cover of a nerve.
"""


def test_words_are_loaded_with_forms_and_source():
    report = import_glossary(WHOLE, reason="as tested")
    assert report.added == ("electromyography", "myelin")
    row = Term.objects.get(term="electromyography")
    assert row.forms == ["EMG", "muscle test"]
    assert (row.source_title, row.source_url) == ("A leaflet", "https://example.org/emg")
    assert row.history.get().history_change_reason == "as tested"


def test_a_second_import_changes_nothing():
    import_glossary(WHOLE)
    report = import_glossary(WHOLE)
    assert (report.added, report.changed) == ((), ())
    assert report.unchanged == ("electromyography", "myelin")


def test_an_import_changes_what_differs_and_takes_no_word_away():
    make_term("tic")
    import_glossary(WHOLE)
    report = import_glossary("- {term: myelin, explanation: New words.}")
    assert report.changed == ("myelin",)
    assert Term.objects.get(term="myelin").explanation == "New words."
    assert Term.objects.count() == 3


def test_what_is_written_is_read_again_without_loss(db):
    import_glossary(WHOLE)
    written = export_glossary()
    Term.objects.all().delete()
    import_glossary(written)
    assert export_glossary() == written


def test_an_empty_glossary_is_written_and_read():
    assert import_glossary(export_glossary()).added == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "This is not YAML"),
        ("!!python/object:os.system x", "Line 1: Tags"),
        ("term: myelin", "not a list of words"),
        ("- myelin", "Word 1: it has no keys"),
        ("- {term: myelin}", "“explanation” has no text"),
        ("- {term: 1, explanation: x}", "“term” has no text"),
        ("- {term: a, explanation: x, colour: red}", "“colour” is not a key"),
        ("- {term: a, explanation: x, forms: EMG}", "“forms” is not a list of texts"),
        ("- {term: a, explanation: x, source: here}", "“source” is not a title with an address"),
        ("- {term: a, explanation: x, source: {url: 'javascript:alert(1)', title: x}}", "“a”, source:"),
        ("- {term: a, explanation: x, source: {url: 'https://a.example'}}", "Say what the address leads to"),
        ("- {term: '…', explanation: x}", "has a letter from a to z"),
        (f"- {{term: a, explanation: {'x' * 301}}}", "“a”, explanation:"),
        (f"- {{term: a, explanation: x, forms: [{'b' * 81}]}}", "“a”, forms:"),
        (f"- {{term: a, explanation: x, forms: {[str(n) for n in range(21)]}}}", "at most 20 forms"),
        ("- {term: a, explanation: x}\n- {term: b, explanation: x, forms: [A]}", "explained by “a” already"),
        ("- {term: wilson's, explanation: x}\n- {term: wilsons, explanation: x}", "“wilsons”, forms:"),
        ("x" * 200_001, "longer than 200000 characters"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_place_and_nothing_is_loaded(text, problem):
    with pytest.raises(ArticleError) as refusal:
        import_glossary(text)
    assert problem in str(refusal.value)
    assert not Term.objects.exists()


def test_every_problem_is_told_at_once():
    with pytest.raises(ArticleError) as refusal:
        import_glossary("- {term: a}\n- {explanation: x}")
    assert len(refusal.value.problems) == 2


def test_the_command_loads_a_file(capsys):
    call_command("import_glossary", SHIPPED)
    assert f"{Term.objects.count()} added, 0 changed, 0 unchanged" in capsys.readouterr().out
    call_command("export_glossary")
    assert "term: myelin" in capsys.readouterr().out


def test_the_command_tells_what_is_wrong(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text("- {term: a}")
    with pytest.raises(CommandError, match="was not imported:\n  Word 1: “explanation” has no text"):
        call_command("import_glossary", path)
