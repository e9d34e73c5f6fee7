"""An event is packed for a hall, and packed again there to go home."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Q

from leitai import __version__
from leitai.journal import write_lines
from leitai.web.hall_home import HallHome
from leitai.web.installation import installation
from leitai.web.models import Act, Event, Evidence, Hall, Official

from .catching_up import catch_up
from .evidence import path_of
from .package_file import HOME, OUT, Manifest, seal_package
from .packing_rows import Row, columns_of, lines, model_called, plain, tables_hash
from .packing_tables import PACKED, REFERRED
from .records import journal_of, keyring

ROWS, KEYS, FILES, JOURNAL = "rows/", "keys/", "files/", "journal.jsonl"
ROOM_FOR_KEYS = "*.key"

Found = dict[str, dict[int, Any]]
"""Model -> key -> row."""


def pack_out(event: Event, hall: Hall, token: str, passphrase: str, at: datetime) -> bytes:
    """Return the package with which *hall* serves *event*."""
    found = _event_rows(event)
    _add_referred(found, event)
    keep = frozenset(found["Account"]) & _officials(event)
    rows = {
        name: [_outgoing(name, each, keep, event) for each in by_key.values()]
        for name, by_key in found.items()
    }
    manifest = _manifest(OUT, event, at) | {
        "hall": hall.number,
        "name": hall.name,
        "city": installation().site,
        "token": token,
        "instance": "",
    }
    return seal_package(Manifest(**manifest), _members(event, rows, _needed(event)), passphrase)


def pack_home(
    event: Event, hall: HallHome, passphrase: str, at: datetime, *, photos: bool = True
) -> bytes:
    """Return the package that brings *event* home; without *photos* that went ahead by the line."""
    catch_up(event)
    found = _event_rows(event)
    for name in REFERRED:  # those made in the hall, whatever names them
        made = model_called(name).objects.filter(pk__gte=hall.first_key).order_by("pk")
        found[name] = {row.pk: row for row in made}
    found["Event"] = {event.pk: found["Event"][event.pk]}
    found["Act"] = {each.pk: each for each in Act.objects.filter(pk__gte=hall.first_key)}
    rows = {name: [plain(each) for each in by_key.values()] for name, by_key in found.items()}
    manifest = _manifest(HOME, event, at) | {
        "hall": hall.number,
        "name": hall.name,
        "city": hall.city,
        "token": hall.token,
        "instance": hall.instance,
    }
    files = _bundles(event)
    if photos:
        files += [path_of(each) for each in found["Evidence"].values()]
    return seal_package(Manifest(**manifest), _members(event, rows, files), passphrase)


def _manifest(kind: str, event: Event, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "event": event.slug,
        "journal": str(event.journal),
        "version": __version__,
        "tables": tables_hash(),
        "made": at.isoformat(timespec="seconds"),
    }


def _event_rows(event: Event) -> Found:
    """Return the rows of *event*, read afresh."""
    return {
        name: {row.pk: row for row in model_called(name).objects.filter(
            **{path: event.pk}).order_by("pk")}
        for name, path in PACKED.items()
    }  # fmt: skip


def _add_referred(found: Found, event: Event) -> None:
    """Add the rows that rows of *found* name, and those that these name."""
    for name in REFERRED:
        found[name] = {}
    fresh: dict[str, Iterable[Any]] = {name: rows.values() for name, rows in found.items()}
    while any(fresh.values()):
        wanted: dict[str, set[int]] = {name: set() for name in (*REFERRED, "Event")}
        for rows in fresh.values():
            for row in rows:
                for name, key in _named(row):
                    if name in wanted and key not in found[name]:
                        wanted[name].add(key)
        fresh = {
            name: model_called(name).objects.filter(pk__in=keys).order_by("pk")
            for name, keys in wanted.items()
            if keys
        }
        for name, rows in fresh.items():
            found[name] |= {row.pk: _other(row, event) for row in rows}


def _named(row: Any) -> Iterable[tuple[str, int]]:
    """Return model and key of every row that *row* names."""
    for column in columns_of(type(row)):
        key = getattr(row, column.attname)
        if column.is_relation and key is not None:
            yield column.related_model.__name__, key  # type: ignore[union-attr]


def _other(row: Any, event: Event) -> Any:
    """Return *row*; of another event only what it is called, for it stays in the city."""
    if isinstance(row, Event) and row.pk != event.pk:
        row.journal, row.feeds_id, row.approved_by_id = None, None, None
    return row


def _officials(event: Event) -> frozenset[int]:
    """Return the accounts that may sign in at the hall."""
    held = Official.objects.filter(event=event, ended=None).values_list("account", flat=True)
    return frozenset(held) | frozenset(event.grants.values_list("account", flat=True))


def _outgoing(name: str, row: Any, officials: frozenset[int], event: Event) -> Row:
    if name != "Account":
        return plain(row)
    return plain(row, keep=frozenset({"password"} if row.pk in officials else ()))


def _needed(event: Event) -> list[str]:
    """Return the paths of the photographs and documents that are asked for in a hall."""
    asked = Evidence.objects.filter(Q(incident__event=event) | Q(appeal__event=event))
    return sorted({path_of(each) for each in asked})


def _bundles(event: Event) -> list[str]:
    return sorted({each.bundle for each in event.results.all() if each.bundle})


def _members(event: Event, rows: Mapping[str, list[Row]], files: Iterable[str]) -> dict[str, bytes]:
    """Return what is in a package, by path."""
    members = {f"{ROWS}{name}.jsonl": lines(each) for name, each in rows.items()}
    members[JOURNAL] = write_lines(journal_of(event).entries()).encode()
    for file in sorted(keys_of(str(event.journal)).glob(ROOM_FOR_KEYS)):
        members[f"{KEYS}{file.name}"] = file.read_bytes()
    folder = installation().files
    for path in files:
        if (folder / path).is_file():
            members[f"{FILES}{path}"] = (folder / path).read_bytes()
    return members


def keys_of(journal: str) -> Path:
    """Return the folder of the private keys with which this installation writes *journal*."""
    return keyring().folder / journal.replace("/", "_")
