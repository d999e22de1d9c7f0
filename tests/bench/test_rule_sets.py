"""Random rule sets are documents like any other."""

from bench.rule_sets import Size, random_document
from triage.rules.document import parse

SMALL = Size(rules=60, questions=10, cause_groups=4, findings=5, medicines=8, safety_requirements=6)


def test_a_random_rule_set_is_a_document_of_the_size_asked_for():
    questionnaire = parse(random_document(SMALL, seed=1))

    assert len(questionnaire.rules) == SMALL.rules
    assert len(questionnaire.questions) == SMALL.questions
    assert len(questionnaire.cause_groups) == SMALL.cause_groups
    assert len(questionnaire.findings) == SMALL.findings
    assert len(questionnaire.medicines) == SMALL.medicines
    assert len(questionnaire.safety_requirements) == SMALL.safety_requirements


def test_a_seed_gives_the_same_rule_set_each_time_and_another_seed_another():
    assert random_document(SMALL, seed=1) == random_document(SMALL, seed=1)
    assert random_document(SMALL, seed=1) != random_document(SMALL, seed=2)
