import csv
import io
import re
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import make_document, make_draft, make_publisher
from triage.drafts.mapping import load_document
from triage.models import Release
from triage.releases.proof_cache import Attempt
from triage.releases.publishing import publish, withdraw
from triage.releases.safety_file import (
    COLUMNS,
    Proved,
    RequirementEntry,
    RequirementProofs,
    SafetyFile,
    proofs_of_release,
    prove_requirements,
    safety_file_of_draft,
    safety_file_of_release,
    write_csv,
    write_html,
)
from triage.rules.document import parse
from triage.rules.model import Questionnaire

PATIENCE = 3600.0  # seconds; a busy machine does not change a verdict
STROKE = "stroke-is-an-emergency"
BLOCKER = "blocker-is-listed"
TIRED = "tired-is-not-first-with-jaw"


@pytest.fixture
def release(db: None) -> Release:
    row = make_draft()
    row.causegroup_set.filter(key="lifestyle").update(sections=[])  # a warning
    return publish(row, make_publisher(), note="Looked at by two of us.")


@pytest.fixture(scope="module")
def proofs() -> RequirementProofs:
    return prove_requirements(parse(make_document()), seconds=PATIENCE)


def entry(file: SafetyFile, key: str) -> RequirementEntry:
    return next(one for one in file.requirements if one.requirement.key == key)


def rules_of(key: str, **changes: Any) -> list[str]:
    """Keys of the rules that are said to bring a requirement about."""
    return [one.rule.key for one in entry(file_of(**changes), key).rules]


def file_of(**changes: Any) -> SafetyFile:
    return safety_file_of_draft(questionnaire(**changes), NOTHING_PROVED)


def questionnaire(**changes: Any) -> Questionnaire:
    return parse(make_document(**changes))


def with_rules(*more: dict[str, Any]) -> dict[str, Any]:
    defaults = {"rationale": "Because.", "sources": []}
    return {"rules": [*make_document()["rules"], *({**defaults, **rule} for rule in more)], "vignettes": []}


def rows(file: SafetyFile) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_csv(file))))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


# Which rules bring a requirement about


def test_a_care_level_is_brought_about_by_the_level_rules_on_the_same_answers():
    assert rules_of(STROKE) == ["stroke"]


def test_a_rule_to_a_lower_level_does_not_bring_it_about():
    lower = {"key": "arm", "when": [{"any": ["danger-signs.weak-arm"]}], "care_level": "same_day"}

    assert rules_of(STROKE, **with_rules(lower)) == ["stroke"]


def test_listing_is_brought_about_by_the_rules_for_the_group_on_the_same_answers():
    against = {
        "key": "unlikely",
        "when": [{"any": ["medicines.dopamine_blocker"]}],
        "cause_group": "medication",
        "strength": "argues_against",
    }

    assert rules_of(BLOCKER, **with_rules(against)) == ["blocker"]


def test_not_being_first_is_brought_about_by_the_rules_against_the_group():
    never = {
        "key": "jaw-is-not-tired",
        "when": [{"any": ["areas.jaw"]}],
        "cause_group": "lifestyle",
        "strength": "never_first",
    }

    assert rules_of(TIRED, **with_rules(never)) == ["jaw-is-not-tired"]


def test_what_a_finding_is_made_of_counts_as_the_same_answers():
    requirement = make_document()["safety_requirements"][0] | {"whenever": [{"any": ["findings.lid-only"]}]}
    lid = {"key": "lid", "when": [{"any": ["areas.eyelid"]}], "care_level": "emergency"}

    assert rules_of(STROKE, safety_requirements=[requirement], **with_rules(lid)) == ["lid"]


def test_a_part_of_what_a_finding_is_made_of_is_not_the_finding():
    requirement = make_document()["safety_requirements"][0] | {"whenever": [{"any": ["tired.yes"]}]}
    finding = {
        "key": "tired-lid",
        "text": "a tired lid twitches",
        "alternatives": [[{"any": ["tired.yes"]}, {"any": ["areas.eyelid"]}]],
    }
    lid = {"key": "lid", "when": [{"any": ["findings.tired-lid"]}], "care_level": "emergency"}
    changes = {
        "safety_requirements": [requirement],
        "findings": [*make_document()["findings"], finding],
        **with_rules(lid),
    }

    assert rules_of(STROKE, **changes) == []


def test_a_rule_that_needs_other_answers_too_does_not_bring_it_about():
    more = {
        "key": "arm-and-jaw",
        "when": [{"any": ["danger-signs.weak-arm"]}, {"any": ["areas.jaw"]}],
        "care_level": "emergency",
    }

    assert rules_of(STROKE, **with_rules(more)) == ["stroke"]


def test_a_rule_with_an_exception_still_brings_it_about():
    less = {
        "key": "arm-without-jaw",
        "when": [{"any": ["danger-signs.weak-arm"]}, {"none": ["areas.jaw"]}],
        "care_level": "emergency",
    }

    assert rules_of(STROKE, **with_rules(less)) == ["stroke", "arm-without-jaw"]


def test_the_opposite_of_the_same_answer_is_not_the_same_answer():
    other = {"key": "no-arm", "when": [{"none": ["danger-signs.weak-arm"]}], "care_level": "emergency"}

    assert rules_of(STROKE, **with_rules(other)) == ["stroke"]


# Which vignettes show it


def test_the_vignettes_are_those_in_which_the_condition_holds():
    file = file_of()

    assert [one.key for one in entry(file, BLOCKER).vignettes] == ["jaw-and-reglan"]
    assert entry(file, STROKE).vignettes == ()


def test_a_vignette_that_is_exempt_does_not_count():
    jaw = {
        "key": "tired-jaw",
        "story": "Tired, and the jaw twitches.",
        "answers": {"areas": ["eyelid", "jaw"], "tired": "yes", "danger-signs": []},
        "expect": {"care_level": "routine"},
    }
    file = file_of(vignettes=[*make_document()["vignettes"], jaw])

    assert [one.key for one in entry(file, TIRED).vignettes] == ["jaw-and-reglan"]


# What nothing covers


def test_red_flags_that_no_requirement_covers_and_rules_without_a_source_are_named():
    file = file_of()

    assert [one.rule.key for one in file.uncovered] == ["new-medicine"]
    assert [one.rule.key for one in file.without_source] == ["not-tired", "new-medicine"]


# What is proved


def test_each_requirement_has_its_verdict(proofs):
    assert [proofs.verdicts[key] for key in (STROKE, BLOCKER)] == [Proved.proved, Proved.proved]


def test_a_requirement_that_does_not_hold_is_violated_and_says_how():
    rules = [rule for rule in make_document()["rules"] if rule["key"] != "stroke"]
    broken = questionnaire(rules=rules, vignettes=[])

    proofs = prove_requirements(broken, seconds=PATIENCE)

    assert proofs.verdicts[STROKE] is Proved.violated
    assert proofs.sentences[STROKE]


def test_what_there_was_no_time_for_is_not_settled(monkeypatch):
    from triage.rules.problems import Message
    from triage.rules.proofs import Code, Proofs, Verdict, VerdictSeverity

    unsettled = Verdict(
        Code.requirement_violated,
        VerdictSeverity.not_settled,
        (("safety_requirements", STROKE),),
        Message("There was no time.", {}),
    )
    monkeypatch.setattr(
        "triage.releases.safety_file.attempt_at",
        lambda *args: Attempt(Proofs((unsettled,)), timezone.now(), 1.0),
    )

    assert prove_requirements(questionnaire(), seconds=1).verdicts[STROKE] is Proved.not_settled


def test_a_release_says_what_was_proved_when_it_was_published(release, monkeypatch):
    monkeypatch.delattr("triage.releases.safety_file.attempt_at")

    proofs = proofs_of_release(release)

    made = release.report["proofs"]
    assert (proofs.at.isoformat(), proofs.seconds) == (made["at"], made["seconds"])
    assert set(proofs.verdicts.values()) == {Proved.proved}


def test_what_was_not_settled_when_a_release_was_published_is_tried_again(db, settings):
    settings.PROOF_SECONDS = 0
    release = publish(make_draft(), None, note="Nobody had the time.")
    assert "requirement-violated" in {concern["code"] for concern in release.report["concerns"]}

    proofs = proofs_of_release(release, seconds=PATIENCE)

    assert set(proofs.verdicts.values()) == {Proved.proved}


def test_a_release_without_a_record_of_proofs_is_proved_now(release):
    old = Release(questionnaire=release.questionnaire, number=7, document=release.document)

    assert set(proofs_of_release(old, seconds=PATIENCE).verdicts.values()) == {Proved.proved}


# The documents


def test_the_file_of_a_release_says_which_one_who_published_it_when_and_why(release, proofs):
    text = text_of(write_html(safety_file_of_release(release, proofs)))

    for part in ("Release 1", release.sha256, "publisher", "Looked at by two of us.", "opens no section"):
        assert part in text


def test_the_file_of_a_draft_says_that_it_is_one(proofs):
    assert "Draft, not published" in text_of(write_html(safety_file_of_draft(questionnaire(), proofs)))


def test_the_html_ties_hazard_requirement_rules_vignettes_sources_and_proof(release, proofs):
    text = text_of(write_html(safety_file_of_release(release, proofs)))

    section = text[text.index("A stroke is not seen in time.") :]
    parts = (
        "Catastrophic",
        "the care level is at least Emergency",
        "If Danger signs",
        "Handbook of twitching",
        "Proved",
    )
    positions = [section.index(part) for part in parts]
    assert all(position >= 0 for position in positions)


def test_the_html_stands_alone(release, proofs):
    html = write_html(safety_file_of_release(release, proofs))

    assert "@media print" in html
    assert not re.search(r"<(script|link|img)\b", html)
    assert 'style="' not in html


def test_no_signature_is_said_to_be_missing_and_one_is_named(proofs):
    assert "No clinician has signed it off" in text_of(
        write_html(safety_file_of_draft(questionnaire(), proofs))
    )
    signed = questionnaire(reviewed_by="Dr Ada Grey")
    assert "Dr Ada Grey" in text_of(write_html(safety_file_of_draft(signed, proofs)))


def test_withdrawals_of_the_questionnaire_are_in_its_file(release, proofs):
    withdraw(release, None, "A stroke was taken for tiredness.")
    row = load_document(make_document(title="Twitches"))
    later = publish(row, None, "As tested.")

    text = text_of(write_html(safety_file_of_release(later, proofs)))

    assert "A stroke was taken for tiredness." in text
    assert "This release was withdrawn" not in text
    assert "This release was withdrawn" in text_of(write_html(safety_file_of_release(release, proofs)))


def test_text_of_the_questionnaire_is_escaped(proofs):
    requirement = make_document()["safety_requirements"][0] | {"hazard": "<b>A stroke</b> & more."}

    html = write_html(safety_file_of_draft(questionnaire(safety_requirements=[requirement]), proofs))

    assert "&lt;b&gt;A stroke&lt;/b&gt; &amp; more." in html


def test_the_csv_has_a_row_for_each_requirement(release, proofs):
    stroke, blocker, tired = rows(safety_file_of_release(release, proofs))

    assert list(stroke) == list(COLUMNS)
    assert (stroke["requirement"], stroke["severity"]) == (STROKE, "catastrophic")
    assert stroke["rules"] == "stroke"
    assert stroke["sources"] == "Handbook of twitching (https://example.org/handbook)"
    assert (blocker["vignettes"], blocker["proof"]) == ("jaw-and-reglan", "proved")
    assert (tired["release"], tired["sha256"]) == ("1", release.sha256)


def test_a_cell_of_the_csv_is_never_a_formula(proofs):
    requirement = make_document()["safety_requirements"][0] | {"hazard": "=SUM(A1)"}

    (row,) = rows(safety_file_of_draft(questionnaire(safety_requirements=[requirement]), proofs))

    assert row["hazard"] == "'=SUM(A1)"


NOTHING_PROVED = RequirementProofs(
    timezone.now(), 0.0, dict.fromkeys((STROKE, BLOCKER, TIRED), Proved.not_settled), {}
)
