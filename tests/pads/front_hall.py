"""A hall whose journal is kept by a real front."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.front.conftest import Site, new_site
from tests.pads.hall import DEVICE, Hall, package

from leitai.journal import Entry, check_log
from leitai.stores.shelf import Shelf


@contextmanager
def real_front(home: Path) -> Iterator[Site]:
    """Run a front in *home*."""
    site = new_site(home)
    site.start("pages")
    site.start("front")
    yield site
    for name in list(site.running):
        site.kill(name)


class FrontHall(Hall):
    """A hall whose journal is kept by a front; what it forwards can get lost on the way."""

    def __init__(self, site: Site, issued: Callable[..., str], journal: str) -> None:
        super().__init__()
        self.site, self.issued, self.name = site, issued, journal
        self.package = package()
        self.package["event"]["journal"] = journal
        site.open_journal(journal)

    def pair(self, said: dict[str, Any]) -> tuple[int, Any]:
        """Register the pad's key, as Django does."""
        body = {"device": DEVICE, "key": said["key"], "registrar": False}
        self.site.write("device.add", body, self.name)
        ticket = self.issued(journal=self.name, device=DEVICE, judges=("J1",))
        return 200, {"ticket": ticket, "device": DEVICE, "package": self.package}

    def hear(self, path: str, data: bytes) -> tuple[int, Any]:
        """Hand on to the front."""
        answer = self.site.ask(path, "POST", data)
        return answer.status, json.loads(answer.body)

    def journal(self) -> tuple[Entry, ...]:
        shelf = Shelf(self.site.settings.journals)
        log = shelf.journal(self.name).entries()
        shelf.close()
        return log

    def values(self) -> list[str]:
        """Return the values in the pad's marks, in the journal's order; the journal is checked."""
        log = self.journal()
        check_log(self.name, log)
        return [entry.content["cells"][0]["value"] for entry in log if entry.type == "mark"]
