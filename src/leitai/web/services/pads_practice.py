"""The practice piece: a work whose marks are known, for judges to measure themselves by."""

from collections.abc import Iterable, Mapping
from typing import Any

from leitai.exact import number
from leitai.rulebook.model import Rulebook
from leitai.scoring.sheets import Form, Place
from leitai.scoring.vectors import rows_of
from leitai.wording import LANGUAGES


def practice_of(rules: Rulebook, form: Form) -> dict[str, Any] | None:
    """
    Return a reference for *form* from the rulebook's own test vectors; None where none fits.

    The reference of an aspect is what the vector's judges said of it in the first round: the
    middle one of their marks, where they differ. It fits where every mark is there that *form*
    asks for.
    """
    wanted = {place for place, row in form.places().items() if row.duty == "wanted"}
    for vector in rules.vectors:
        rows = rows_of(vector.marks)
        for code in dict.fromkeys(row["contestant"] for row in rows):
            said = _said(row for row in rows if row["contestant"] == code)
            if wanted and wanted <= said.keys():
                cells = [_cell(place, said[place]) for place in form.places() if place in said]
                title = dict.fromkeys(LANGUAGES, vector.title)
                return {"sheet": form.sheet, "title": title, "reference": cells}
    return None


def _said(rows: Iterable[Mapping[str, str]]) -> dict[Place, list[str]]:
    said: dict[Place, list[str]] = {}
    for row in rows:
        if row.get("value") and row.get("round", "") in ("", "1"):
            place = row["aspect"], row.get("item", ""), row.get("attempt", "")
            said.setdefault(place, []).append(row["value"])
    return said


def _cell(place: Place, values: list[str]) -> dict[str, str]:
    aspect, item, attempt = place
    cell = {"aspect": aspect, "value": _middle(values)}
    return cell | {name: said for name, said in (("item", item), ("attempt", attempt)) if said}


def _middle(values: list[str]) -> str:
    """Return the middle one of *values*: of two, the smaller; the first of what is no number."""
    try:
        return sorted(values, key=number)[(len(values) - 1) // 2]
    except ValueError:
        return values[0]
