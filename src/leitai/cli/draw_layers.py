"""``leitai draw seal`` and ``open``: blind codes in layers, opened from the last one back."""

import csv
import io
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from leitai.draw import Decoding, Layer, Seal, seal, verify
from leitai.draw.reading import Reader
from leitai.faults import Fault, Refused
from leitai.registry.tables import safe_text

from .draw_files import read_json, replace_json, write_new
from .draw_plan import words
from .files import keep_apart, write_whole
from .scoring import FILE
from .speaking import as_json, print_json, refusing

_seals_file = click.argument("seals", type=FILE)


@click.command(name="seal", help=words("seal"))
@click.argument("record", type=FILE)
@_seals_file
@click.option("--holder", metavar="NAME", required=True, help=words("option-holder"))
@click.option("--closed", type=FILE, metavar="FILE", required=True, help=words("option-closed"))
@as_json
@refusing
def seal_layer(*, record: Path, seals: Path, holder: str, closed: Path, as_json: bool) -> None:
    """Seal the map of a finished draw as the next layer."""
    keep_apart([record], [seals, closed])
    value = read_json(record)
    if faults := verify(value):
        raise Refused(faults)
    codes = {row["code"]: row["target"] for row in value["result"]["outcome"]}
    if len(codes) < len(value["announcement"]["items"]):
        raise Refused([Fault("draw.layer-sample", {"draw": value["announcement"]["id"]})])
    layer = Layer(value["announcement"]["id"], holder, codes, secrets.token_hex(32))
    made = seal(layer)
    decoding = _read_seals(seals) if seals.exists() else Decoding(())
    if decoding.opened:
        raise Refused([Fault("draw.layers-opening", {"file": str(seals)})])
    if made.draw in {each.draw for each in decoding.seals}:
        raise Refused([Fault("draw.layer-twice", {"draw": made.draw})])
    write_new(closed, layer.value(), 0o600)
    _write_seals(seals, Decoding((*decoding.seals, made)))
    number = str(len(decoding.seals) + 1)
    if as_json:
        print_json({"ok": True, "layer": int(number), "hash": made.hash})
        return
    told = {"file": str(seals), "closed": str(closed), "holder": holder, "number": number}
    click.echo(words("sealed", draw=made.draw, hash=made.hash, **told))


@click.command(name="open", help=words("open"))
@_seals_file
@click.argument("closed", type=FILE, nargs=-1)
@click.option("--out", type=FILE, metavar="MAP.csv", help=words("option-map"))
@as_json
@refusing
def open_layers(*, seals: Path, closed: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """Open layers, the last first; show whose each work is when all are open."""
    keep_apart([seals, *closed], [out])
    decoding = _read_seals(seals)
    for file in closed:
        decoding = decoding.open(_read_layer(Reader(), read_json(file), str(file)))
    left = len(decoding.seals) - len(decoding.opened)
    people = decoding.people() if out is not None or not left else {}
    _write_seals(seals, decoding)
    if out is not None:
        write_whole({out: _table(people)})
    if as_json:
        print_json({"ok": True, "closed": left, "people": people or None})
    elif left:
        due = decoding.seals[left - 1]
        click.echo(words("layers-left", count=str(left), draw=due.draw, holder=due.holder))
    else:
        for code, person in sorted(people.items()):
            click.echo(f"{code}\t{person}")


def _table(people: dict[str, str]) -> bytes:
    """Return the map as CSV, as a spreadsheet opens it."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([words("map-code"), words("map-contestant")])
    out.writerows(map(safe_text, row) for row in sorted(people.items()))
    return text.getvalue().encode("utf-8-sig")


def _write_seals(file: Path, decoding: Decoding) -> None:
    """Write what is published of the layers: every seal, and the layers that are open."""
    opened = [each.value() for each in decoding.opened]
    replace_json(file, {"seals": [asdict(each) for each in decoding.seals], "opened": opened})


def _read_seals(file: Path) -> Decoding:
    """
    Return the layers as far as they are open; every open one is checked against its seal again.

    Raises:
        Refused: the file is not in its form, or an open layer does not fit.
    """
    reader, where = Reader(), str(file)
    fields = reader.fields(read_json(file), where, ("seals", "opened"))
    seals = tuple(_read_seal(reader, each, where) for each in reader.rows(fields["seals"], where))
    opened = reader.rows(fields["opened"], where)
    reader.finish()
    decoding = Decoding(seals)
    for each in reversed(opened):
        decoding = decoding.open(_read_layer(Reader(), each, where))
    return decoding


def _read_seal(reader: Reader, value: object, where: str) -> Seal:
    fields = reader.fields(value, where, ("draw", "holder", "hash"))
    return Seal(
        reader.text(fields["draw"], f"{where}: draw"),
        reader.text(fields["holder"], f"{where}: holder"),
        reader.digest(fields["hash"], f"{where}: hash"),
    )


def _read_layer(reader: Reader, value: Any, where: str) -> Layer:
    fields = reader.fields(value, where, ("draw", "holder", "codes", "salt"))
    layer = Layer(
        reader.text(fields["draw"], f"{where}: draw"),
        reader.text(fields["holder"], f"{where}: holder"),
        reader.texts(fields["codes"], f"{where}: codes"),
        reader.digest(fields["salt"], f"{where}: salt"),
    )
    reader.finish()
    return layer
