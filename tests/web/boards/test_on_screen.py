"""The reveal and the wall in Chromium: keys, the hold, a reload, no line, 1920 × 1080."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from leitai.printing import Frame
from leitai.web.services.papers import Order
from leitai.web.services.reveal_paper import reveal as on_paper
from leitai.web.services.reveals import make_reveal

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

BEGUN = "第 0 /"
ORDER = """[...document.querySelectorAll('#rows li')]
  .map((line) => [line.dataset.code, new DOMMatrix(getComputedStyle(line).transform).f])
  .sort((a, b) => a[1] - b[1]).map((each) => each[0])"""


@pytest.fixture(scope="module")
def chromium():
    """A browser without a window; its loop makes Django believe that it is called from a task."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def screen(chromium, live_server, ceremony, client):
    """Open a page as the secretary on a screen of the hall; complaints fail the test."""
    client.force_login(ceremony.secretary)
    session = client.cookies["sessionid"].value
    complaints, opened = [], []

    def look(path, **given):
        size = {"width": 1920, "height": 1080}
        context = chromium.new_context(viewport=size, reduced_motion="reduce", **given)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}/events/{ceremony.event.slug}/{path}/")
        opened.append(context)
        return page

    yield look
    for context in opened:
        context.close()
    assert complaints == []


def hold(page, until):
    page.keyboard.down(" ")
    expect(page.locator("#step")).to_contain_text(until, timeout=20_000)
    page.keyboard.up(" ")


def test_as_on_paper_step_by_step_and_without_a_line(screen, ceremony):
    """Every key shows what the printed script says at that step, with the line cut."""
    reveal = make_reveal(ceremony.decoded().event, 0, by=ceremony.secretary, at=ceremony.at)
    paper = on_paper(Order(ceremony.event, Frame("1", "x"), "zh")).parts[1].rows
    page = screen("reveal")
    page.context.set_offline(True)
    page.keyboard.press(" ")
    assert page.text_content("#caption") == ""
    hold(page, BEGUN)
    assert page.evaluate(ORDER) == [row["code"] for row in reveal.script["rows"]]
    shown = []
    for number, step in enumerate(reveal.script["steps"]):
        if step["hold"]:
            before = page.text_content("#caption")
            page.keyboard.press(" ")
            assert page.text_content("#caption") == before
            hold(page, f"第 {number + 1} /")
        else:
            page.keyboard.press([" ", "ArrowRight", "PageDown"][number % 3])
        shown.append(page.text_content("#caption"))
        assert page.is_visible("#citation") == (step["kind"] == "cite")
        line = page.text_content(f"#rows li[data-code={step['code']}] .score")
        assert line == step["total"]
    assert shown == [row[2] for row in paper]
    assert page.evaluate(ORDER) == ["K1", "K2", "K3", "K4"]
    assert page.is_visible("#finish")


def test_back_again_and_after_a_reload(screen, ceremony):
    """A step back is the screen before; a page that is loaded again goes on; Home starts anew."""
    make_reveal(ceremony.decoded().event, 0, by=ceremony.secretary, at=ceremony.at)
    page = screen("reveal")
    hold(page, BEGUN)
    page.keyboard.press("ArrowRight")
    first = page.text_content("#caption"), page.evaluate(ORDER)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert (page.text_content("#caption"), page.evaluate(ORDER)) == first
    page.reload()
    assert (page.text_content("#caption"), page.evaluate(ORDER)) == first
    page.keyboard.press("Home")
    assert page.text_content("#caption") == ""
    assert "5 秒" in page.text_content("#step")


@pytest.mark.parametrize("path", ["reveal", "screen"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fits_the_wall(screen, ceremony, path, theme):
    """Nothing is cut off at 1920 × 1080, and axe finds nothing."""
    make_reveal(ceremony.decoded().event, 0, by=ceremony.secretary, at=ceremony.at)
    page = screen(path, color_scheme=theme)
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert page.evaluate(size) == [1920, 1080]
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
