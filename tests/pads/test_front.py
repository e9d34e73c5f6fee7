"""A pad in Chromium against a real front: with every failure between them, exactly once."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.front.conftest import JOURNAL, Site, new_site, token
from tests.pads.conftest import OPEN, PAIR, until, visit
from tests.pads.hall import Hall, package

from leitai.journal import Entry, check_log
from leitai.stores.shelf import Shelf

pytestmark = pytest.mark.browser

__all__ = ["token"]

DEVICE = "pad-J1-1"


class FrontHall(Hall):
    """A hall whose journal is kept by a front; what it forwards can get lost on the way."""

    def __init__(self, site: Site, issued: Callable[..., str]) -> None:
        super().__init__()
        self.site, self.issued = site, issued
        self.package = package()
        self.package["event"]["journal"] = JOURNAL

    def pair(self, said: dict[str, Any]) -> tuple[int, Any]:
        """Register the pad's key, as Django does."""
        body = {"device": DEVICE, "key": said["key"], "registrar": False}
        self.site.write("device.add", body)
        ticket = self.issued(device=DEVICE, judges=("J1",))
        return 200, {"ticket": ticket, "device": DEVICE, "package": self.package}

    def hear(self, path: str, data: bytes) -> tuple[int, Any]:
        """Hand on to the front."""
        answer = self.site.ask(path, "POST", data)
        return answer.status, json.loads(answer.body)

    def journal(self) -> tuple[Entry, ...]:
        shelf = Shelf(self.site.settings.journals)
        log = shelf.journal(JOURNAL).entries()
        shelf.close()
        return log

    def values(self) -> list[str]:
        """Return the values in the pad's marks, in the journal's order; the journal is checked."""
        log = self.journal()
        check_log(JOURNAL, log)
        return [entry.content["cells"][0]["value"] for entry in log if entry.type == "mark"]


@pytest.fixture
def front(tmp_path, token) -> Iterator[FrontHall]:
    site = new_site(tmp_path / "home")
    site.start("pages")
    site.start("front")
    site.open_journal()
    hall = FrontHall(site, token)
    yield hall
    hall.close()
    for name in list(site.running):
        site.kill(name)


@pytest.fixture
def marking(front: FrontHall, context: BrowserContext) -> Page:
    page = visit(context, front.here)
    page.evaluate(OPEN)
    assert page.evaluate(PAIR, "code") == "ready"
    return page


def save(page: Page, values: list[str]) -> None:
    cells = "[{ aspect: 'a', value }]"
    page.evaluate(
        f"async (all) => {{ for (const value of all) await pad.save('01', 'A', {cells}); }}",
        values,
    )


def all_arrived(page: Page) -> None:
    page.evaluate("pad.sendNow()")
    until(lambda: page.evaluate("pad.counts().waiting") == 0)


def test_off_line_and_on_again(front: FrontHall, context: BrowserContext, marking: Page):
    """What was marked off line arrives once the line is back, by itself."""
    context.set_offline(True)
    save(marking, ["1", "2", "3"])
    until(lambda: marking.evaluate("pad.line.state") == "offline")
    context.set_offline(False)
    until(lambda: marking.evaluate("pad.counts().waiting") == 0)
    assert front.values() == ["1", "2", "3"]
    assert marking.evaluate("[pad.line.state, pad.counts().city]") == ["idle", 3]


def test_answer_lost(front: FrontHall, marking: Page):
    """The front takes the lines, its answer is lost: they are there once."""
    front.mode = "deaf"
    save(marking, ["1", "2"])
    until(lambda: front.values() != [])
    save(marking, ["3"])
    front.mode = "up"
    all_arrived(marking)
    assert front.values() == ["1", "2", "3"]


def test_front_killed(front: FrontHall, marking: Page):
    """The front is killed between two marks, and while lines are on their way."""
    for number in range(3):
        save(marking, [f"{number}.{each}" for each in range(10)])
        front.site.kill("front")
        save(marking, [f"{number}.5"])
        front.site.start("front")
    all_arrived(marking)
    wanted = [f"{number}.{each}" for number in range(3) for each in (*range(10), 5)]
    assert front.values() == wanted


def test_refused_by_the_rules(front: FrontHall, marking: Page):
    """What the event's rules do not allow is refused in words, and stays on the pad."""
    save(marking, ["1"])
    all_arrived(marking)
    front.site.write("lock", {"event": "x"})
    save(marking, ["2"])
    until(lambda: marking.evaluate("pad.counts().refused") == 1)
    [refused] = marking.evaluate("pad.refused()")
    assert refused["cells"] == [{"aspect": "a", "value": "2"}]
    assert refused["problems"][0]["text"] != ""
    assert marking.evaluate("pad.counts()") == {
        "device": 1, "hall": 1, "city": 1, "waiting": 0, "refused": 1,
    }  # fmt: skip


def test_revoked(front: FrontHall, marking: Page):
    """A pad that the desk revokes is at its end; what it had sent is there."""
    save(marking, ["1"])
    all_arrived(marking)
    front.site.write("device.revoke", {"device": DEVICE, "reason": "lost"})
    save(marking, ["2"])
    until(lambda: marking.evaluate("pad.state") == "ended")
    assert front.values() == ["1"]
    assert marking.evaluate("pad.counts().waiting") == 1
