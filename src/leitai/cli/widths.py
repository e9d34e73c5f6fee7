"""How much room a text takes in a terminal: a Chinese character takes two columns."""

import unicodedata

ELLIPSIS = "..."


def width(text: str) -> int:
    """
    Return how many columns *text* takes (Unicode Standard Annex #11; ambiguous ones take one).

    >>> width("A1"), width("砌筑工"), width("e\u0301")
    (2, 6, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF")
        for each in text
    )


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """
    Return *text* with blanks up to *columns*, on its left if it is to stand *right*.

    >>> padded("王", 4) + "|", padded("8.5", 5, right=True)
    ('王  |', '  8.5')
    """
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def clipped(text: str, columns: int) -> str:
    """
    Return *text*, cut off with dots where it takes more than *columns*.

    >>> clipped("石家庄市总工会", 8), clipped("A1", 8)
    ('石家...', 'A1')
    """
    if width(text) <= columns:
        return text
    kept = ""
    for each in text:
        if width(kept + each) > columns - len(ELLIPSIS):
            break
        kept += each
    return kept + ELLIPSIS


def wrapped(text: str, columns: int, indent: str) -> list[str]:
    """
    Return *text* in lines of at most *columns*, those after the first behind *indent*.

    Lines break at blanks and between Chinese characters, never before a closing sign.

    >>> wrapped("one two three", 8, "  ")
    ['one two', '  three']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line.strip() and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line, piece = indent, piece.lstrip()  # noqa: PLW2901 a line never begins with a blank
        line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> list[str]:
    """Return the parts of *text* that stay together on a line."""
    pieces: list[str] = []
    for each in text:
        wide = width(each) == 2
        closing = wide and unicodedata.category(each) in {"Pe", "Pf", "Po"}
        joined = pieces and not pieces[-1].endswith(" ")
        if joined and (closing or each == " " or (not wide and width(pieces[-1][-1]) == 1)):
            pieces[-1] += each
        else:
            pieces.append(each)
    return pieces
