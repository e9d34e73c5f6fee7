"""What was entered for an aspect, read as its input says (docs/formats/rulebook.md, Inputs)."""

import re
from fractions import Fraction

from leitai.exact import decimal_text, rounded
from leitai.faults import Fault, Refused
from leitai.registry.text import plain, read_number
from leitai.rulebook.model import Input

YES_WORDS = frozenset({"1", "true", "yes", "y", "是", "√", "✓"})
NO_WORDS = frozenset({"0", "false", "no", "n", "否", "×", "✗"})
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):([0-5]\d(?:\.\d+)?)", re.ASCII)


def read_bool(text: str) -> bool | None:
    """Return what a yes/no cell says; None: neither."""
    word = plain(text).lower()
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def read_clock(text: str) -> Fraction | None:
    """
    Return the seconds of ``h:mm:ss`` or ``m:ss`` (with decimals); None: not written so.

    >>> read_clock("1:02:03.5")
    Fraction(7447, 2)
    """
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = found.groups()
    if hours is not None and int(minutes) > 59:
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(seconds)


def read_value(entered: str, wanted: Input) -> Fraction:
    """
    Return the number that *entered* stands for.

    Raises:
        Refused: it is not what the input wants; the faults bear no place.
    """
    text = plain(entered)
    value = _READERS[wanted.type](text, wanted)
    if wanted.least is not None and value < wanted.least:
        raise _refusal("scoring.too-low", text, limit=wanted.least)
    if wanted.most is not None and value > wanted.most:
        raise _refusal("scoring.too-high", text, limit=wanted.most)
    if wanted.step is not None and (value - (wanted.least or 0)) % wanted.step:
        raise _refusal("scoring.off-step", text, step=wanted.step)
    if wanted.round is not None:
        value = rounded(value, wanted.round.decimals, wanted.round.mode)
    return value


def _refusal(problem: str, text: str, **numbers: Fraction) -> Refused:
    params = {name: decimal_text(number) for name, number in numbers.items()}
    return Refused([Fault(problem, {"value": text} | params)])


def _whole(text: str, _: Input) -> Fraction:
    value = read_number(text)
    if value.denominator != 1 or value < 0:
        raise _refusal("scoring.not-whole", text)
    return value


def _bool(text: str, _: Input) -> Fraction:
    answer = read_bool(text)
    if answer is None:
        raise _refusal("scoring.not-yes-no", text)
    return Fraction(answer)


def _choice(text: str, wanted: Input) -> Fraction:
    if text not in wanted.options:
        options = "、".join(wanted.options)
        raise Refused([Fault("scoring.not-an-option", {"value": text, "options": options})])
    return wanted.options[text]


def _judgement(text: str, wanted: Input) -> Fraction:
    value = _whole(text, wanted)
    if value > wanted.levels:
        raise _refusal("scoring.too-high", text, limit=Fraction(wanted.levels))
    return value


def _duration(text: str, _: Input) -> Fraction:
    clock = read_clock(text)
    if clock is not None:
        return clock
    value = read_number(text)
    if value < 0:
        raise _refusal("scoring.too-low", text, limit=Fraction(0))
    return value


def _answers(text: str, wanted: Input) -> Fraction:
    answers = text.replace("|", " ").split()
    if len(answers) != len(wanted.key):
        raise _refusal(
            "scoring.answer-count",
            text,
            given=Fraction(len(answers)),
            wanted=Fraction(len(wanted.key)),
        )
    total = Fraction(0)
    for answer, right, points in zip(answers, wanted.key, wanted.points, strict=True):
        if answer.upper() == right.upper():
            total += points
        elif answer != "-":
            total -= wanted.wrong
    return total


_READERS = {
    "number": lambda text, _: read_number(text),
    "count": _whole,
    "bool": _bool,
    "choice": _choice,
    "judgement": _judgement,
    "duration": _duration,
    "answers": _answers,
}
