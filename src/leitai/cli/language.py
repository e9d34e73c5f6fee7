"""Which language the program speaks in a shell: Chinese unless somebody says otherwise."""

import os
import sys
from collections.abc import Mapping, Sequence


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """
    Return "zh" or "en": what ``--lang`` says, then LEITAI_LANG, then the shell's locale.

    >>> chosen(["draw", "--lang", "en"], {}), chosen([], {"LANG": "en_GB.UTF-8"})
    ('en', 'en')
    >>> chosen([], {"LC_ALL": "C", "LANG": "en_GB"}), chosen([], {"LANG": "de_DE.UTF-8"})
    ('zh', 'en')
    """
    said = [
        arguments[at + 1] if word == "--lang" else word.removeprefix("--lang=")
        for at, word in enumerate(arguments)
        if word.startswith("--lang=") or (word == "--lang" and at + 1 < len(arguments))
    ]
    names = ("LEITAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    first = next(filter(None, [*said, *(environment.get(name, "") for name in names)]), "")
    nothing = first.split(".")[0] in {"", "C", "POSIX"}
    return "zh" if nothing or first.startswith("zh") else "en"


def language() -> str:
    """Return the language of this run; help texts need it before click has read any option."""
    return chosen(sys.argv[1:], os.environ)
