"""Words in the reader's language, for views; templates use ``{% say %}``."""

from django.utils.translation import get_language

from leitai.faults import Fault
from leitai.wording import describe, say


def language() -> str:
    """Return the reader's language as the wording tables name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def words(entry: str, **params: object) -> str:
    """Return the words of *entry* in the reader's language."""
    return say(entry, language(), {name: str(value) for name, value in params.items()})


def fault_words(fault: Fault) -> str:
    """Return *fault* as a line in the reader's language."""
    return describe(fault, language())
