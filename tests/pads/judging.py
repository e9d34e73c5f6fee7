"""A judge at the pad's page: presses what is written there; states can be kept as pictures."""

import base64
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page
from tests.pads.room import Room

from leitai.wording import table

CODE = "K7M2QW9HX3PD5RT8YJ4Z"
SIZES = {
    "wide": (1280, 800), "tablet": (1024, 768), "upright": (800, 1280), "phone": (390, 844),
}  # fmt: skip
SHOTS = os.environ.get("LEITAI_SHOTS")
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SAID = """() => axe.run(document, {resultTypes: ["violations"]}).then(found =>
    found.violations.filter(each => ["serious", "critical"].includes(each.impact))
        .map(each => [each.id, each.nodes[0].html]))"""
SMALL = """() => [...document.querySelectorAll("button, label.btn, input:not(.sr), textarea")]
    .filter(each => each.offsetParent)
    .map(each => [each.textContent || each.id, each.getBoundingClientRect()])
    .filter(([, box]) => Math.round(box.width) < 56 || Math.round(box.height) < 56)
    .map(([words, box]) => `${words} ${box.width} x ${box.height}`)"""
MASONRY = ("2", "6", "7", "y", "2", "1", "2", "58:20", "8.5")
"""What a judge types on the measured sheet, row by row."""

PAD = "document.querySelector('lt-pad').pad"
PHOTO = """() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [900, 600];
    return canvas.toDataURL("image/png").split(",")[1]; }"""
WIDE = "document.documentElement.scrollWidth - innerWidth"


def words(entry: str, **params: str) -> re.Pattern[str]:
    """The Chinese words of *entry*; what is put in may be anything."""
    parts = re.split(r"\{(\w+)\}", table()[f"pad.{entry}"]["zh"])
    known = {name: re.escape(value) for name, value in params.items()}
    return re.compile(
        "".join(
            known.get(part, ".*") if odd % 2 else re.escape(part) for odd, part in enumerate(parts)
        )
    )


class Judge:
    """One tablet: what its page complains of fails the test at its end."""

    def __init__(self, context: BrowserContext, room: Room, size: str = "wide") -> None:
        self.context, self.room, self.size = context, room, size
        self.complaints: list[str] = []
        self.page = self.visit()

    def visit(self, address: str | None = None, fragment: str = CODE) -> Page:
        page = self.context.new_page()
        width, height = SIZES[self.size]
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)
        page.goto(f"{address or self.room.here}/pad/#{fragment}")
        page.locator("lt-pad header").wait_for()
        return page

    def _console(self, said: Any) -> None:
        expected = ("net::ERR", "409", "503", "403", "404")
        if said.type in ("error", "warning") and not any(each in said.text for each in expected):
            self.complaints.append(said.text)

    def pair(self) -> "Judge":
        self.keys("123456")
        self.page.locator("lt-marking lt-list .mod").wait_for()
        return self

    def keys(self, keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, value: str) -> None:
        """Type *value* and go on: the mark is kept."""
        before = self.counted("device")
        self.keys(value)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            f"([name, before]) => {PAD}.counts()[name] > before",
            arg=["device", before],
        )

    def counted(self, name: str) -> int:
        return int(self.page.evaluate(f"name => {PAD}.counts()[name]", name))

    def press(self, entry: str, within: Locator | None = None, **params: str) -> None:
        where = within or self.page.locator("lt-pad")
        where.get_by_role("button", name=words(entry, **params)).first.click()

    def open(self, entry: str) -> None:
        """Open the page *entry* of the menu."""
        self.page.locator(".bar-menu").click()
        self.page.locator(".menu").get_by_role("button", name=words(f"menu.{entry}")).click()

    def sees(self, entry: str, **params: str) -> None:
        self.page.get_by_text(words(entry, **params)).first.wait_for()

    def row(self) -> str:
        """The title of the open row."""
        return self.page.locator(".focus h3").inner_text()

    def station(self, code: str, nth: int = 0) -> None:
        self.page.locator("lt-rail .station", has_text=code).nth(nth).click()

    def cells(self, code: str = "05", sheet: str = "masonry") -> dict[str, str]:
        found = self.page.evaluate(
            f"([code, sheet]) => {PAD}.sheet(code, sheet).cells",
            [code, sheet],
        )
        return {cell["aspect"]: cell["value"] for cell in found}

    def masonry(self) -> None:
        """Fill in the whole measured sheet of the first station, by keyboard alone."""
        for value in MASONRY:
            self.type(value)

    def package_again(self) -> None:
        """Let the pad ask for its package, which has changed."""
        self.page.wait_for_function(f"() => !{PAD}.fetching")
        self.page.evaluate(f"{PAD}.refresh()")

    def take_photo(self) -> None:
        """Hand the camera's input a picture."""
        picture = base64.b64decode(self.page.evaluate(PHOTO))
        file = {"name": "wall.png", "mimeType": "image/png", "buffer": picture}
        self.page.locator(".camera input").set_input_files(file)
        self.sees("photo-kept")

    def fill_in(self) -> None:
        """Everything the first sheet wants, the photograph too."""
        self.masonry()
        self.take_photo()

    def sign_looks(self, face: str, pointing: str) -> None:
        """Give the two marks of the open panel sheet, and sign it."""
        for title, level in (("墙面观感", face), ("勾缝", pointing)):
            row = self.page.locator(".judg, .focus", has_text=title)
            row.locator("button", has_text=level).first.click()
        self.press("check-and-sign")
        self.press("sign-hold")
        self.press("press-again")
        self.settle()

    def send_now(self) -> None:
        self.page.evaluate(f"{PAD}.sendNow()")

    def settle(self) -> None:
        """Wait until the hall has everything."""
        self.page.wait_for_function(f"() => {PAD}.counts().waiting === 0")
        self.page.wait_for_timeout(60)

    def look(self, name: str) -> None:
        """Axe finds nothing serious, nothing is too small to touch or cut off; keep a picture."""
        self.page.wait_for_timeout(60)
        if SHOTS:
            folder = Path(SHOTS) / "pad"
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(folder / f"{name}-{self.size}.png"))
        self.page.evaluate(AXE)
        found = (self.page.evaluate(SAID), self.page.evaluate(SMALL), self.page.evaluate(WIDE))
        assert found == ([], [], 0), found
