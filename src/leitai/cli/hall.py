"""``leitai hall``: an event at its venue, on a laptop, with or without a line to the city."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leitai.faults import Fault, Refused
from leitai.front.lent import GONE, lent_to, note_home, note_lent
from leitai.web.hall_home import HallHome, read_hall
from leitai.web.installation import Installation, read_installation

from .files import why
from .founding import SITE, check_new, make_home, make_tables
from .opening import home_of, in_home, opened, ready
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words, working

if TYPE_CHECKING:
    from leitai.web.services.courier import Courier
    from leitai.web.services.package_file import Package

PASSPHRASE = "LEITAI_HALL_PASSPHRASE"  # noqa: S105 - a name, no secret
PACKAGE = "leitai-hall-package"


@click.group(name="hall", invoke_without_command=True, help=words("hall"))
@click.pass_context
def hall(context: click.Context) -> None:
    """Serve an event at its venue."""
    if context.invoked_subcommand is None:
        context.invoke(context.command.get_command(context, "serve"))  # type: ignore[attr-defined]


@hall.command(name="take", help=words("hall-take"))
@click.argument("file", type=FILE, metavar="FILE")
@in_home
@click.option("--database", metavar="ADDRESS", default="", help=words("option.database"))
@as_json
@refusing
def take(*, file: Path, home: Path | None, database: str, as_json: bool) -> None:
    """Found a hall from a package."""
    folder = home_of(home)
    check_new(folder)
    package = opened_package(file)
    make_home(folder, database, SITE, demo=False)
    try:
        here = ready(folder)
        with working("hall-taking"):
            make_tables(here)
            found, told = _founded(package)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    said = {"name": found.name, "event": found.event, "home": str(folder)}
    if as_json:
        print_json({"ok": True, "number": found.number, "told": told, **said})
        return
    click.echo(words("hall-taken", **said))
    click.echo(words("hall-told" if told else "hall-not-told"))


def opened_package(file: Path) -> "Package":
    """
    Return a package, its passphrase asked for (or read from the environment).

    Raises:
        Refused: it cannot be read; as `open_package` refuses.
    """
    from leitai.web.services.package_file import open_package  # noqa: PLC0415 - loads slowly

    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused([Fault("cli.cannot-read", why(file, error))]) from None
    said = os.environ.get(PASSPHRASE) or click.prompt(words("hall-passphrase"), hide_input=True)
    return open_package(data, said)


def _founded(package: "Package") -> tuple[HallHome, bool]:
    """Return the hall, and whether the city knows that this is it."""
    from leitai.web.services.courier import City, NoLine  # noqa: PLC0415 - after django.setup
    from leitai.web.services.unpacking import found_hall  # noqa: PLC0415

    found = found_hall(package, datetime.now(UTC))
    try:
        City(found).call("GET", "entries?start=0")
    except NoLine:
        return found, False
    return found, True


def hall_in(here: Installation) -> HallHome:
    """
    Return the hall that *here* is.

    Raises:
        Refused: it is none.
    """
    found = read_hall(here.home)
    if found is None:
        raise Refused([Fault("hall.none", {"home": str(here.home)})])
    return found


def courier_of(here: Installation) -> "Courier":
    """Return the courier of the hall in *here*; Django is ready."""
    from leitai.web.models import Event, Freeze  # noqa: PLC0415 - after django.setup
    from leitai.web.services.courier import City, Courier  # noqa: PLC0415
    from leitai.web.services.records import shelf  # noqa: PLC0415

    found = hall_in(here)

    def state() -> str:
        return str(Event.objects.values_list("state", flat=True).get(slug=found.event))

    def frozen() -> bool:
        return Freeze.objects.filter(event__slug=found.event, ended=None).exists()

    return Courier(City(found), here.home, shelf().journal(found.journal), state, frozen)


@hall.command(name="send", help=words("hall-send"))
@in_home
@as_json
@refusing
def send(*, home: Path | None, as_json: bool) -> None:
    """Send the city once what it lacks."""
    courier = courier_of(opened(home))
    with working("hall-sending"):
        carried = courier.carry()
        photos = courier.carry_photos()
    said = {"sent": carried.sent, "waiting": carried.waiting, "photos": photos}
    if as_json:
        print_json({"ok": not carried.problem, "problem": carried.problem, **said})
    else:
        click.echo(words("hall-sent", **{name: str(value) for name, value in said.items()}))
    if carried.problem:
        raise Refused([Fault("hall.not-taken", {"fault": carried.problem})])


@hall.command(name="return", help=words("hall-return"))
@in_home
@click.option("--file", "out", type=FILE, metavar="OUT", help=words("option.hall-out"))
@as_json
@refusing
def bring_back(*, home: Path | None, out: Path | None, as_json: bool) -> None:
    """Bring the event home."""
    here = opened(home)
    found, lent = hall_in(here), here.lent
    if out is not None and out.exists():
        raise Refused([Fault("ops.file-there", {"file": str(out)})])
    before = lent_to(lent, found.journal)
    note_lent(lent, found.journal, GONE)  # from now on nothing is marked here
    try:
        with working("hall-returning"):
            said = _by_line(here, found) if out is None else _by_file(found, out)
    except BaseException:
        if not before:
            note_home(lent, found.journal)
        raise
    if as_json:
        print_json({"ok": True, **said})
        return
    click.echo(words("hall-returned" if out is None else "hall-returned-file", **said))


def _by_line(here: Installation, found: HallHome) -> dict[str, str]:
    from leitai.web.models import Event  # noqa: PLC0415 - after django.setup
    from leitai.web.services.courier import City  # noqa: PLC0415
    from leitai.web.services.packing import pack_home  # noqa: PLC0415

    courier, now = courier_of(here), datetime.now(UTC)
    carried = courier.carry()
    if carried.problem:
        raise Refused([Fault("hall.not-taken", {"fault": carried.problem})])
    courier.carry_photos()
    event = Event.objects.get(slug=found.event)
    package = pack_home(event, found, found.token, now, photos=False)
    City(found).call("POST", "home", package, f"application/{PACKAGE}")
    return {"name": found.name, "event": found.event, "city": found.city}


def _by_file(found: HallHome, out: Path) -> dict[str, str]:
    from leitai.web.models import Event  # noqa: PLC0415 - after django.setup
    from leitai.web.services.package_file import new_passphrase  # noqa: PLC0415
    from leitai.web.services.packing import pack_home  # noqa: PLC0415

    passphrase = new_passphrase()
    event = Event.objects.get(slug=found.event)
    data = pack_home(event, found, passphrase, datetime.now(UTC))
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(out, error))]) from None
    return {"file": str(out), "passphrase": passphrase, "city": found.city}


@hall.command(name="receive", help=words("hall-receive"))
@click.argument("file", type=FILE, metavar="FILE")
@in_home
@click.option("--dry-run", is_flag=True, help=words("option.dry-run"))
@as_json
@refusing
def receive(*, file: Path, home: Path | None, dry_run: bool, as_json: bool) -> None:
    """Take an event home, on the city's own machine."""
    opened(home)
    from leitai.web.services.receiving import receive_home  # noqa: PLC0415 - after django.setup

    package = opened_package(file)
    got = receive_home(package, by=None, at=datetime.now(UTC), dry=dry_run)
    if as_json:
        print_json({"ok": True, "done": got.done, "entries": got.entries, "rows": got.rows})
        return
    for name, (new, changed) in got.rows.items():
        click.echo(words("hall-rows", name=name, new=str(new), changed=str(changed)))
    done = "hall-received" if got.done else "hall-would-receive"
    click.echo(words(done, event=package.manifest.event, entries=str(got.entries)))


@hall.command(name="status", help=words("hall-status"))
@in_home
@as_json
@refusing
def status(*, home: Path | None, as_json: bool) -> None:
    """Say how the hall is."""
    from .doctor import say_found, tried  # noqa: PLC0415 - the doctor knows the hall
    from .doctor_hall import hall_looks  # noqa: PLC0415

    here = read_installation(home_of(home))
    found = {name: tried(look) for name, look in hall_looks(here, hall_in(here)).items()}
    if as_json:
        checks = {name: {"ok": well, "found": said} for name, (well, said) in found.items()}
        print_json({"ok": all(well for well, _ in found.values()), "checks": checks})
    else:
        say_found(found)
