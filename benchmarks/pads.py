"""
A pad against its targets: python -m benchmarks.pads.

Chromium with a profile on the disk and a hall in this process. A mark is a whole sheet of 30
cells: sealed, signed, and on the disk when `save` comes back. An interaction is what the browser
itself reports (Event Timing): from the touch of a key to the next picture on the screen.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import django
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from tests.pads.hall import OPEN, PAIR, Hall, package

MARKS = 1000
CELLS = 30
SHEETS = "document.querySelector('lt-pad').pad.sheets().map((each) => each.sheet)"

SAVED = """async ([many, cells]) => {
  const spent = [];
  for (let each = 0; each < many; each += 1) {
    const sheet = [];
    for (let at = 0; at < cells; at += 1) {
      sheet.push({ aspect: `A${at}`, value: String(each + at) });
    }
    const from = performance.now();
    await pad.save(`0${1 + (each % 8)}`, "A", sheet);
    spent.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return spent;
}"""
SEALED = """async ([many, cells]) => {
  const { seal, START } = await import("/static/leitai/pad/sealing.js");
  const spent = [];
  for (let each = 0; each < many; each += 1) {
    const said = [];
    for (let at = 0; at < cells; at += 1) {
      said.push({ aspect: `A${at}`, value: String(each + at) });
    }
    const body = { contestant: "01", judge: "J1", sheet: "A", cells: said };
    const from = performance.now();
    const draft = { type: "mark", at: "2026-09-12T08:00:00Z", body, salt: new Uint8Array(32) };
    await seal(pad.pen, START, draft);
    spent.push(performance.now() - from);
  }
  return spent;
}"""

WATCH = """
window.interactions = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.interactionId) window.interactions.push(entry.duration);
  }
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""


def middle(spent: Sequence[float], percent: float) -> float:
    return sorted(spent)[min(int(len(spent) * percent / 100), len(spent) - 1)]


def told(name: str, spent: Sequence[float], target: str = "") -> None:
    figures = [f"{middle(spent, percent):5.1f}" for percent in (50, 99, 100)]
    print(f"  {name:44} p50 {figures[0]}  p99 {figures[1]}  most {figures[2]} ms  {target}")


def paired(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/pad/")
    page.evaluate(OPEN)
    page.evaluate(PAIR, address)
    return page


def measure(context: BrowserContext, hall: Hall, address: str, kind: str) -> None:
    page = paired(context, address)
    told(f"sealed, {kind} key", page.evaluate(SEALED, [MARKS, CELLS]))
    target = "(T11: p99 <= 10 ms)"
    told(f"saved, {kind} key, hall in reach", page.evaluate(SAVED, [MARKS, CELLS]), target)
    hall.mode = "away"
    told(f"saved, {kind} key, no line", page.evaluate(SAVED, [MARKS, CELLS]), target)
    hall.mode = "up"
    page.close()


def touch(context: BrowserContext) -> list[float]:
    """Return how long each key and touch took, of a judge who measures at the pad's page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leitai.web.settings")
    os.environ.setdefault("LEITAI_HOME", tempfile.mkdtemp())
    django.setup()
    from tests.pads.judging import Judge  # noqa: PLC0415 - its page needs Django
    from tests.pads.room import Room  # noqa: PLC0415

    room = Room()
    context.add_init_script(WATCH)
    judge = Judge(context, room).pair()
    sheets = judge.page.evaluate(SHEETS)
    for at, sheet in enumerate(sheets):
        if sheet == "masonry":
            judge.page.locator("lt-rail .station").nth(at).click()
            judge.masonry()
    judge.page.wait_for_timeout(300)
    spent: list[float] = judge.page.evaluate("window.interactions")
    room.close()
    return spent


@contextmanager
def tablet(playwright: Playwright) -> Iterator[BrowserContext]:
    folder = tempfile.mkdtemp()
    options: dict[str, Any] = {"executable_path": shutil.which("chromium")}
    context = playwright.chromium.launch_persistent_context(
        folder, args=["--no-sandbox"], **options
    )
    yield context
    context.close()
    shutil.rmtree(folder)


def main() -> None:
    """Print the figures."""
    hall = Hall()
    hall.package = package()
    with sync_playwright() as playwright:
        with tablet(playwright) as context:
            print(f"  load of the machine {os.getloadavg()[0]:.1f}")
            measure(context, hall, hall.here, "the browser's")
            measure(context, hall, hall.plain, "our own")
        with tablet(playwright) as context:
            told("a key to the next picture", touch(context), "(T11: < 50 ms)")
    hall.close()


if __name__ == "__main__":
    main()
