"""
The parts together, as on the day: two tablets, the desk, the board, the lock, the bundle.

A real installation is served; two judges pair their tablets by QR and PIN, mark and sign; what
they gave is revealed, lies too far apart, is marked again; one tablet hands over to another; the
board shows it; the chief judge locks; anybody verifies the bundle with the verifier's one file.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page
from tests.journeys.visiting import PASSWORD
from tests.pads.final import SLUG
from tests.pads.judging import Judge

import leitai.verify
from leitai.wording import table

pytestmark = pytest.mark.browser

PATIENCE = 60_000
"""Milliseconds: a busy machine is no fault of theirs."""

PROGRAM = Path(__file__).with_name("final.py")
ROOT = Path(__file__).parents[2]


def run(what: str, *given: object) -> str:
    """Do one of the things of ``final.py`` in a process of its own."""
    environment = os.environ | {"LEITAI_DATABASE": "", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, PROGRAM, what, *map(str, given)],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The installation, served by ``leitai serve``."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    home, address = tmp_path / "home", f"http://127.0.0.1:{port}"
    run("build", home, address)
    log = tmp_path / "serve.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [Path(sys.executable).with_name("leitai"), "serve", "--home", home,
             "--port", str(port)],
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {"LEITAI_DATABASE": ""},
        )  # fmt: skip
    try:
        until = time.monotonic() + 90
        while not answers(f"{address}/pad/"):
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            assert child.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.2)
        yield SimpleNamespace(home=home, here=address)
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Tablet(Judge):
    """A judge's tablet that talks to the real hall."""

    def __init__(self, browser: Browser, site: SimpleNamespace, code: str) -> None:
        self.code = code
        super().__init__(browser.new_context(), site, "tablet")

    def visit(self, address: str | None = None, fragment: str = "") -> Page:
        page = self.context.new_page()
        page.set_viewport_size({"width": 1024, "height": 768})
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        page.goto(f"{address or self.room.here}/pad/#{fragment or self.code}")
        page.locator("lt-pad .pin-step").wait_for()
        return page

    def sheet(self, code: str, sheet: str = "") -> dict:
        found = self.page.evaluate(
            "([code, sheet]) => document.querySelector('lt-pad').pad.sheet(code, sheet)",
            [code, sheet],
        )
        assert found, (code, sheet)
        return dict(found)

    def codes(self) -> list[str]:
        """The blind codes, in the order of the package."""
        pad = "document.querySelector('lt-pad').pad"
        return list(
            self.page.evaluate(f"[...new Set({pad}.sheets().map(each => each.contestant))]")
        )

    def do(self, what: str, *given: object) -> None:
        """What a page asks of the pad's core, for the sheets that are not marked by hand here."""
        self.page.evaluate(
            "([what, given]) => document.querySelector('lt-pad').pad[what](...given)",
            [what, list(given)],
        )

    def close_sheet(self) -> None:
        """Sign the open sheet as a judge does, and see that it is signed."""
        self.press("check-and-sign")
        self.press("sign-hold")
        self.press("press-again")
        self.settle()


class Chief:
    """The chief judge at the desk."""

    def __init__(self, browser: Browser, site: SimpleNamespace) -> None:
        self.page, self.site = browser.new_context(locale="zh-CN").new_page(), site
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"{site.here}/sign-in/?by=password&next=/desk/")
        self.page.locator("input[name=username]").fill("chief")
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("main form button").first.click()
        self.page.wait_for_url("**/desk/**")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site.here}/desk/events/{SLUG}/{path}")

    def press(self, entry: str) -> None:
        words = table()[entry]["zh"]
        self.page.locator("main").get_by_role("button", name=words).first.click()
        self.page.wait_for_load_state()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def step(self, name: str) -> None:
        """Take a step of the event's life."""
        self.go(f"steps/{name}/")
        assert self.page.locator("main form button").count(), self.text()
        self.press(f"step.{name}")
        assert f"/steps/{name}/" not in self.page.url, self.text()


def test_a_final_is_marked_on_pads_and_anybody_verifies_it(
    browser: Browser, site: SimpleNamespace, tmp_path: Path
):
    """Paired, marked, signed, revealed, marked again, handed over, shown, locked, verified."""
    chief = Chief(browser, site)
    for _ in range(2):
        chief.go("pads/")
        chief.press("pads.invite")
    invited = json.loads(run("codes", site.home))
    pins = chief.page.locator(".pad-card .pin").all_inner_texts()
    assert sorted(pin for _, pin in invited.values()) == sorted(pins)
    tablets = {judge: Tablet(browser, site, code) for judge, (code, _) in invited.items()}
    for judge, tablet in tablets.items():
        tablet.keys(invited[judge][1])
        tablet.page.locator("lt-marking lt-list").wait_for()
    one, other = tablets["J1"], tablets["J2"]
    first, *rest = one.codes()

    mark_the_first_by_hand(one, other, first)
    see_it_blocked_and_mark_again(chief, one, other, first)
    other = take_over(browser, site, chief, old=other)
    mark_the_rest(one, other, first, rest)
    board = board_text(browser, site)
    assert [code in board for code in (first, *rest)] == [True] * 5

    chief.step("end-marking")
    chief.step("lock")
    bundle = Path(run("finish", site.home))
    check(bundle, tmp_path)
    assert [each for tablet in (*tablets.values(), other) for each in tablet.complaints] == []


def mark_the_first_by_hand(one: Tablet, other: Tablet, first: str) -> None:
    """What is measured, by the first judge; the panel's aspect, by both; each signs."""
    one.station(first, 0)
    one.type("0")
    one.close_sheet()
    one.page.evaluate("document.querySelector('lt-reveal').ask()")
    one.sees("reveal-missing", count="1")
    other.station(first, 0)
    other.type("3")
    other.close_sheet()


def see_it_blocked_and_mark_again(chief: Chief, one: Tablet, other: Tablet, first: str) -> None:
    """Both see both marks, too far apart; the chief judge orders; both give a reason."""
    for tablet in (one, other):
        tablet.page.evaluate("document.querySelector('lt-reveal').ask()")
        tablet.sees("blocked", titles="灰缝")
    chief.go(f"marks/remark/?code={first}&aspect=joints")
    chief.page.locator("textarea[name=reason]").fill("相差三级")
    chief.press("marks.remark")
    for tablet, value in ((one, "2"), (other, "3")):
        tablet.do("sendNow")
        tablet.page.locator(".station.again").first.click()
        tablet.type(value)
        tablet.page.locator(".note-in textarea").fill("重新看过右上角")
        tablet.page.locator(".note-in textarea").blur()
        tablet.close_sheet()


def take_over(browser: Browser, site: SimpleNamespace, chief: Chief, *, old: Tablet) -> Tablet:
    """The second judge's pad invites its successor; the desk ends it once it has sent all."""
    old.open("hand-over")
    old.press("hand-over-ask")
    address = old.page.locator(".qr-panel .fingerprint").inner_text()
    fresh = Tablet(browser, site, address.partition("#")[2])
    fresh.keys(old.page.locator(".pin-shown").inner_text().replace(" ", ""))
    fresh.page.locator("lt-marking lt-list").wait_for()
    old.press("back-to-marks")
    old.do("sendNow")
    old.sees("retired")
    chief.go("pads/")
    row = chief.page.locator("tr", has_text="pad-J2-1")
    row.get_by_role("link").click()
    chief.press("pads.revoke")
    old.do("sendNow")
    old.page.wait_for_function("() => document.querySelector('lt-pad').pad.state === 'ended'")
    return fresh


def mark_the_rest(one: Tablet, other: Tablet, first: str, rest: list[str]) -> None:
    """What is measured of the first, then everybody's joints, through the pad's core."""
    plumb = [{"aspect": "plumb_mm", "item": item, "value": item} for item in ("1", "2")]
    for sheet, cells in (("theory", [{"aspect": "theory", "value": "38.5"}]), ("practice", plumb)):
        one.do("save", first, sheet, cells)
        one.do("sign", first, sheet)
    for code in rest:
        for tablet, value in ((one, "2"), (other, "3")):
            tablet.do("save", code, "", [{"aspect": "joints", "value": value}])
            tablet.do("sign", code, "")
    for tablet in (one, other):
        tablet.settle()
        assert tablet.page.evaluate("document.querySelector('lt-pad').pad.refused()") == []


def board_text(browser: Browser, site: SimpleNamespace) -> str:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{site.here}/events/{SLUG}/board/")
    return page.locator("main").inner_text()


def check(bundle: Path, folder: Path) -> None:
    """Verify *bundle* as a stranger does: one file of the standard library, nothing else."""
    verifier = folder / "verify.py"
    shutil.copy(str(leitai.verify.__file__), verifier)
    done = subprocess.run(
        [sys.executable, "-I", verifier, bundle], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
