"""What ``leitai doctor`` looks at where the installation is a hall."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from leitai.faults import Fault, Refused
from leitai.web.hall_home import HallHome, knowledge_file
from leitai.web.installation import Installation

from .hall_address import addresses
from .opening import ready
from .speaking import words

OLD = timedelta(minutes=20)
"""A backup older than that says that the stick was drawn out."""


def hall_looks(here: Installation, hall: HallHome) -> dict[str, Callable[[], str]]:
    """Return what to look at in the hall in *here*, by name, in order."""
    return {
        "hall": lambda: words("doctor-hall-found", name=hall.name, event=hall.event),
        "hall-address": lambda: _address(here),
        "hall-certificate": lambda: _certificate(here),
        "hall-line": lambda: _line(here, hall),
        "hall-backup": lambda: _backup(here.home),
        "hall-pads": lambda: _pads(here.home, hall),
    }


def _address(here: Installation) -> str:
    place = urlsplit(here.site).hostname or ""
    known = [*addresses(), "127.0.0.1"]
    if place.replace(".", "").isdigit() and place not in known:
        raise Refused([Fault("hall.address-moved", {"site": here.site, "now": known[0]})])
    return here.site


def _certificate(here: Installation) -> str:
    from .hall_certificate import expires, fingerprint, folder_of, root_of  # noqa: PLC0415

    if not here.site.startswith("https://"):
        return words("doctor-hall-plain")
    own = folder_of(here.keys) / "server.crt"
    if not own.is_file():
        return words("doctor-hall-given")
    until = expires(own)
    if until < datetime.now(UTC):
        raise Refused([Fault("hall.certificate-over", {"until": f"{until:%F}"})])
    return words(
        "doctor-hall-certificate-found",
        until=f"{until:%F}",
        fingerprint=fingerprint(root_of(here.keys)),
    )


def _line(here: Installation, hall: HallHome) -> str:
    try:
        said = json.loads((here.home / "city" / "line.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return words("doctor-hall-line-never", city=hall.city)
    if said["why"]:
        raise Refused([Fault("hall.line-away", {"why": said["why"], "at": said["at"]})])
    return words("doctor-hall-line-found", city=hall.city, at=said["at"])


def _backup(home: Path) -> str:
    try:
        at, folder = (home / "city" / "backup.txt").read_text(encoding="utf-8").splitlines()[:2]
    except FileNotFoundError:
        raise Refused([Fault("hall.no-backup")]) from None
    if datetime.now(UTC) - datetime.fromisoformat(at) > OLD:
        raise Refused([Fault("hall.backup-old", {"at": at, "folder": folder})])
    return words("doctor-hall-backup-found", at=at, folder=folder)


def _pads(home: Path, hall: HallHome) -> str:
    """Say how many pads there are, and what the city lacks of what they wrote."""
    ready(home)
    from leitai.web.models import Pad  # noqa: PLC0415 - after django.setup
    from leitai.web.services.records import shelf  # noqa: PLC0415

    pads = list(Pad.objects.filter(event__slug=hall.event, state=Pad.State.PAIRED))
    heads = shelf().journal(hall.journal).heads()
    try:
        known = json.loads(knowledge_file(home, hall.journal).read_text(encoding="utf-8"))
        there = known["devices"]
    except FileNotFoundError:
        there = {}
    lacking = sum(max(0, head.device_seq - there.get(name, 0)) for name, head in heads.items())
    silent = sum(each.device not in heads for each in pads)
    said = {"pads": str(len(pads)), "silent": str(silent), "lacking": str(lacking)}
    return words("doctor-hall-pads-found", **said)
