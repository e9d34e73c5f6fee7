"""
What an answer says, and what must not stand in it: the searches of the privacy crawls.

A page is read as it is, of a workbook, a bundle or an archive what is inside, of a PDF (Typst's)
the text that its pages show. ``test_searching.py`` plants a leak for each.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from functools import cache

from tests.journeys.visiting import Seen
from tests.printing.reading import page_texts

NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z])")


@cache
def opened(body: bytes) -> str:
    """What is inside something packed, as one text; "" for what is not packed."""
    if body[:5] == b"%PDF-":
        text = "\n".join(page_texts(body))
        return f"{text}\n{''.join(text.split())}"  # names as lines break them, and whole
    if body[:2] != b"PK":
        return ""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        inside = [file.read(name) for name in file.namelist()]
    return "\n".join(opened(each) or each.decode("utf-8", "replace") for each in inside)


def said(seen: Seen) -> str:
    """Everything an answer says: headers, page, the inside of what is packed."""
    return seen.whole + opened(seen.body)


def numbers_in(seen: Seen, secret: set[str]) -> set[str]:
    """
    The ID and phone numbers of *secret* in an answer: each by itself, or anywhere on paper.

    What a PDF shows is broken wherever its letters' fonts change: there the spaces go first.
    """
    found = secret.intersection(NUMBER.findall(said(seen)))
    if seen.body[:5] == b"%PDF-":
        found |= {each for each in secret if each in opened(seen.body)}
    return found


def marks_in(text: str) -> set[str]:
    """The traps' own names and the bibs in *text*."""
    return set(re.findall(r"mark[A-Z][A-Za-z]+\d+mark|bib\d{4}q", text))


def joined(text: str, codes: Iterable[str], people: set[str]) -> set[str]:
    """Those of *people* who stand in *text* together with one of the blind *codes*."""
    words = set(re.findall(r"[0-9A-Za-z]+", text))
    return marks_in(text) & people if words.intersection(codes) else set()
