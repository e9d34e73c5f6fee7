"""
Blind codes in layers: person to number, number to station, station to work code.

Each layer is a draw of its own with its own holder. A holder seals the map and keeps it; after
marking the layers are opened from the last to the first, so nobody can go from a work to its
maker alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from leitai.draw.announcement import hash_of
from leitai.faults import Fault, Refused


@dataclass(frozen=True, slots=True)
class Layer:
    """
    One layer's map, as its holder keeps it.

    Units:
        draw: the id of the draw that made the map.
        salt: 32 random bytes as 64 lower-case hexadecimal digits; without it the few possible
            maps could be tried against the seal.
    """

    draw: str
    holder: str
    codes: Mapping[str, str]
    salt: str

    def value(self) -> dict[str, Any]:
        """Return the JSON form, the one that is hashed."""
        return {
            "draw": self.draw,
            "holder": self.holder,
            "codes": dict(self.codes),
            "salt": self.salt,
        }


@dataclass(frozen=True, slots=True)
class Seal:
    """What is published of a layer while it is closed."""

    draw: str
    holder: str
    hash: str


def seal(layer: Layer) -> Seal:
    """
    Return the layer's seal.

    Raises:
        Refused: the map is empty or gives one code twice.

    >>> seal(Layer("codes-1", "coder", {"ann": "7", "bob": "3"}, "00" * 32)).hash[:8]
    '195559a4'
    """
    if not layer.codes or len(set(layer.codes.values())) != len(layer.codes):
        raise Refused([Fault("draw.layer-codes", {"draw": layer.draw})])
    return Seal(layer.draw, layer.holder, hash_of(layer.value()))


@dataclass(frozen=True, slots=True)
class Decoding:
    """
    Sealed layers being opened from the last one back.

    Units:
        seals: in the order the codes were given: layer 1 first.
        opened: the layers opened so far, layer 1 side first.
    """

    seals: tuple[Seal, ...]
    opened: tuple[Layer, ...] = ()

    def open(self, layer: Layer) -> "Decoding":
        """
        Return the decoding with one more layer open.

        Raises:
            Refused: all are open, it is not this layer's turn, its map is not the sealed one,
                or it hands out codes that the next layer never received.
        """
        left = len(self.seals) - len(self.opened)
        if not left:
            raise Refused([Fault("draw.layers-open")])
        due = self.seals[left - 1]
        if layer.draw != due.draw:
            params = {"draw": layer.draw, "due": due.draw, "holder": due.holder}
            raise Refused([Fault("draw.layer-order", params)])
        if seal(layer) != due:
            raise Refused([Fault("draw.layer-differs", {"draw": layer.draw})])
        if self.opened:
            strange = sorted(set(layer.codes.values()) - set(self.opened[0].codes))
            if strange:
                params = {"draw": layer.draw, "codes": ", ".join(strange)}
                raise Refused([Fault("draw.layer-gap", params)])
        return replace(self, opened=(layer, *self.opened))

    def people(self) -> dict[str, str]:
        """
        Return whose each work is: last layer's code -> first layer's name.

        Raises:
            Refused: a layer is still closed.
        """
        if len(self.opened) < len(self.seals):
            due = self.seals[len(self.seals) - len(self.opened) - 1]
            raise Refused([Fault("draw.layer-closed", {"draw": due.draw, "holder": due.holder})])
        first, *others = self.opened
        owner = {code: name for name, code in first.codes.items()}
        for layer in others:
            owner = {code: owner[before] for before, code in layer.codes.items() if before in owner}
        return owner
