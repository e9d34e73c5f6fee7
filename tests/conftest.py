"""Random tests draw the same examples in CI each time; everywhere else they go on looking."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, print_blob=True)
if "CI" in os.environ:
    settings.load_profile("ci")
