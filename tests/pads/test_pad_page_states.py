"""The pad in Chromium: signed, revealed, refused, offline, ended, full: each said plainly."""

import re

import pytest
from playwright.sync_api import BrowserContext
from tests.pads.conftest import until
from tests.pads.judging import Judge, words
from tests.pads.room import Room, panel_row, remark

pytestmark = pytest.mark.browser


def test_signed(judge: Judge):
    """A sheet is closed after a look at all of it and a second press; then nothing changes it."""
    judge.fill_in()
    judge.press("check-and-sign")
    judge.look("summary")
    judge.press("sign-hold")
    judge.sees("press-again")
    judge.look("armed")
    assert judge.room.sent_by()[-1].type == "mark"
    judge.press("press-again")
    judge.sees("is-signed", number="05")
    judge.settle()
    judge.keys("9")
    judge.look("signed")
    assert (judge.room.sent_by()[-1].type, judge.cells()["plumb"]) == ("sign", "2")
    judge.press("next-station")
    assert judge.page.locator(".mod h2").inner_text().startswith("05 号")


def test_signed_by_holding(judge: Judge):
    """Holding the button signs; letting go early does not."""
    judge.station("05", 1)
    judge.type("2")
    judge.type("1")
    judge.press("check-and-sign")
    box = judge.page.locator(".hold").bounding_box()
    assert box is not None
    judge.page.mouse.move(box["x"] + 60, box["y"] + 30)
    judge.page.mouse.down()
    judge.page.wait_for_timeout(1400)
    judge.page.mouse.up()
    judge.settle()
    assert judge.room.sent_by()[-1].type == "sign"


def test_reveal_at_once(judge: Judge):
    """Nothing of the panel is seen while signatures are missing; then all, and what blocks."""
    judge.station("05", 1)
    judge.type("3")
    judge.type("1")
    judge.press("check-and-sign")
    judge.press("sign-hold")
    judge.press("press-again")
    judge.settle()
    judge.page.evaluate("document.querySelector('lt-reveal').ask()")
    judge.sees("reveal-missing", count="2")
    judge.look("covered")
    judge.room.panel = {"contestant": "05", "sheet": "", "rows": [
        panel_row("face", {"J1": "3", "J2": "1", "J3": "2"}, apart="2"),
        panel_row("pointing", {"J1": "1", "J2": "1", "J3": "2"}, apart="1"),
    ]}  # fmt: skip
    judge.page.evaluate("document.querySelector('lt-reveal').ask()")
    judge.sees("blocked", titles="墙面观感")
    judge.page.wait_for_timeout(500)
    judge.look("blocked")


def test_marked_again_with_a_reason(judge: Judge):
    """A sheet for marking again is complete only with a reason; the round stands in the journal."""
    name = remark(judge.room, "05", "face", "三名裁判相差 2 级")
    judge.package_again()
    judge.page.locator(".station.again").click()
    judge.sees("remark-how")
    judge.type("2")
    judge.sees("lack.note")
    judge.look("remark")
    judge.page.locator(".note-in textarea").fill("复看墙面，右下角有一处污染")
    judge.page.locator(".note-in textarea").blur()
    judge.sees("check-and-sign")
    judge.settle()
    [cell] = judge.room.sent_by()[-1].content["cells"]
    assert (judge.room.sent_by()[-1].content["sheet"], cell["round"], cell["note"]) == (
        name,
        "2",
        "复看墙面，右下角有一处污染",
    )


def test_refused_is_named(judge: Judge):
    """What the hall refuses stands on the sheet with its reason and in a list; marking goes on."""
    judge.room.refuse = lambda entry: "scoring.too-high" if entry.type == "mark" else ""
    judge.keys("12")
    judge.page.keyboard.press("Enter")
    judge.sees("refused-title")
    judge.sees("refused-cell", title="砖墙垂直度", value="12 mm")
    judge.look("refused")
    judge.room.refuse = lambda _: ""
    judge.press("refused-all", count="1")
    judge.sees("refused-lead")
    judge.look("refused-list")
    judge.press("back-to-marks")
    judge.page.locator(".it", has_text="砖墙垂直度").click()
    judge.type("2")
    judge.settle()
    judge.sees("refused-before", count="1")
    assert judge.cells() == {"plumb": "2"}


def test_without_network(judge: Judge):
    """Without a network one goes on marking; the pill says how many are where."""
    judge.type("2")
    judge.settle()
    judge.room.mode = "away"
    judge.send_now()
    judge.type("6")
    judge.sees("line.offline")
    assert (
        re.sub(r"\s+", " ", judge.page.locator(".ticks-three").inner_text())
        == "已存本机 2 赛场已收 1 市级已收 0"
    )
    judge.look("offline")
    judge.room.mode = "up"
    judge.send_now()
    judge.sees("line.all-in-hall")


def test_where_the_marks_are(judge: Judge):
    """The page behind the pill says how far every mark is, and gives the log as a file."""
    judge.type("2")
    judge.room.city = 1
    judge.settle()
    judge.page.locator(".sync").click()
    judge.look("where")
    with judge.page.expect_download() as download:
        judge.press("export-log")
    assert download.value.path().read_text().count("\n") == 1


def test_second_tab(judge: Judge):
    """One tab has the pad; the other says so and can take over."""
    other = judge.visit(fragment="")
    other.get_by_role("heading", name=words("cover.elsewhere")).wait_for()
    first, judge.page = judge.page, other
    judge.look("elsewhere")
    judge.press("take-over")
    other.locator("lt-list .mod").wait_for()
    first.get_by_role("heading", name=words("cover.elsewhere")).wait_for()


def test_ended(judge: Judge):
    """A pad that was ended locks, says so, and still gives out its log."""
    judge.room.mode = "revoked"
    judge.send_now()
    judge.page.get_by_role("heading", name=words("cover.ended")).wait_for()
    judge.look("ended")


def test_full(judge: Judge):
    """A full tablet stops the judge, keeps what was typed on the screen, and tries again."""
    judge.page.evaluate("""() => { const { pad } = document.querySelector("lt-pad");
        const { store } = pad; const keep = store.keep.bind(store);
        store.keep = () => Promise.reject(
            Object.assign(new Error(), { id: "pad.full", params: {} }));
        window.makeRoom = () => { store.keep = keep; }; }""")
    judge.keys("2")
    judge.page.keyboard.press("Enter")
    judge.page.get_by_role("alertdialog", name=words("trouble.full")).wait_for()
    judge.look("full")
    judge.keys("5")
    judge.page.evaluate("makeRoom()")
    judge.press("trouble.again")
    until(lambda: judge.cells() == {"plumb": "2"})


def test_locked_event(judge: Judge):
    """When the marks of the event are locked, sheets can be read and not marked."""
    judge.room.package["event"]["state"] = "locked"
    judge.package_again()
    judge.sees("closed")
    judge.keys("5")
    judge.look("locked")
    assert judge.cells() == {}


def test_clock_paused(judge: Judge):
    """The clock of the session says that it is paused, and what is left."""
    judge.room.package["session"] |= {"paused": True, "left_seconds": 4720}
    judge.package_again()
    judge.page.locator("lt-session-clock", has_text="1:18:40").wait_for()
    judge.look("paused")


def test_practice_stays_here(judge: Judge):
    """Marks of the practice piece reach no journal; they are compared with the reference."""
    judge.open("practice")
    judge.page.locator(".practising .mod").wait_for()
    for value in ("2", "2"):
        judge.keys(value)
        judge.page.keyboard.press("Enter")
    judge.look("practice")
    judge.press("practice-compared")
    judge.sees("practice-same", all="2", same="1")
    judge.look("compared")
    assert (judge.counted("device"), judge.room.sent_by()) == (0, [])


def test_hand_over(judge: Judge):
    """The pad shows the invitation of the one that takes over: QR and PIN."""
    judge.open("hand-over")
    judge.press("hand-over-ask")
    judge.page.get_by_text("481 920").wait_for()
    judge.look("hand-over")


def test_over_plain_http(context: BrowserContext, room: Room):
    """Without HTTPS the page works, and says that it must not be loaded again."""
    judge = Judge(context, room)
    judge.page.close()
    judge.page = judge.visit(room.plain)
    judge.pair()
    judge.sees("do-not-reload")
    judge.type("2")
    judge.settle()
    judge.look("plain")
    assert judge.cells() == {"plumb": "2"}


def test_summary_stays(judge: Judge):
    """A package that arrives while a judge reads the summary does not take the page away."""
    judge.fill_in()
    judge.press("check-and-sign")
    judge.room.package["session"]["name"] = "第 3 场"
    judge.package_again()
    judge.page.locator("lt-session-clock", has_text="第 3 场").wait_for()
    judge.press("sign-hold")
    judge.press("press-again")
    judge.sees("is-signed", number="05")


def test_revealed_anew(judge: Judge):
    """A sheet that was unlocked and signed again is revealed anew, not as it was before."""
    judge.room.panel = {"contestant": "05", "sheet": "", "rows": [
        panel_row("face", {"J1": "3", "J2": "2", "J3": "2"}, apart="1"),
    ]}  # fmt: skip
    judge.station("05", 1)
    judge.sign_looks("3", "1")
    judge.sees("reveal-fine")
    judge.room.panel, judge.room.unlocked = None, True
    judge.package_again()
    judge.page.locator("lt-entry .levels").wait_for()
    judge.sign_looks("2", "1")
    judge.sees("reveal-missing", count="2")
