"""A county heat and the city final that carries its marks, under the rulebooks that ship."""

from importlib.resources import files
from typing import Any

import pytest

from leitai.faults import Refused
from leitai.rulebook import read
from leitai.rulebook.model import Rulebook
from leitai.scoring import Tables, score

Row = dict[str, str]

CODES = [f"{delegation}{number}" for delegation in "ABCDE" for number in (1, 2, 3)]


def shipped(name: str) -> Rulebook:
    return read(files("leitai.rulebooks").joinpath(f"{name}.yaml").read_text("utf-8"))


def heat() -> dict[str, Any]:
    """Return a heat in which everybody works alike and theory falls from A1 to E3."""
    contestants = [
        {
            "contestant": code, "delegation": f"Works {code[0]}", "session": "morning",
            "insured_months": "12", "student": "0",
        }
        for code in CODES
    ]  # fmt: skip
    marks: list[Row] = []
    for place, code in enumerate(CODES):
        marks.append({"contestant": code, "aspect": "theory", "value": str(90 - place)})
        marks += [
            {"contestant": code, "aspect": "task", "judge": judge, "value": "80"}
            for judge in ("J1", "J2", "J3")
        ]
    return score(shipped("county-heat"), Tables(marks, contestants)).document()


def final_marks() -> list[Row]:
    return [
        {"contestant": code, "aspect": "final", "judge": judge, "value": value}
        for code, values in {"A1": "80 82 84 86 90", "B1": "90 90 90 90 90"}.items()
        for judge, value in zip(("J1", "J2", "J3", "J4", "J5"), values.split(), strict=True)
    ]


def test_two_of_each_delegation_advance() -> None:
    """The first eight go on, but no third of one delegation; the next two are in reserve."""
    result = heat()
    found = {each["code"]: (each["advance"], each["reserve"]) for each in result["contestants"]}
    advancing = ["A1", "A2", "B1", "B2", "C1", "C2", "D1", "D2"]
    assert found == {
        **dict.fromkeys(CODES, (None, None)),
        **dict.fromkeys(advancing, ("final", None)),
        "E1": (None, 1),
        "E2": (None, 2),
    }


def test_final_carries_the_heat() -> None:
    """20 % of the heat's total and 80 % of the final."""
    totals = {each["code"]: each["total"] for each in heat()["contestants"]}
    assert (totals["A1"], totals["B1"]) == ("79.50", "78.60")
    result = score(shipped("city-final"), Tables(final_marks(), carry={"heat": heat()})).document()
    assert [(each["code"], each["total"]) for each in result["contestants"]] == [
        ("B1", "87.72"),
        ("A1", "83.10"),
    ]


def test_final_asks_for_the_heat() -> None:
    """Without the heat's results the final is refused."""
    with pytest.raises(Refused) as refusal:
        score(shipped("city-final"), Tables(final_marks()))
    assert [fault.id for fault in refusal.value.faults] == ["scoring.no-earlier-round"]
