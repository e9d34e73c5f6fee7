"""Click's own words in Chinese: usage, options, errors."""

import gettext
import sys
from functools import cache

from leitai.cli.language import language
from leitai.wording import table


@cache
def _chinese() -> dict[str, str]:
    """Return click's words -> Chinese; the English of these entries is click's own."""
    return {
        words["en"]: words["zh"] for entry, words in table().items() if entry.startswith("click.")
    }


def translated(message: str) -> str:
    """Return one of click's messages in this run's language."""
    return _chinese().get(message, message) if language() == "zh" else message


def counted(one: str, many: str, number: int) -> str:
    """Return one of click's messages about *number* things."""
    return translated(one if number == 1 else many)


def speak_chinese() -> None:
    """
    Have click ask `translated` for its words.

    Click imports gettext's functions by name into its modules, and gettext finds words only
    in compiled catalogues; so the names are given another meaning where they stand.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for word, function in (("_", translated), ("ngettext", counted)):
                if getattr(module, word, None) in (gettext.gettext, gettext.ngettext):
                    setattr(module, word, function)
