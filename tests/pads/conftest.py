"""Chromium as a tablet: its pages talk to a hall, it is killed and started again."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as TimedOut
from tests.pads.hall import OPEN, PAIR, Hall, package
from tests.pads.judging import Judge
from tests.pads.room import Room

pytestmark = pytest.mark.browser

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--headless=new")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs Chromium")
    started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    yield started
    started.close()


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()
    made.package = package()
    yield made
    made.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet of one's own: nothing stored."""
    made = browser.new_context()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, hall: Hall) -> Page:
    """A blank page of the pad; pages that fail fail the test."""
    return visit(context, hall.here)


def visit(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{address}/pad/")
    return page


@pytest.fixture
def pad(page: Page) -> Page:
    """A page with a paired pad as ``window.pad``."""
    assert page.evaluate(OPEN) == "unpaired"
    assert page.evaluate(PAIR, "code") == "ready"
    return page


def until(truth: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until *truth* holds."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


class Tablet:
    """A Chromium of its own with a folder, so that it can be killed as a battery would."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright, self.folder = playwright, folder
        self.start()

    def start(self) -> None:
        """Start it; one that cannot be spoken to after a kill is killed and started once more."""
        try:
            self._launch()
        except TimedOut:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
            self._launch()

    def _launch(self) -> None:
        chosen = self.folder / "DevToolsActivePort"
        chosen.unlink(missing_ok=True)
        program = shutil.which("chromium")
        if program is None:
            pytest.skip("needs Chromium")
        self._child = subprocess.Popen(
            [program, *ARGUMENTS, "--remote-debugging-port=0", f"--user-data-dir={self.folder}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: chosen.is_file() and "\n" in chosen.read_text(encoding="ascii"), 60)
        port = chosen.read_text(encoding="ascii").splitlines()[0]
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self._browser.contexts[0]

    def kill(self) -> None:
        """Kill every process of it at once, without a word."""
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._browser.close()


@pytest.fixture
def tablet(playwright: Playwright, tmp_path: Path) -> Iterator[Tablet]:
    made = Tablet(playwright, tmp_path)
    yield made
    made.kill()


@pytest.fixture
def room() -> Iterator[Room]:
    """A hall with the pad's page and a package with every kind of mark."""
    made = Room()
    yield made
    made.close()


@pytest.fixture
def judge(context: BrowserContext, room: Room) -> Iterator[Judge]:
    """A judge at a tablet that is paired; what its page complains of fails the test."""
    made = Judge(context, room).pair()
    yield made
    assert made.complaints == []
