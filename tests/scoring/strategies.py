"""Random events: a rulebook over every construct of the language, and tables that fit it."""

import json
from typing import Any

from hypothesis import strategies as st

from leitai.rulebook import publish

from .dice import Drawn, Thrown
from .random_rulebook import rulebook
from .random_tables import tables

Event = tuple[dict[str, Any], dict[str, Any]]


@st.composite
def events(draw: st.DrawFn, people: int = 7) -> Event:
    """
    Draw an event of at most so many *people*.

    Shapes:
        (published rulebook, tables): the rulebook is plain JSON, its numbers whole or text;
        the tables are marks, contestants, judges (rows of text by English column name; the
        last two may be None), carry and seed, as `leitai.scoring.Tables` has them.
    """
    book = json.loads(publish(rulebook(Drawn(draw))))
    many = draw(st.integers(1, people))
    return book, tables(Thrown(draw(st.integers(0, 2**32 - 1))), book, many)
