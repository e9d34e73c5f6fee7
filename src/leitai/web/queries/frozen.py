"""The rulebook in force, read; kept in memory, because pages ask for it again and again."""

from functools import lru_cache

from leitai.rulebook import read
from leitai.rulebook.model import Rulebook
from leitai.web.models import Event


def rules_in_force(event: Event) -> Rulebook | None:
    """Return the frozen rulebook of *event*; None before it is frozen."""
    frozen = event.rulebooks.exclude(frozen=None).order_by("-number")
    published = frozen.values_list("published", flat=True).first()
    return None if published is None else _read(bytes(published))


@lru_cache(maxsize=64)
def _read(published: bytes) -> Rulebook:
    return read(published)
