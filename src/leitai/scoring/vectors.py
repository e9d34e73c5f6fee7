"""The test vectors inside a rulebook: scored, and compared with what they expect."""

import csv
import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from leitai.exact import decimal_text, number
from leitai.faults import Fault, Refused
from leitai.rulebook.model import Rulebook, Vector

from .score import score
from .tables import Tables


def run_vectors(rulebook: Rulebook) -> list[Fault]:
    """Return what is wrong with the test vectors of *rulebook*: nothing, if all come out."""
    return [fault for vector in rulebook.vectors for fault in _run(rulebook, vector)]


def rows_of(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text with a header."""
    rows = csv.DictReader(io.StringIO(text.strip()), skipinitialspace=True)
    return [{name: cell or "" for name, cell in row.items() if name} for row in rows]


def _run(rulebook: Rulebook, vector: Vector) -> list[Fault]:
    tables = Tables(
        marks=rows_of(vector.marks),
        contestants=rows_of(vector.contestants) if vector.contestants else None,
        judges=rows_of(vector.judges) if vector.judges else None,
        carry={
            name: {
                "contestants": [
                    {
                        "code": code,
                        "nodes": {node: decimal_text(value) for node, value in nodes.items()},
                    }
                    for code, nodes in people.items()
                ]
            }
            for name, people in vector.carry.items()
        },
        seed=vector.seed or None,
    )
    try:
        document = score(rulebook, tables).document()
    except Refused as refused:
        params = {"vector": vector.title, "reason": str(refused)}
        return [Fault("scoring.vector-refused", params)]
    found = {each["code"]: each for each in document["contestants"]}
    blocked = {each["contestant"] for each in document["blocked"]}
    faults = []
    for code, expected in vector.expect.items():
        if code not in found:
            params = {"vector": vector.title, "code": code}
            faults.append(Fault("scoring.vector-stranger", params))
            continue
        result = found[code] | {"blocked": code in blocked}
        faults += [
            Fault(
                "scoring.vector-differs",
                {
                    "vector": vector.title,
                    "code": code,
                    "what": what,
                    "wanted": str(wanted),
                    "found": str(came),
                },
            )
            for what, wanted, came in _differences(result, expected)
        ]
    return faults


def _differences(
    result: Mapping[str, Any], expected: Mapping[str, Any]
) -> list[tuple[str, object, object]]:
    out: list[tuple[str, object, object]] = []
    for what, wanted in expected.items():
        if what == "nodes":
            for node, value in wanted.items():
                came = result["nodes"].get(node)
                if not _same(value, came):
                    out.append((node, value, came))
        elif not _same(wanted, result.get(what)):
            out.append((what, wanted, result.get(what)))
    return out


def _same(wanted: object, came: object) -> bool:
    """Tell whether two values are the same; numbers are compared as numbers."""
    if isinstance(wanted, list | tuple) and isinstance(came, list):
        return len(wanted) == len(came) and all(map(_same, wanted, came))
    if isinstance(wanted, bool) or isinstance(came, bool) or wanted is None or came is None:
        return wanted == came
    return wanted == came or _number(wanted) == _number(came) is not None


def _number(value: object) -> Fraction | None:
    try:
        return number(str(value))
    except ValueError:
        return None
