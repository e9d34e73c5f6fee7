"""The announcement: all that is fixed, and published, before anybody can know the outcome."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.draw.numbers import ALGORITHM
from leitai.draw.public import Form, read_form
from leitai.draw.reading import Reader
from leitai.draw.shapes import (
    MOST,
    Apart,
    Assign,
    Sample,
    Sessions,
    Shape,
    read_apart,
    read_shape,
)

FEWEST_PARTIES = 3
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
MEMBERS = (
    "algorithm",
    "id",
    "purpose",
    "items",
    "list_hash",
    "shape",
    "constraints",
    "limit",
    "parties",
    "public",
)


@dataclass(frozen=True, slots=True)
class Item:
    """What is drawn: a contestant's, a judge's, a sheet's code and what the constraints need."""

    code: str
    attributes: Mapping[str, str]

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"code": self.code, "attributes": dict(self.attributes)}


@dataclass(frozen=True, slots=True)
class Party:
    """One who brings a secret value; *commitment* is None until it is published."""

    name: str
    commitment: str | None = None

    def value(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"name": self.name, "commitment": self.commitment}


@dataclass(frozen=True, slots=True)
class Announcement:
    """
    One draw as announced.

    Units:
        id: ASCII letters, digits, dot, underline, hyphen; at most 64: it is also a file name.
        list_hash: SHA-256 of the canonical JSON of the items, checked when read.
        limit: how many shuffles are tried before a constraint is given up.
    """

    id: str
    purpose: str
    items: tuple[Item, ...]
    list_hash: str
    shape: Shape
    constraints: tuple[Apart, ...]
    limit: int
    parties: tuple[Party, ...]
    public: Form

    def value(self) -> dict[str, Any]:
        """Return the JSON form, the one that is hashed."""
        return {
            "algorithm": ALGORITHM,
            "id": self.id,
            "purpose": self.purpose,
            "items": [each.value() for each in self.items],
            "list_hash": self.list_hash,
            "shape": self.shape.value(),
            "constraints": [each.value() for each in self.constraints],
            "limit": self.limit,
            "parties": [each.value() for each in self.parties],
            "public": self.public.value(),
        }

    @property
    def committed(self) -> bool:
        """Tell whether every party's commitment is in."""
        return all(each.commitment for each in self.parties)

    @property
    def hash(self) -> str | None:
        """Return the announcement's hash; None while a commitment is missing."""
        return hash_of(self.value()) if self.committed else None

    def with_commitment(self, name: str, commitment: str) -> "Announcement":
        """Return the announcement with the commitment of the party *name*."""
        parties = (
            replace(each, commitment=commitment) if each.name == name else each
            for each in self.parties
        )
        return replace(self, parties=tuple(parties))


def hash_of(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of *value*."""
    return sha256_hex(canonical(value))


def read_announcement(reader: Reader, value: object, where: str = "announcement") -> Announcement:
    """Return the announcement in *value*; what is wrong with it is noted in *reader*."""
    fields = reader.fields(value, where, MEMBERS)
    if fields["algorithm"] != ALGORITHM and isinstance(fields["algorithm"], str):
        reader.refuse("draw.algorithm", algorithm=fields["algorithm"], known=ALGORITHM)
    else:
        reader.text(fields["algorithm"], f"{where}.algorithm")
    items = reader.rows(fields["items"], f"{where}.items")
    parties = reader.rows(fields["parties"], f"{where}.parties")
    constraints = reader.rows(fields["constraints"], f"{where}.constraints")
    read = Announcement(
        id=reader.text(fields["id"], f"{where}.id"),
        purpose=reader.text(fields["purpose"], f"{where}.purpose"),
        items=tuple(
            _read_item(reader, each, f"{where}.items[{at}]") for at, each in enumerate(items)
        ),
        list_hash=reader.digest(fields["list_hash"], f"{where}.list_hash"),
        shape=read_shape(reader, fields["shape"], f"{where}.shape"),
        constraints=tuple(
            read_apart(reader, each, f"{where}.constraints[{at}]")
            for at, each in enumerate(constraints)
        ),
        limit=reader.whole(fields["limit"], f"{where}.limit", 1, MOST),
        parties=tuple(
            _read_party(reader, each, f"{where}.parties[{at}]") for at, each in enumerate(parties)
        ),
        public=read_form(reader, fields["public"], f"{where}.public"),
    )
    if not reader.faults:
        if read.list_hash != (now := hash_of(items)):
            reader.refuse("draw.list-changed", announced=read.list_hash, now=now)
        _check_names(reader, read)
        _check_shape(reader, read.shape, len(read.items))
        _check_attributes(reader, read)
    return read


def _read_item(reader: Reader, value: object, where: str) -> Item:
    fields = reader.fields(value, where, ("code", "attributes"))
    return Item(
        reader.text(fields["code"], f"{where}.code"),
        reader.texts(fields["attributes"], f"{where}.attributes"),
    )


def _read_party(reader: Reader, value: object, where: str) -> Party:
    fields = reader.fields(value, where, ("name", "commitment"))
    return Party(
        reader.text(fields["name"], f"{where}.name"),
        reader.digest_or_none(fields["commitment"], f"{where}.commitment"),
    )


def _twice(names: Iterable[str | None]) -> list[str]:
    return [name for name, count in Counter(names).items() if name and count > 1]


def _check_names(reader: Reader, read: Announcement) -> None:
    if not NAME.fullmatch(read.id):
        reader.refuse("draw.id", id=read.id)
    if not 1 <= len(read.items) <= MOST:
        reader.refuse("draw.items", count=str(len(read.items)), most=str(MOST))
    for code in _twice(each.code for each in read.items):
        reader.refuse("draw.code-twice", code=code)
    if len(read.parties) < FEWEST_PARTIES:
        reader.refuse("draw.parties", count=str(len(read.parties)), least=str(FEWEST_PARTIES))
    for name in _twice(each.name for each in read.parties):
        reader.refuse("draw.party-twice", name=name)
    for one in _twice(each.commitment for each in read.parties):
        reader.refuse("draw.commitment-twice", commitment=one)


def _check_shape(reader: Reader, shape: Shape, size: int) -> None:
    if isinstance(shape, Assign):
        places = sum(each.places for each in shape.targets)
        if not size <= places <= MOST:
            reader.refuse("draw.places", places=str(places), items=str(size), most=str(MOST))
        for name in _twice(each.name for each in shape.targets):
            reader.refuse("draw.target-twice", name=name)
    if isinstance(shape, Sessions) and shape.count > size:
        reader.refuse("draw.sessions", count=str(shape.count), items=str(size))
    if isinstance(shape, Sample) and shape.size > size:
        reader.refuse("draw.sample", size=str(shape.size), items=str(size))


def _check_attributes(reader: Reader, read: Announcement) -> None:
    needed = [each.attribute for each in read.constraints]
    if isinstance(read.shape, Sessions) and read.shape.spread:
        needed.append(read.shape.spread)
    for each in read.constraints:
        if not _meaningful(read.shape, each):
            kind = read.shape.value()["kind"]
            reader.refuse("draw.constraint", kind=kind, within=each.within)
    for attribute in dict.fromkeys(needed):
        for item in read.items:
            if attribute not in item.attributes:
                reader.refuse("draw.attribute-missing", code=item.code, attribute=attribute)


def _meaningful(shape: Shape, apart: Apart) -> bool:
    """Tell whether *apart* can be asked of a draw of this *shape*."""
    if isinstance(shape, Sessions):
        return apart.within == "target" and apart.attribute == shape.spread
    if isinstance(shape, Sample):
        return False
    return isinstance(shape, Assign) or apart.within == "neighbours"
