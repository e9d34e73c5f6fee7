"""
Nothing that a pad called saved is lost, doubled or moved, whatever happens to it.

Each run is a judge who marks while the tablet is killed and loaded again, without a line, with a
clock that is a day off, without room; while the hall is away, answers into the void or is killed.
LEITAI_TORTURE=1 runs 100 times 500 marks.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, Playwright
from tests.front.conftest import Site, token
from tests.pads.conftest import OPEN, PAIR, Tablet, until, visit
from tests.pads.front_hall import FrontHall, real_front

pytestmark = [pytest.mark.browser, pytest.mark.torture]

__all__ = ["token"]

TORTURE = os.environ.get("LEITAI_TORTURE") == "1"
FIRST = int(os.environ.get("LEITAI_SEED", "1"))
RUNS = int(os.environ.get("LEITAI_RUNS", "100" if TORTURE else "2"))
MARKS = 500 if TORTURE else 60
PART = MARKS // 10
HOUR = 3_600_000
ROOM, LONG = 60_000, 50_000
"""Bytes that a tablet without room may still add; of a note with which a mark fills it."""

MARK = """([from, to, long]) => {
  window.done = false;
  window.full = 0;
  (async () => {
    for (let each = from; each <= to; each += 1) {
      for (;;) {
        try {
          const cell = { aspect: "a", value: String(each), note: "x".repeat(long) };
          await pad.save(`0${1 + (each % 8)}`, "A", [cell]);
          told(each);
          break;
        } catch (error) {
          if (error.id !== "pad.full") throw error;
          window.full += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }
    window.done = true;
  })();
}"""
ON_THE_PAD = """async () => {
  const { text } = await pad.exportLog();
  const said = text.split("\\n").filter(Boolean).map((line) => JSON.parse(line).body);
  return said.map((body) => Number(body.cells[0].value));
}"""
FAULTS = ("none", "off line", "reload", "kill", "kill", "full", "deaf", "busy", "away", "front")


class Judge:
    """Marks numbered values; what was called saved is noted, outside of the tablet."""

    def __init__(self, hall: FrontHall, tablet: Tablet, dice: Random) -> None:
        self.hall, self.tablet, self.dice = hall, tablet, dice
        self.told: set[int] = set()
        self.happened: list[str] = []
        self.page = self.come()
        assert self.page.evaluate(PAIR, "code") == "ready"

    def come(self, room: int = 0) -> Page:
        """Open the page in a browser that has just been started; *room*: bytes it may add."""
        context = self.tablet.context
        context.expose_function("told", self.hear)
        ahead = self.dice.choice((0, 24, -24)) * HOUR
        context.add_init_script(f"Date.now = ((now) => () => now() + {ahead})(Date.now);")
        page = visit(context, self.hall.here)
        if room:
            used = page.evaluate("navigator.storage.estimate().then((known) => known.usage)")
            quota = {"origin": self.hall.here, "quotaSize": used + room}
            self.devtools = context.new_cdp_session(page)
            self.devtools.send("Storage.overrideQuotaForOrigin", quota)
        page.evaluate(OPEN)
        return page

    def hear(self, number: int) -> None:
        """Note that the tablet called *number* saved."""
        self.told.add(number)

    def mark(self, first: int, last: int) -> None:
        """Mark the values *first* to *last*, with a fault on the way."""
        fault = self.dice.choice(FAULTS)
        self.happened.append(fault)
        if fault == "full":
            self.start_again(ROOM)
        self.page.evaluate(MARK, [first, last, LONG if fault == "full" else 0])
        self.page.wait_for_timeout(self.dice.uniform(0, 150))
        FAULT[fault](self)

    def start_again(self, room: int = 0) -> None:
        """Kill the browser and start it."""
        self.tablet.kill()
        self.tablet.start()
        self.page = self.come(room)
        assert self.page.evaluate("pad.state") == "ready"

    def finish(self) -> None:
        """Wait until everything that was begun is saved."""
        self.page.wait_for_function("window.done", timeout=60_000)

    def next(self) -> int:
        """Return the number after the last one that the tablet has: every earlier one is there."""
        there = self.page.evaluate(ON_THE_PAD)
        assert there == list(range(1, len(there) + 1)), self.happened
        assert self.told <= set(there), (self.happened, self.told - set(there))
        return len(there) + 1


def _off_line(judge: Judge) -> None:
    judge.tablet.context.set_offline(True)
    judge.finish()
    judge.tablet.context.set_offline(False)


def _reload(judge: Judge) -> None:
    judge.page.reload()
    assert judge.page.evaluate(OPEN) == "ready"


def _full(judge: Judge) -> None:
    judge.page.wait_for_function("window.full > 3 || window.done", timeout=60_000)
    judge.devtools.send("Storage.overrideQuotaForOrigin", {"origin": judge.hall.here})
    judge.finish()


def _mode(mode: str):
    def fault(judge: Judge) -> None:
        judge.hall.mode = mode
        judge.finish()
        judge.hall.mode = "up"

    return fault


def _front(judge: Judge) -> None:
    judge.hall.site.kill("front")
    judge.finish()
    judge.hall.site.start("front")


FAULT = {
    "none": Judge.finish,
    "off line": _off_line,
    "reload": _reload,
    "kill": Judge.start_again,
    "full": _full,
    "deaf": _mode("deaf"),
    "busy": _mode("busy"),
    "away": _mode("away"),
    "front": _front,
}


@pytest.fixture(scope="module")
def front(tmp_path_factory) -> Iterator[Site]:
    with real_front(tmp_path_factory.mktemp("torture") / "home") as site:
        yield site


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_marks(front: Site, playwright: Playwright, tmp_path: Path, token, seed):
    """Every mark that was called saved is in the journal once, in its order; none was made up."""
    hall = FrontHall(front, token, f"example.org/torture-{seed}")
    tablet = Tablet(playwright, tmp_path / "profile")
    try:
        judge = Judge(hall, tablet, Random(seed))
        while (first := judge.next()) <= MARKS:
            judge.mark(first, min(first + PART - 1, MARKS))
        judge.page.evaluate("pad.sendNow()")
        until(lambda: judge.page.evaluate("pad.counts().waiting") == 0, 120)
        assert judge.next() == MARKS + 1
        assert hall.values() == [str(each) for each in range(1, MARKS + 1)], judge.happened
    finally:
        hall.close()
        tablet.kill()
