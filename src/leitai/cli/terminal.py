"""What comes out of files is shown on a terminal; it never steers one."""

import json
import re
import sys
from typing import Any, TextIO

from leitai.registry.identity import mask_id_numbers

_OWN = re.compile(r"\x1b\[\d{1,2}m|\r\x1b\[K")
"""What the program itself sends: a colour, and the end of a line that said what is being done."""

_STEERING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""Control characters but for tab and line feed; the marks that turn the direction of writing."""

LONGEST = 300
"""Characters of a piece of a file that a message shows."""


def calm(text: str) -> str:
    r"""
    Return *text* with a sign in place of everything that would steer a terminal.

    The program's own colours stay. Source: ECMA-48 (control functions); Unicode Standard
    Annex #9 (marks of direction).

    >>> calm("\x1b[1mA1\x1b[0m \x1b]0;title\x07")
    '\x1b[1mA1\x1b[0m \ufffd]0;title\ufffd'
    """
    if text.isascii() and text.isprintable():
        return text
    kept = _OWN.findall(text)
    parts = (_STEERING.sub("\ufffd", part) for part in _OWN.split(text))
    return "".join(part + own for part, own in zip(parts, [*kept, ""], strict=True))


def one_line(text: str) -> str:
    r"""
    Return a piece of a file as a message shows it: one line, shortened, harmless.

    An ID number in it is masked: messages are copied, logged and photographed.

    >>> one_line("王\n明"), one_line("\x1b[31m5"), len(one_line("9" * 5000))
    ('王 明', '\ufffd[31m5', 303)
    """
    text = mask_id_numbers(text)
    if len(text) > LONGEST:
        text = text[:LONGEST] + "..."
    return text if text.isprintable() else _STEERING.sub("\ufffd", " ".join(text.split()))


class Calm:
    """A stream that passes on to another what `calm` leaves; all else is the other's."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write *text*, calmed; return how long it was."""
        self._stream.write(calm(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def calm_streams() -> None:
    """
    Have standard output and error send nothing that steers a terminal, and never fail on a sign.

    Where the stream's encoding lacks a sign, its number stands for it.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, Calm(stream))


def json_text(value: Any, encoding: str) -> str:
    r"""
    Return *value* as JSON that a stream of *encoding* can carry: what it lacks is an escape.

    >>> "王" in json_text(["王"], "utf-8"), r"\u738b" in json_text(["王"], "ascii")
    (True, True)
    """
    text = json.dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    # JSON writes most control characters as escapes by itself; these it leaves.
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
