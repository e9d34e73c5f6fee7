"""What a draw gives out: an order, places, sessions or a sample; and who must be kept apart."""

from dataclasses import asdict, dataclass
from typing import Any

from leitai.draw.reading import MISSING, Reader

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """Everybody gets a number, from 1."""

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": "order"}


@dataclass(frozen=True, slots=True)
class Target:
    """A station, a session, a bench: *places* is how many it takes."""

    name: str
    places: int


@dataclass(frozen=True, slots=True)
class Assign:
    """Everybody gets a place of the given targets; where there are too many the last stay free."""

    targets: tuple[Target, ...]

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": "assign", "targets": [asdict(each) for each in self.targets]}


@dataclass(frozen=True, slots=True)
class Sessions:
    """
    Everybody gets one of *count* sessions whose sizes differ by one at most.

    With *spread* (an attribute, such as delegation), the members of each delegation are dealt
    over the sessions so that no two sessions differ by more than one of them.
    """

    count: int
    spread: str | None

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": "sessions", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Sample:
    """So many are chosen, in the order drawn."""

    size: int

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"kind": "sample", **asdict(self)}


Shape = Order | Assign | Sessions | Sample


@dataclass(frozen=True, slots=True)
class Apart:
    """
    Two items with the same *attribute* never come together.

    Units:
        within: "neighbours" (places that follow each other) or "target" (the same target).
    """

    attribute: str
    within: str

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"apart": self.attribute, "within": self.within}


def read_shape(reader: Reader, value: object, where: str) -> Shape:
    """Return the shape that *value* describes."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == "assign":
        fields = reader.fields(value, where, ("kind", "targets"))
        rows = reader.rows(fields["targets"], f"{where}.targets")
        targets = (
            _read_target(reader, row, f"{where}.targets[{at}]") for at, row in enumerate(rows)
        )
        return Assign(tuple(targets))
    if kind == "sessions":
        fields = reader.fields(value, where, ("kind", "count", "spread"))
        return Sessions(
            reader.whole(fields["count"], f"{where}.count", 2, MOST),
            reader.text_or_none(fields["spread"], f"{where}.spread"),
        )
    if kind == "sample":
        fields = reader.fields(value, where, ("kind", "size"))
        return Sample(reader.whole(fields["size"], f"{where}.size", 1, MOST))
    if kind == "order":
        reader.fields(value, where, ("kind",))
    elif value is not MISSING:
        reader.refuse("draw.kind-unknown", where=where, known="order, assign, sessions, sample")
    return Order()


def read_apart(reader: Reader, value: object, where: str) -> Apart:
    """Return the constraint that *value* describes."""
    fields = reader.fields(value, where, ("apart", "within"))
    within = reader.text(fields["within"], f"{where}.within")
    if within not in {"", "neighbours", "target"}:
        reader.refuse("draw.kind-unknown", where=f"{where}.within", known="neighbours, target")
    return Apart(reader.text(fields["apart"], f"{where}.apart"), within)


def _read_target(reader: Reader, value: object, where: str) -> Target:
    fields = reader.fields(value, where, ("name", "places"))
    return Target(
        reader.text(fields["name"], f"{where}.name"),
        reader.whole(fields["places"], f"{where}.places", 1, MOST),
    )
