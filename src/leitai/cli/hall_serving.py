"""``leitai hall serve``: serves pads, screens and printers in the hall's own network."""

import json
import os
import re
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
import segno

from leitai.faults import Fault, Refused
from leitai.front.plain import TO
from leitai.front.settings import Settings
from leitai.web.hall_home import HallHome
from leitai.web.installation import Installation, read_installation

from .hall import hall, hall_in
from .hall_address import addresses, is_private
from .hall_certificate import Tls, local_tls
from .opening import in_home
from .scoring import FILE
from .serving import Beside, Ready, check_free, installation_in, serve_installation
from .speaking import as_json, refusing, words
from .supervising import Child

PROGRAM = (sys.executable, "-c", "from leitai.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Reach:
    """
    How the hall is reached.

    Units:
        place: the address or name that people type; *mode*: own, given or plain.
    """

    place: str
    port: int
    plain_port: int
    mode: str

    @property
    def site(self) -> str:
        """The address that stands in QR codes."""
        return f"{'http' if self.mode == 'plain' else 'https'}://{self.place}:{self.port}"


@hall.command(name="serve", help=words("hall-serve"))
@in_home
@click.option("--address", metavar="PLACE", help=words("option.hall-address"))
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True,
              help=words("option.port"))  # fmt: skip
@click.option("--http-port", type=click.IntRange(1, 65535), default=8080, show_default=True,
              help=words("option.hall-http-port"))  # fmt: skip
@click.option("--certificate", type=FILE, metavar="FILE", help=words("option.hall-certificate"))
@click.option("--key", type=FILE, metavar="FILE", help=words("option.hall-key"))
@click.option("--plain", is_flag=True, help=words("option.hall-plain"))
@click.option("--backup", type=FILE, metavar="FOLDER", help=words("option.hall-backup"))
@click.option("--backup-minutes", type=click.FloatRange(0.05, 720), default=5, show_default=True,
              help=words("option.hall-backup-minutes"))  # fmt: skip
@as_json
@refusing
def serve_hall(  # noqa: PLR0913 - the options of a command
    *,
    home: Path | None,
    address: str | None,
    port: int,
    http_port: int,
    certificate: Path | None,
    key: Path | None,
    plain: bool,
    backup: Path | None,
    backup_minutes: float,
    as_json: bool,  # noqa: ARG001 - every command takes it
) -> None:
    """Serve the hall."""
    here = installation_in(home)
    found = hall_in(here)
    if (certificate is None) != (key is None):
        raise Refused([Fault("hall.certificate-and-key")])
    mode = "plain" if plain else "given" if certificate else "own"
    if backup is not None:
        _check_stick(backup)
    reach = Reach(_place(address), http_port if plain else port, http_port, mode)
    tls = None if plain else Tls(certificate, key) if certificate and key else _own(here, reach)
    for each in {reach.port, reach.plain_port}:
        check_free("0.0.0.0", each)  # noqa: S104 - a hall is there for its network
    say_site(here.home, reach.site, [reach.place, *addresses(), socket.gethostname()])

    def beside(settings: Settings) -> Beside:
        children = [] if plain else [_plain_child(settings, reach)]
        children += [_child("hall-courier", ["hall", "courier"], settings)]
        if backup is not None:
            given = [str(backup.absolute()), "--minutes", str(backup_minutes)]
            children += [_child("hall-backups", ["hall", "keep-backups", *given], settings)]
        files = (tls.certificate, tls.key) if tls else None
        return Beside(files, children, lambda _: say_ready(here.home, found, reach, backup))

    renewed = read_installation(here.home)
    serve_installation(renewed, "0.0.0.0", reach.port, beside=beside)  # noqa: S104
    click.echo(words("serve-ended"), err=True)


def _place(said: str | None) -> str:
    """
    Return the address of the hall.

    Raises:
        Refused: this machine is in no network, and nobody said.
    """
    found = [said] if said else addresses()
    if not found:
        raise Refused([Fault("hall.no-network")])
    return found[0]


def _check_stick(folder: Path) -> None:
    """
    Make *folder* where the stick is there.

    Raises:
        Refused: it is not.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        raise Refused([Fault("hall.stick-gone", {"folder": str(folder)})]) from None


def _own(here: Installation, reach: Reach) -> Tls:
    """
    Return a certificate of the hall's own authority.

    Raises:
        Refused: an address that is not of a network of one's own.
    """
    local = f"{socket.gethostname().partition('.')[0].lower()}.local"
    places = [reach.place, *filter(is_private, addresses()), "127.0.0.1", "localhost", local]
    if not is_private(reach.place) and not reach.place.endswith((".local", ".lan", "localhost")):
        raise Refused([Fault("hall.not-private", {"place": reach.place})])
    return local_tls(here.keys, hall_in(here).name, list(dict.fromkeys(places)), datetime.now(UTC))


def _plain_child(settings: Settings, reach: Reach) -> tuple[Child, Ready]:
    command = [sys.executable, "-m", "leitai.front", "plain", "--host", "0.0.0.0"]  # noqa: S104
    command += ["--port", str(reach.plain_port), "--parent", str(os.getpid())]
    said = settings.environment() | {TO: reach.site}
    return Child(words("hall-plain"), command, said), Ready(f"http://127.0.0.1:{reach.plain_port}")


def _child(name: str, command: Sequence[str], settings: Settings) -> tuple[Child, Ready]:
    return Child(words(name), [*PROGRAM, *command], settings.environment()), Ready("")


def say_site(home: Path, site: str, hosts: Sequence[str]) -> None:
    """Let ``leitai.toml`` say the address by which the hall is reached now."""
    file = home / "leitai.toml"
    text = re.sub(r"(?m)^(site|hosts)\s*=.*\n?", "", file.read_text(encoding="utf-8"))
    said = {"site": site, "hosts": sorted(set(hosts))}
    lines = "".join(f"{name} = {json.dumps(each)}\n" for name, each in said.items())
    fresh = file.with_name(".leitai.toml")
    fresh.touch(mode=0o600)
    fresh.write_text(lines + text, encoding="utf-8")
    fresh.replace(file)


def say_ready(home: Path, found: HallHome, reach: Reach, backup: Path | None) -> None:
    """Say where pads find the hall, and what to see to."""
    click.echo(words("hall-ready", name=found.name, event=found.event))
    click.echo(f"\n    {reach.site}/\n")
    code = segno.make(f"{reach.site}/", error="l", micro=False)
    code.terminal(sys.stdout, border=2, compact=True)
    if reach.mode == "own":
        address = f"http://{reach.place}:{reach.plain_port}/ca/"
        click.echo(words("hall-mode-own", address=address))
    else:
        click.echo(words(f"hall-mode-{reach.mode}"))
    if backup is None:
        click.echo(words("hall-no-backup"))
        return
    click.echo(words("hall-keeps-backups", folder=str(backup)))
    if backup.stat().st_dev == home.stat().st_dev:
        click.echo(words("hall-same-disk"))
