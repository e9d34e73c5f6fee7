"""Words in the reader's language, for views; templates use ``{% say %}``."""

from django.utils.translation import get_language

from leitai.faults import Fault
from leitai.wording import describe, say, table


def language() -> str:
    """Return the reader's language as the wording tables name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def words(entry: str, **params: object) -> str:
    """Return the words of *entry* in the reader's language."""
    return say(entry, language(), {name: str(value) for name, value in params.items()})


def fault_words(fault: Fault) -> str:
    """Return *fault* as a line in the reader's language."""
    return describe(fault, language())


OF_STEPS = ("step", "consent")
"""Acts that name a step of an event: ``step.publish``."""


def act_words(action: str) -> str:
    """Return what an act is called; the action itself, where an older version noted it."""
    kind, _, name = action.partition(".")
    if kind in OF_STEPS and f"step.{name}" in table():
        return words(f"act.{kind}", step=words(f"step.{name}"))
    return words(f"act.{action}") if f"act.{action}" in table() else action


def actions() -> list[str]:
    """Return every action that has words, in the order of the table."""
    steps = [
        entry for entry in table() if entry.startswith("step.") and not entry.endswith("-does")
    ]
    return [
        *(entry[4:] for entry in table() if entry.startswith("act.") and entry.count(".") > 1),
        *(f"{kind}{entry[4:]}" for kind in OF_STEPS for entry in steps),
    ]
