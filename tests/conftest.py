"""Random tests draw the same examples in CI each time; everywhere else they go on looking."""

import os

from hypothesis import settings

# No deadline: how long an example takes says how busy the machine is; speed goes to benchmarks/.
settings.register_profile("leitai", deadline=None)
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci" if "CI" in os.environ else "leitai")
