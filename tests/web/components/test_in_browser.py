"""The gallery in Chromium: what a reader sees, with keyboard, script and axe."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from leitai.lifecycle import Role

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.urls("tests.web.components.gallery"),
]


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
def look(chromium, live_server, city, client):
    """Open a page as staff: ``look("desk", width=390, theme="dark")``; complaints fail the test."""
    client.force_login(city.account(Role.STAFF))
    session = client.cookies["sessionid"].value
    complaints: list[str] = []
    opened = []

    def look(path, width=1440, **chosen):
        cookies = {"sessionid": session, **chosen}
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.add_cookies(
            [{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()]
        )
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{live_server.url}/gallery/{path}/")
        opened.append(context)
        return page

    yield look
    for context in opened:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("door", "width", "chosen"),
    [
        ("desk", 1440, {}),
        ("desk", 390, {"theme": "dark"}),
        ("public", 360, {"print": "big"}),
        ("public", 1920, {"theme": "dark", "language": "en"}),
        ("me", 390, {}),
        ("me", 1024, {"theme": "dark", "print": "big"}),
        ("judge", 1024, {}),
        ("judge", 720, {"language": "en"}),
    ],
)
def test_axe_and_width(look, door, width, chosen):
    """Axe finds nothing, and no page is wider than its window (720: a desk screen at 200 %)."""
    page = look(door, width, **chosen)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_error_summary_takes_the_focus(look):
    """After a refused form the keyboard is at the summary; its links lead to the fields."""
    page = look("desk")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click("text=姓名: 这个字段是必填项。")
    assert page.evaluate("document.activeElement.id") == "id_name"


def test_skip_link(look):
    """The first stop of the keyboard leads past the navigation."""
    page = look("public/0")
    page.evaluate("document.activeElement.blur()")
    page.focus(".skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_grid_keys(look):
    """Enter and arrows go through a marking grid like a spreadsheet."""
    page = look("desk/0")
    page.focus("[aria-label='K03 A1']")
    seen = []
    for key in ("Enter", "ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert seen == ["K07 A1", "K07 A2", "K03 A2", "K03 A1", "K07 A1"]


def test_countdown_counts_by_the_servers_clock(look):
    """42 minutes before the end the clock says so, whatever the device's own clock says."""
    text = look("desk").inner_text("lt-countdown")
    assert text.startswith("00:42:")


def test_switching_the_theme(look):
    """The switch works without script: dark, and back on the same page."""
    page = look("public")
    page.click(".top button[value=dark]")
    assert page.url.endswith("/gallery/public/")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 23, 22)"


def test_fonts_carry_tabular_digits(look):
    """All digits of a score are equally wide."""
    page = look("desk/0")
    width = """text => { const box = document.createElement('span'); box.className = 'num';
        box.style.position = 'absolute'; box.textContent = text; document.body.append(box);
        return box.offsetWidth }"""
    assert page.evaluate(width, "1111111111") == page.evaluate(width, "8888888888")


INSIDE = "<lt-live fetch='/rows/' every='0.1'>{}</lt-live>"


@pytest.mark.parametrize("whole", [False, True], ids=["part", "page"])
def test_live_is_asked_again(look, whole):
    """What is live is replaced by the answer, or by the same place of the page that answers."""
    page = look("public/0")
    answer = f"<html><body>{INSIDE.format('second')}</body></html>" if whole else "second"
    page.route("**/rows/", lambda route: route.fulfill(body=answer, content_type="text/html"))
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", INSIDE.format("1"))
    page.wait_for_selector("lt-live:text-is('second')", state="attached")
    assert page.locator("lt-live").count() == 1


def test_live_follows_its_stream(look):
    """An event of the stream makes the page ask; many at once are one question."""
    page = look("public/0")
    asked = []
    page.route("**/rows/", lambda route: (asked.append(1), route.fulfill(body="second")))
    events = "event: changed\ndata: {}\n\n" * 5
    stream = {"body": events, "content_type": "text/event-stream"}
    page.route("**/stream/", lambda route: route.fulfill(**stream))
    live = "<lt-live stream='/stream/' fetch='/rows/' every='60'>1</lt-live>"
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", live)
    page.wait_for_selector("lt-live:text-is('second')", state="attached")
    assert len(asked) == 1


def test_copying(look):
    """The button copies, and says so."""
    page = look("public/0")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("lt-copy button")
    page.wait_for_selector("lt-copy button:text-is('已复制')")
    assert page.evaluate("navigator.clipboard.readText()") == "/v/7KQ2M9XWAB"


def test_dropping_a_file(look):
    """A dropped file is as good as a chosen one."""
    page = look("public/0")
    name = page.evaluate("""() => {
        const carried = new DataTransfer(); carried.items.add(new File(['1'], '名单.xlsx'));
        document.querySelector('.file-drop').dispatchEvent(
            new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
        return document.querySelector('.file-drop input').files[0].name }""")
    assert name == "名单.xlsx"
