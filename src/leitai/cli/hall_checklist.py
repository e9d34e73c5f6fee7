"""``leitai hall checklist``: how to set up a hall, on one side of A4."""

from datetime import datetime
from itertools import count, takewhile
from pathlib import Path

import click

from leitai.faults import Fault, Refused
from leitai.web.hall_home import read_hall
from leitai.web.installation import read_installation
from leitai.wording import say, table

from .files import why
from .hall import hall
from .language import language
from .opening import home_of, in_home
from .scoring import FILE
from .speaking import as_json, print_json, refusing, words

SECTIONS = ("bring", "before", "network", "hall", "pads", "during", "after")


@hall.command(name="checklist", help=words("hall-checklist"))
@in_home
@click.option("--file", "out", type=FILE, metavar="OUT", default=Path("hall.pdf"),
              show_default=True, help=words("option.hall-checklist"))  # fmt: skip
@as_json
@refusing
def print_checklist(*, home: Path | None, out: Path, as_json: bool) -> None:
    """Print the checklist."""
    data = checklist_pdf(home_of(home), language())
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(out, error))]) from None
    if as_json:
        print_json({"ok": True, "file": str(out)})
    else:
        click.echo(words("hall-checklist-done", file=str(out)))


def checklist_pdf(home: Path, tongue: str) -> bytes:
    """Return the checklist as PDF; of a hall it says its name and its address."""
    from leitai.printing import Checklist, ChecklistSection, Frame, pdf  # noqa: PLC0415 - slow

    found = read_hall(home)
    site = read_installation(home).site if found else ""
    named = {"name": found.name, "site": site} if found else {}
    now = f"{datetime.now():%Y-%m-%d %H:%M}"  # noqa: DTZ005 - the paper says the local time
    paper = Checklist(
        frame=Frame(f"H{found.number}" if found else "H", now, qr=site),
        title=say("hallpaper.title", tongue),
        under=say("hallpaper.of" if found else "hallpaper.under", tongue, named),
        sections=tuple(
            ChecklistSection(say(f"hallpaper.{name}", tongue), _numbered(name, tongue))
            for name in SECTIONS
        ),
        trouble=say("hallpaper.trouble", tongue),
        headers=(say("hallpaper.happens", tongue), say("hallpaper.do", tongue)),
        rows=tuple(zip(_numbered("happens", tongue), _numbered("do", tongue), strict=True)),
    )
    return pdf(paper, tongue)


def _numbered(name: str, tongue: str) -> tuple[str, ...]:
    """Return the lines ``hallpaper.<name>-1``, -2, … as many as there are."""
    entries = (f"hallpaper.{name}-{number}" for number in count(1))
    return tuple(say(entry, tongue) for entry in takewhile(table().__contains__, entries))
