"""
What a hall sends: entries of its journal while the event is there, the event's rows at the end.

Everything may come again and in any order; it is taken once. Entries carry their devices'
signatures, so the city believes the hall nothing but that it handed them on.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from leitai.canonical import sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal import Entry, Store, check_log, read_line, read_lines
from leitai.lifecycle import Role, State
from leitai.stores.kept import KeptJournal
from leitai.web.hall_home import ROOM
from leitai.web.models import Account, Event, Hall
from leitai.web.permits import require

from .acts import note
from .catching_up import catch_up
from .halls import close
from .package_file import HOME, Package
from .packing import JOURNAL
from .packing_rows import NAMES, Row, columns_of, count_changes, model_called, put
from .packing_tables import EMPTY, PACKED
from .records import journal_of, shelf
from .unpacking import keep_files, keep_keys, keep_member, note_suspended, rows_in

FOLLOWED = (State.DRAW, State.RUNNING, State.MARKING, State.RECONCILE, State.LOCKED, State.RECHECK)
"""States that the city shows of a hall: none of them needs more than the journal has."""

MOST = 256
"""Lines of one call."""


@dataclass(frozen=True, slots=True)
class Received:
    """
    What the city has of an event.

    Shapes:
        devices: device -> the number of its last entry here.
        taken: lines of the call that are here; *refused*: why the next one is not.
    """

    devices: dict[str, int]
    size: int
    taken: int = 0
    refused: Fault | None = None


@dataclass(frozen=True, slots=True)
class Homecoming:
    """
    What comes home with a package.

    Shapes:
        rows: model -> how many are new, how many are changed; those without either left out.
        entries: of the journal, those that the city did not have.
        done: False for a dry run.
    """

    hall: Hall
    rows: dict[str, tuple[int, int]]
    entries: int
    done: bool


class NotTheHall(Refused):
    """Whoever calls is not the hall that it says."""


def hall_called(number: int, token: str, instance: str) -> Hall:
    """
    Return the hall that shows *token*; the first *instance* that calls is the hall.

    Raises:
        Refused: no such hall, or another token; another installation took the package.
    """
    hall = _hall_shown(number, token, instance)
    if not hall.instance:
        Hall.objects.filter(pk=hall.pk, instance="").update(instance=instance)
        hall.refresh_from_db(fields=["instance"])
    if hall.instance != instance:
        raise NotTheHall([Fault("halls.taken-elsewhere")])
    return hall


def _hall_shown(number: int, token: str, instance: str) -> Hall:
    """
    Return the hall that shows *token*, whichever *instance* of it.

    Raises:
        Refused: no such hall, or another token.
    """
    hall = Hall.objects.filter(number=number).select_related("event").first()
    digest = sha256_hex(token.encode())
    if hall is None or not hmac.compare_digest(digest, hall.token_digest):
        raise NotTheHall([Fault("halls.token")])
    if not instance or len(instance) > 32:
        raise NotTheHall([Fault("halls.token")])
    return hall


def hall_restored(number: int, token: str, instance: str) -> None:
    """
    Let *instance*, restored from a backup, be the hall: the one before it is heard no more.

    Raises:
        Refused: no such hall, or another token.
    """
    hall = _hall_shown(number, token, instance)
    Hall.objects.filter(pk=hall.pk).update(instance=instance)


def known(hall: Hall) -> Received:
    """Return what is here of the event of *hall*."""
    journal = _journal(hall)
    return Received(heads_of(journal), journal.size())


def heads_of(journal: KeptJournal) -> dict[str, int]:
    """Return the number of every device's last entry in *journal*."""
    return {device: head.device_seq for device, head in journal.heads().items()}


def lines_from(hall: Hall, start: int) -> list[str]:
    """Return lines of the event's journal from position *start* on, as many as one call has."""
    return [entry.line for entry in _journal(hall).entries(start, start + MOST)]


def _journal(hall: Hall) -> KeptJournal:
    return shelf().journal(str(hall.event.journal))


def receive_entries(
    hall: Hall, lines: Sequence[str], at: datetime, *, size: int = 0, state: str = ""
) -> Received:
    """
    Take lines of the hall's journal, in order, up to the first that does not fit.

    Units:
        size: entries of the hall's journal; *state*: where the event is there.
    Raises:
        Refused: the event is home.
    """
    if hall.returned is not None:
        raise Refused([Fault("halls.home-already")])
    journal = _journal(hall)
    taken, refused = _taken(journal, lines[:MOST])
    have = journal.size()
    Hall.objects.filter(pk=hall.pk).update(
        seen=at,
        size=have,
        waiting=max(0, size - have),
        problem=refused.id if refused else "",
    )
    if state in FOLLOWED and state != hall.event.state:
        Event.objects.filter(pk=hall.event_id).update(state=state)
    return Received(heads_of(journal), have, taken, refused)


def _taken(journal: Store, lines: Sequence[str]) -> tuple[int, Fault | None]:
    """Add *lines*; return how many are there now, and why the next one is not."""
    entries: list[Entry] = []
    fault = None
    for line in lines:
        try:
            entries.append(read_line(line))
        except Refused as refused:
            fault = refused.faults[0]
            break
    try:
        journal.append(entries)
        return len(entries), fault
    except Refused:  # one of them: those before it are taken one by one
        for taken, entry in enumerate(entries):
            try:
                journal.append([entry])
            except Refused as refused:
                return taken, refused.faults[0]
    return len(entries), fault


def receive_file(hall: Hall, sha256: str, data: bytes) -> None:
    """
    Keep a photograph of the event before the row that names it is here.

    Raises:
        Refused: the event is home; not what its name says.
    """
    if hall.returned is not None:
        raise Refused([Fault("halls.home-already")])
    keep_member(f"evidence/{sha256}", data)


def bring_home(
    event: Event, package: Package, *, by: Account, at: datetime, dry: bool = False
) -> Homecoming:
    """
    Bring *event* home from a file.

    Raises:
        Forbidden: not of the office.
        Refused: as `receive_home` does; another event's.
    """
    require(by, "halls.lend", event=event)
    said = package.manifest
    if said.event != event.slug:
        raise Refused([Fault("halls.other-event", {"event": said.event[:80]})])
    return receive_home(package, by=by, at=at, dry=dry)


def receive_home(
    package: Package, *, by: Account | None, at: datetime, dry: bool = False
) -> Homecoming:
    """
    Take the rows of an event home; a *dry* run finds out the same and leaves all as it is.

    Raises:
        Refused: no package from a hall, or not from the one that has the event; other tables;
            a journal that does not follow the city's; a row that stands in another's way.
    """
    said = package.manifest
    if said.kind != HOME:
        raise Refused([Fault("halls.wrong-way")])
    # With a file a person comes and decides; the journal must follow the city's all the same.
    called = hall_called if by is None else _hall_shown
    hall = called(said.hall, said.token, said.instance)
    if hall.returned is not None:
        if hall.home_sha256 == package.sha256:
            return Homecoming(hall, {}, 0, done=True)
        raise Refused([Fault("halls.home-already")])
    rows = _checked_rows(hall, package)
    log = read_lines(package.members[JOURNAL].decode())
    fresh = _fresh(hall, log)
    changes = {
        name: found for name, each in rows.items() if any(found := count_changes(name, each))
    }
    if not dry:
        keep_keys(said.journal, package.members)
        keep_files(package.members)
        journal_of(hall.event).append(log)
    try:
        with transaction.atomic():
            _put_rows(hall, rows, log)
            if dry:
                transaction.set_rollback(True)
            else:
                _closed(hall, package, by, at)
    except IntegrityError as error:
        raise Refused([Fault("halls.collides", {"why": str(error)[:200]})]) from None
    return Homecoming(hall, changes, fresh, done=not dry)


def _checked_rows(hall: Hall, package: Package) -> dict[str, list[Row]]:
    """
    Return the rows of *package*: the event's own, and those that the hall made.

    Raises:
        Refused: ``halls.damaged``: any other row or column, whoever put it in.
    """
    rows = rows_in(package)
    event = rows.get("Event", [])
    good = (
        [each["id"] for each in event] == [hall.event_id]
        and event[0].get("journal") == package.manifest.journal == hall.event.journal
        and rows.keys() <= set(NAMES)
        and all(_may_come(hall, name, rows) for name in rows)
    )
    if not good:
        raise Refused([Fault("halls.damaged")])
    return rows


def _may_come(hall: Hall, name: str, rows: dict[str, list[Row]]) -> bool:
    """Tell whether the rows of the model *name* are the event's, or new and made in the hall."""
    model, each = model_called(name), rows[name]
    stay = EMPTY.get(name, frozenset())
    columns = {column.attname for column in columns_of(model) if column.name not in stay}
    if any(row.keys() != columns for row in each):
        return False
    first = hall.number * ROOM
    old = {row["id"] for row in each if not first < row["id"] < first + ROOM}
    if name not in PACKED:
        return not old
    ours = model.objects.filter(pk__in=old, **{PACKED[name]: hall.event_id})
    return old == set(ours.values_list("pk", flat=True)) and _belong(hall, name, rows)


def _belong(hall: Hall, name: str, rows: dict[str, list[Row]]) -> bool:
    """Tell whether each row of *name* names the event, or a row of the package that does."""
    step = PACKED[name].partition("__")[0]
    if step == "pk":
        return True
    above = model_called(name)._meta.get_field(step).related_model.__name__  # noqa: SLF001
    known = {hall.event_id} if above == "Event" else {row["id"] for row in rows.get(above, ())}
    return all(row[f"{step}_id"] in known for row in rows[name])


def _fresh(hall: Hall, log: Sequence[Entry]) -> int:
    """
    Return how many entries of *log* are not here.

    Raises:
        Refused: it is no log; what is here of a device is not how *log* begins.
    """
    name, here = str(hall.event.journal), journal_of(hall.event).entries()
    check_log(name, log)
    there = {(each.device, each.device_seq): each.hash for each in log}
    if any(there.get((each.device, each.device_seq)) != each.hash for each in here):
        raise Refused([Fault("halls.journals-part")])
    return len(log) - len(here)


def _put_rows(hall: Hall, rows: dict[str, list[Row]], log: Sequence[Entry]) -> None:
    """Write the rows; positions in the hall's journal become positions in the city's."""
    here = {each.hash: place for place, each in enumerate(journal_of(hall.event).entries())}
    places = {place: here.get(each.hash, place) for place, each in enumerate(log)}
    for name in NAMES:
        each = rows.get(name, [])
        if name == "Act":
            each = [row | {"position": None} for row in each]
        elif any(column.attname == "position" for column in columns_of(model_called(name))):
            each = [row | {"position": places.get(row["position"])} for row in each]
        elif name == "Account":
            each = [row | {"is_active": False} for row in each]
        elif name == "Event":
            each = [row | {"journal_seen": len(log)} for row in each]
        put(name, each)


def _closed(hall: Hall, package: Package, by: Account | None, at: datetime) -> None:
    close(hall, by, at)
    hall.size, hall.waiting, hall.problem = journal_of(hall.event).size(), 0, ""
    hall.seen, hall.home_sha256 = at, package.sha256
    hall.save()
    hall.event.refresh_from_db()
    note_suspended(hall.event)
    catch_up(hall.event)
    note(by, "halls.home", f"event:{hall.event.slug}", at, Role.STAFF, hall=hall.number)
