"""An installation, as the commands open it: its folder found, Django made ready for it."""

import os
from pathlib import Path

import click

from leitai.faults import Fault, Refused
from leitai.web.installation import HOME, Installation, installation, read_installation

from .scoring import FILE
from .speaking import words

in_home = click.option("--home", type=FILE, metavar="FOLDER", help=words("option.home"))


def home_of(said: Path | None) -> Path:
    """Return the folder that *said* names; LEITAI_HOME or leitai-data, where it says nothing."""
    return (said or Path(os.environ.get(HOME, "leitai-data"))).absolute()


def opened(said: Path | None) -> Installation:
    """
    Return the installation of *said*, with Django ready to be used.

    Raises:
        Refused: there is none.
    """
    home = home_of(said)
    if not read_installation(home).secret:
        raise Refused([Fault("front.no-installation", {"home": str(home)})])
    return ready(home)


def ready(home: Path) -> Installation:
    """Return the installation in *home*, which this process serves from now on."""
    os.environ[HOME] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.web.settings")
    import django  # noqa: PLC0415 - most commands need no Django, and it takes long to load

    django.setup()
    return installation()
