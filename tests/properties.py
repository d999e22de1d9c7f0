"""How many examples a property test tries, and which.

A plain run derives the examples from each test's code, so every run on every machine tries the same ones.
`make test-deep` sets DEEP_TESTS=1: random examples, and ten times as many.
"""

import os

from hypothesis import HealthCheck, settings

DEEP = os.environ.get("DEEP_TESTS") == "1"
EXAMPLES = 60


def examples(number: int) -> int:
    """The examples of a test whose single example is much cheaper or dearer than others."""
    return number * 10 if DEEP else number


def load_profile() -> None:
    settings.register_profile(
        "tests",
        max_examples=examples(EXAMPLES),
        derandomize=not DEEP,
        print_blob=True,
        deadline=None,  # a slow moment of the machine is not a failed property
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("tests")
