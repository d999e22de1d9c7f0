"""How long property tests look for a counterexample: HYPOTHESIS_PROFILE=thorough looks longer."""

import os

from hypothesis import HealthCheck, settings

# A machine that runs other work beside the tests is slow now and then; that is no failure of the rules.
settings.register_profile(
    "modest", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("modest"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "modest"))
