"""The plan of a draw from options and a table, so that nobody has to write JSON."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from leitai.cli.language import language
from leitai.faults import Fault
from leitai.registry.tables import Column
from leitai.registry.text import plain
from leitai.wording import say

from .bringing import read_table
from .columns import CONTESTANT, DELEGATION
from .scoring import FILE
from .speaking import FilesRefused, InFile

NEEDED = ("id", "purpose", "list", "party", "public", "out")
SIDES = {"six": 6, "6": 6, "六": 6, "ten": 10, "10": 10, "十": 10}
_DICE = re.compile(
    r"(\d{1,3}) *(?:[个枚颗x×] *)?(six|ten|6|10|六|十)(?:[- ]?sided|面) *(?:dice|骰子?)"
)
_BALL = re.compile(r"(double-colour ball|双色球) +(?:第 *)?([0-9-]{5,10})(?: *期)?")
_RANGE = re.compile(r"(.*?)(\d{1,6})\.\.(\d{1,6})(.*)")
_PLACES = re.compile(r"(.+)[:：](\d{1,6})")


def words(entry: str, **params: str) -> str:
    """Return the words of ``draw.cli.<entry>`` in this run's language."""
    return say(f"draw.cli.{entry}", language(), params)


def plan_options(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* with the options that make a plan."""
    for option in (
        click.option("--out", type=FILE, metavar="RECORD", help=words("option-out")),
        click.option("--where", metavar="TEXT", help=words("option-where")),
        click.option("--public", metavar="TEXT", help=words("option-public-form")),
        click.option("--party", metavar="NAME", multiple=True, help=words("option-party")),
        click.option("--sample", type=click.IntRange(1), metavar="N", help=words("option-sample")),
        click.option("--spread", metavar="COLUMN", help=words("option-spread")),
        click.option(
            "--sessions", type=click.IntRange(2), metavar="N", help=words("option-sessions")
        ),
        click.option("--targets", metavar="TEXT", help=words("option-targets")),
        click.option(
            "--within", type=click.Choice(["neighbours", "targets"]), help=words("option-within")
        ),
        click.option("--apart", metavar="COLUMN", help=words("option-apart")),
        click.option("--list", type=FILE, metavar="FILE", help=words("option-list")),
        click.option("--purpose", metavar="TEXT", help=words("option-purpose")),
        click.option("--id", metavar="ID", help=words("option-id")),
    ):
        command = option(command)
    return command


def plan_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the plan that the options *given* describe; the draw room judges what it says.

    Raises:
        click.UsageError: an option is missing, or two contradict each other.
        FilesRefused: the list cannot be read, with every fault.
    """
    if missing := [f"--{name}" for name in NEEDED if not given[name]]:
        raise click.UsageError(words("plan-or-options", options=", ".join(missing)))
    shapes = [name for name in ("targets", "sessions", "sample") if given[name]]
    if len(shapes) > 1:
        raise click.UsageError(words("one-shape", options=", ".join(f"--{n}" for n in shapes)))
    for name, needs in (("within", "apart"), ("spread", "sessions")):
        if given[name] and not given[needs]:
            raise click.UsageError(words("goes-with", option=f"--{name}", other=f"--{needs}"))
    apart, spread = _attribute(given["apart"]), _attribute(given["spread"])
    within = "target" if given["within"] == "targets" else "neighbours"
    return {
        "id": given["id"],
        "purpose": given["purpose"],
        "items": _items(given["list"], filter(None, (apart, spread))),
        "shape": _shape(given, spread),
        "constraints": [{"apart": apart, "within": within}] if apart else [],
        "parties": list(given["party"]),
        "public": _public(given["public"], given["where"] or words("in-view")),
    }


def _attribute(column: str | None) -> str | None:
    """Return the attribute's name: the delegation has one, whatever the table's column says."""
    return DELEGATION.id if column in DELEGATION.titles else column


def _items(file: Path, attributes: Iterator[str]) -> list[dict[str, Any]]:
    """Return the list: of the table's columns only the code, the delegation, and *attributes*."""
    kept = [DELEGATION, *(Column(name) for name in attributes if name != DELEGATION.id)]
    found: list[InFile] = []
    table = read_table(file, [CONTESTANT, *kept], found)
    if table is None:
        raise FilesRefused(found)
    items = []
    for row in table.rows:
        code = plain(row.cells.get(CONTESTANT.id, ""))
        if not code:
            title = table.titles[CONTESTANT.id]
            fault = Fault("draw.list-code", sheet=table.sheet, row=row.number, column=title)
            found.append(InFile(file.name, fault))
        known = {each.id: plain(row.cells.get(each.id, "")) for each in kept}
        items.append({"code": code, "attributes": {k: text for k, text in known.items() if text}})
    if any(not each.fault.warning for each in found):
        raise FilesRefused(found)
    return items


def _shape(given: Mapping[str, Any], spread: str | None) -> dict[str, Any]:
    if given["targets"]:
        return {"kind": "assign", "targets": list(_targets(given["targets"]))}
    if given["sessions"]:
        return {"kind": "sessions", "count": given["sessions"], "spread": spread}
    if given["sample"]:
        return {"kind": "sample", "size": given["sample"]}
    return {"kind": "order"}


def _targets(text: str) -> Iterator[dict[str, Any]]:
    """Yield the targets of ``bench 1..3:2, bench 9``: a name, perhaps a range, perhaps places."""
    for part in filter(None, map(str.strip, re.split("[,，、;；]", text))):
        with_places = _PLACES.fullmatch(part)
        name, places = with_places.groups() if with_places else (part, "1")
        numbered = _RANGE.fullmatch(name)
        if not numbered:
            yield {"name": name, "places": int(places)}
            continue
        before, first, last, after = numbered.groups()
        if int(first) > int(last):
            raise click.UsageError(words("range", text=part))
        for number in range(int(first), int(last) + 1):
            yield {"name": f"{before}{number:0{len(first)}}{after}", "places": int(places)}


def _public(text: str, where: str) -> dict[str, Any]:
    """Return the form of the public value that *text* names: dice, or the double-colour ball."""
    if dice := _DICE.fullmatch(text.strip()):
        return {"kind": "dice", "count": int(dice[1]), "sides": SIDES[dice[2]], "where": where}
    if ball := _BALL.fullmatch(text.strip()):
        red, blue = ({"count": 6, "least": 1, "most": 33}, {"count": 1, "least": 1, "most": 16})
        return {"kind": "lottery", "name": ball[1], "issue": ball[2], "groups": [red, blue]}
    raise click.UsageError(words("public-unknown", text=text))
