"""How a published score came about: computed again from the published bundle."""

from functools import lru_cache
from typing import Any

from leitai.results import read_bundle
from leitai.scoring import Result as Scored
from leitai.scoring import explain, score
from leitai.web.installation import installation
from leitai.web.models import Result, Standing

from .records import frozen_rulebook, read_rulebook


@lru_cache(maxsize=4)
def _scored(rulebook: bytes, bundle: str, sha256: str) -> Scored:
    """Score the tables of a kept bundle; *sha256* tells versions apart."""
    contents = read_bundle((installation().files / bundle).read_bytes())
    return score(read_rulebook(rulebook), contents.tables)


def explained(standing: Standing, result: Result) -> dict[str, Any]:
    """
    Return how the score of *standing* in *result* came about (``leitai.scoring.explain``).

    Raises:
        KeyError: *result* knows nobody of this code.
        Refused: the bundle is not what was kept.
    """
    rulebook = bytes(frozen_rulebook(standing.event).published)
    scored = _scored(rulebook, result.bundle, result.bundle_sha256)
    return explain(scored, standing.code)
