"""A small demo installation, built once for all; copies of it served; people in Chromium."""

import fcntl
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from tests.journeys.visiting import PASSWORD, Visitor

from leitai.wording import table

HERE = Path(__file__).parent
SHOTS = Path(os.environ.get("LEITAI_SHOTS", HERE / "shots"))
SIZES = {"desk": (1440, 1000), "tablet": (1024, 768), "phone": (390, 844)}


def run(what: str, home: Path) -> str:
    """Do one of the things of ``building.py`` in a process of its own."""
    environment = os.environ | {"LEITAI_DATABASE": ""}
    done = subprocess.run(
        [sys.executable, HERE / "building.py", what, home],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Served:
    """One installation that answers at *port*."""

    home: Path
    port: int
    facts: dict[str, Any]
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visitor(self, username: str = "") -> Visitor:
        visitor = Visitor(self.port)
        return visitor.sign_in(username) if username else visitor

    def event(self, slug: str) -> dict[str, Any]:
        return self.facts["events"][slug]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, its facts beside it: built by the first who asks."""
    if "LEITAI_DEMO" in os.environ:  # built before, its facts beside it: for who writes journeys
        return Path(os.environ["LEITAI_DEMO"])
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "facts.json").is_file():
            run("build", home)
            (shared / "facts.json").write_text(run("facts", home), encoding="utf-8")
    return home


Serve = Callable[..., Served]


@pytest.fixture(scope="session")
def serve(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve a copy of the demo of one's own: ``serve("name", marked=True)``."""
    running = []

    def serve(name: str, *, marked: bool = False) -> Served:
        home = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(built, home)
        facts = (built.parent / "facts.json").read_text(encoding="utf-8")
        if marked:
            run("mark", home)
            facts = run("facts", home)
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            port = trial.getsockname()[1]
        log = home.parent / "serve.log"
        running.append(_started(home, port, log))
        return Served(home, port, json.loads(facts), log)

    yield serve
    for child in running:
        os.killpg(child.pid, signal.SIGTERM)
    for child in running:
        child.wait(30)


def _started(home: Path, port: int, log: Path) -> "subprocess.Popen[bytes]":
    leitai = Path(sys.executable).with_name("leitai")
    with log.open("wb") as out:
        child = subprocess.Popen(
            [leitai, "serve", "--home", home, "--port", str(port)],
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            env=os.environ | {"LEITAI_DATABASE": ""},
        )  # fmt: skip
    until = time.monotonic() + 90
    while True:
        assert child.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < until, log.read_text(encoding="utf-8")
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            line.request("GET", "/sign-in/")
            if line.getresponse().status == 200:
                return child
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.1)


@pytest.fixture(scope="session")
def site(serve: Serve) -> Served:
    """The demo in which the journeys happen; each has an event of its own."""
    return serve("journeys")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser without a window; of one module, for its loop makes Django refuse to work."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def zh(entry: str, **params: str) -> re.Pattern[str]:
    """The Chinese words of *entry*, to be found in a name; what is put in may be anything."""
    known = {name: re.escape(value) for name, value in params.items()}
    parts = re.split(r"\{(\w+)[^}]*\}", table()[entry]["zh"])  # every other one is a name
    names = [
        known.get(part, ".*") if odd % 2 else re.escape(part) for odd, part in enumerate(parts)
    ]
    return re.compile("".join(names))


class Person:
    """Somebody at a screen: clicks and types by what is written there."""

    def __init__(
        self, page: Page, address: str, journey: str, size: str, together: "list[Person]"
    ) -> None:
        self.page, self.address, self.together = page, address, together
        self.journey, self.size = journey, size
        self.complaints: list[str] = []
        self.shots = 0
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self._console)

    def _dialog(self, dialog) -> None:
        self.complaints.append(f"{self.page.url}: a dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, said) -> None:
        # A refused form is an answer 422, which Chromium mentions.
        if said.type in ("error", "warning") and "422" not in said.text:
            self.complaints.append(f"{self.page.url}: {said.text}")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, username: str, path: str = "/desk/") -> None:
        self.go(path)
        if "/sign-in/phone/" in self.page.url:
            self.go(f"/sign-in/?by=password&next={path}")
        self.page.get_by_label(zh("accounts.username")).fill(username)
        self.page.get_by_label(zh("accounts.password"), exact=True).fill(PASSWORD)
        self.press("web.sign-in")

    def sign_in_by_phone(self, phone: str, path: str = "/me/") -> None:
        """As in the demo, where the page shows the code."""
        self.go(path)
        self.page.get_by_label(zh("accounts.phone")).fill(phone)
        self.press("accounts.send-code")
        code = self.page.locator(".note .code").inner_text()
        self.page.get_by_label(zh("accounts.code")).fill(code)
        self.press("web.sign-in")

    def press(self, entry: str, within: Locator | None = None, **params: str) -> None:
        """Press the button with the words of *entry*, within the page's own part."""
        where = within or self.page.locator("main")
        where.get_by_role("button", name=zh(entry, **params)).first.click()

    def follow(self, entry: str, within: Locator | None = None, **params: str) -> None:
        """Follow the link with the words of *entry*."""
        where = within or self.page.locator("main")
        where.get_by_role("link", name=zh(entry, **params)).first.click()

    def fill(self, entry: str, value: str) -> None:
        """Fill in the field with the words of *entry*."""
        self.page.get_by_label(zh(entry)).first.fill(value)

    def sees(self, entry: str, **params: str) -> None:
        """Check that the words of *entry* are on the page."""
        self.page.get_by_text(zh(entry, **params)).first.wait_for(timeout=10_000)

    def look(self, name: str) -> None:
        """Keep a picture of the page; axe finds nothing serious, nothing is cut off."""
        self.page.wait_for_load_state()
        self.shots += 1
        folder = SHOTS / self.journey
        folder.mkdir(parents=True, exist_ok=True)
        number = sum(each.shots for each in self.together)
        file = folder / f"{number:02d}-{name}-{self.size}.png"
        width, height = SIZES[self.size]
        whole = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": max(whole, height)})
        self.page.screenshot(path=str(file))
        self.page.set_viewport_size({"width": width, "height": height})
        assert (axe(self.page), too_wide(self.page)) == ([], 0)

    def tab_to(self, target: Locator, most: int = 80) -> int:
        """Go to *target* with the Tab key alone; return how many times it was pressed."""
        for pressed in range(1, most + 1):
            self.page.keyboard.press("Tab")
            if target.evaluate("each => each === document.activeElement"):
                return pressed
        raise AssertionError(f"{target} cannot be reached with {most} tabs")


AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SAID = """() => axe.run(document, {resultTypes: ["violations"]}).then(found =>
    found.violations.filter(each => ["serious", "critical"].includes(each.impact))
        .map(each => [each.id, each.nodes[0].html, location.pathname]))"""


def axe(page: Page) -> list[list[str]]:
    """What axe finds serious or critical: rule, element, page."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    return page.evaluate(SAID)


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]"):
    """Remember that a journey failed: then the last page is kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def person(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """Let people come: ``person(site, "desk")``; what their browsers complain of fails the test."""
    journey = request.node.originalname.removeprefix("test_")
    contexts, people = [], []

    def come(site: Served, size: str = "desk", **cookies: str) -> Person:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        context.set_default_timeout(20_000)
        context.add_cookies(
            [{"name": name, "value": value, "url": site.address} for name, value in cookies.items()]
        )
        contexts.append(context)
        people.append(Person(context.new_page(), site.address, journey, size, people))
        return people[-1]

    yield come
    if request.node.stash.get(FAILED, False):
        for number, one in enumerate(people, 1):
            one.page.screenshot(path=str(SHOTS / journey / f"failed-{number}.png"))
    for context in contexts:
        context.close()
    assert [each for one in people for each in one.complaints] == []
