"""Rows as lines of JSON and back: what packages between a city and a hall are made of."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from leitai.canonical import canonical, sha256_hex
from leitai.web.fields import EncryptedText

from .packing_tables import EMPTY, PACKED, REFERRED

Row = dict[str, Any]
AT_ONCE = 500
NAMES = (*REFERRED, *PACKED, "Act")
"""Models in the order in which packages have them."""


def model_called(name: str) -> Any:
    """Return the model called *name*."""
    return apps.get_model("web", name)


def columns_of(model: Any) -> "list[models.Field[Any, Any]]":
    """Return the columns of *model*."""
    return list(model._meta.concrete_fields)  # noqa: SLF001 - Django's public name for it


def tables_hash() -> str:
    """Return the SHA-256 of the columns of all tables that travel: rows go where they fit."""
    columns = {name: sorted(each.attname for each in columns_of(model_called(name)))
               for name in NAMES}  # fmt: skip
    return sha256_hex(canonical(columns))


def plain(instance: Any, *, keep: frozenset[str] = frozenset()) -> Row:
    """Return a row as plain JSON; columns that stay at home are not in it, but those to *keep*."""
    empty = EMPTY.get(type(instance).__name__, frozenset()) - keep
    return {
        each.attname: _plain(each, getattr(instance, each.attname))
        for each in columns_of(type(instance))
        if each.name not in empty
    }


def _plain(column: "models.Field[Any, Any]", value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(column, models.BinaryField) and not isinstance(column, EncryptedText):
        return base64.b64encode(bytes(value or b"")).decode()
    return value


def made(name: str, row: Mapping[str, Any]) -> Any:
    """
    Return the instance that *row* of the model *name* writes, not saved.

    Raises:
        ValueError: a column that the model does not have, a value not in its form.
    """
    model = model_called(name)
    columns = {each.attname: each for each in columns_of(model)}
    if unknown := row.keys() - columns.keys():
        raise ValueError(f"{name}: {sorted(unknown)}")
    return model(**{key: _value(columns[key], value) for key, value in row.items()})


def _value(column: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None or isinstance(column, EncryptedText | models.JSONField):
        return value
    if isinstance(column, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(column, models.ForeignKey | models.OneToOneField):
        return int(value)
    return column.to_python(value)


def lines(rows: Iterable[Row]) -> bytes:
    """Return *rows* as lines of JSON."""
    return b"".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
        for row in rows
    )


def read(data: bytes) -> Iterator[Row]:
    """Return the rows of *data*."""
    return map(json.loads, data.splitlines())


def put(name: str, rows: Sequence[Row]) -> int:
    """
    Write *rows*, over what is there under their keys; columns they lack stay as they are.

    Raises:
        IntegrityError: another row has what may be there once.
    """
    model = model_called(name)
    if not rows:
        return 0
    instances = [made(name, row) for row in rows]
    columns = [each.name for each in columns_of(model) if each.attname in rows[0]]
    model.objects.bulk_create(
        instances,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[each for each in columns if each != "id"],
    )
    return len(instances)


def count_changes(name: str, rows: Sequence[Row]) -> tuple[int, int]:
    """Return how many of *rows* are new here, and how many differ from what is here."""
    there = model_called(name).objects.in_bulk([row["id"] for row in rows])
    known = [row for row in rows if row["id"] in there]
    changed = sum(
        any(_plain_of(there[row["id"]], key) != value for key, value in row.items())
        for row in known
    )
    return len(rows) - len(known), changed


def _plain_of(instance: Any, attname: str) -> Any:
    column = next(each for each in columns_of(type(instance)) if each.attname == attname)
    return _plain(column, getattr(instance, attname))
