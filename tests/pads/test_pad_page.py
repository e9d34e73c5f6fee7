"""The judge's pad in Chromium: every kind of mark, by keyboard and by touch; nothing hides."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext
from tests.pads.conftest import until
from tests.pads.judging import MASONRY, Judge, judges, words
from tests.pads.room import Room, panel_row, remark

pytestmark = pytest.mark.browser

PHOTO = """() => { const canvas = document.createElement("canvas"); canvas.width = 900; canvas.height = 600;
    return canvas.toDataURL("image/png").split(",")[1]; }"""


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


@pytest.fixture
def judge(context: BrowserContext, room: Room) -> Iterator[Judge]:
    yield from judges(context, room)


def take_photo(judge: Judge) -> None:
    """Hand the camera's input a picture."""
    import base64

    picture = base64.b64decode(judge.page.evaluate(PHOTO))
    judge.page.locator(".camera input").set_input_files(
        {"name": "wall.png", "mimeType": "image/png", "buffer": picture}
    )
    judge.sees("photo-kept")


def fill_in(judge: Judge) -> None:
    """Everything the first sheet wants, the photograph too."""
    judge.masonry()
    take_photo(judge)


def test_paired_by_keyboard(context: BrowserContext, room: Room):
    """The code comes from the address, the PIN from the keyboard; then the first sheet is open."""
    judge = Judge(context, room)
    judge.look("arrival")
    judge.pair()
    assert judge.page.evaluate("location.hash") == ""
    assert judge.row() == "砖墙垂直度"
    assert judge.complaints == []


def test_code_typed(context: BrowserContext, room: Room):
    """A code that is typed counts only when it is whole; a wrong PIN is said, and another tried."""
    judge = Judge(context, room)
    judge.press("other-code")
    judge.page.get_by_label(words("code")).fill("k7m2 qw9h")
    judge.press("code-go")
    judge.sees("code-short", count="8", all="20")
    judge.page.get_by_label(words("code")).fill("k7m2 qw9h x3pd 5rt8 yj4z")
    judge.press("code-go")
    judge.keys("999999")
    judge.page.get_by_text("PIN", exact=True).wait_for()
    judge.look("wrong-pin")
    judge.pair()


def test_every_kind_by_keyboard(judge: Judge):
    """A keyboard alone marks a whole sheet; each mark is in the journal as it was typed."""
    judge.masonry()
    judge.settle()
    assert list(judge.cells().values()) == [
        "2",
        "6",
        "7",
        "1",
        "2",
        "水泥砂浆",
        "2",
        "58:20",
        "8.5",
    ]
    assert len(judge.room.sent_by()) == len(MASONRY)


def test_every_kind_by_touch(judge: Judge):
    """Keys, levels, yes and no, the big plus: each kind of mark is given by touch."""
    entry = judge.page.locator("lt-entry")
    for key in ("1", "2", ".", "5"):
        entry.get_by_role(
            "button", name=key if key != "." else words("point"), exact=key != "."
        ).click()
    judge.look("measurement")
    judge.press("keep", entry)
    judge.page.locator(".judg.yn button", has_text="否").click()
    judge.page.locator(".judg", has_text="工完场清").locator("button").nth(3).click()
    judge.page.locator(".judg", has_text="砂浆种类").locator("button", has_text="石灰砂浆").click()
    judge.look("choice")
    judge.page.locator(".it", has_text="剩余整砖").click()
    for _ in range(3):
        entry.get_by_role("button", name=words("one-more")).click()
    entry.get_by_role("button", name=words("one-less")).click()
    judge.look("count")
    judge.press("keep", entry)
    judge.keys("1:02:03")
    judge.look("time")
    judge.press("keep", entry)
    judge.settle()
    assert judge.cells() == {
        "plumb": "12.5", "bond": "0", "tidy": "3", "mortar": "石灰砂浆", "bricks_left": "2", "clock": "1:02:03",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4", "4 mm，预览 8 分"),
        ("4.5", "4.5 mm，预览 4 分"),
        ("8", "8 mm，预览 4 分"),
        ("9", "9 mm，预览 0 分"),
    ],
)
def test_scores_while_typed(judge: Judge, typed: str, said: str):
    """The ruler says what the value would be worth before it is kept, and writes nothing."""
    judge.type("2")
    judge.type("6")
    judge.keys(typed)
    assert judge.page.locator(".gauge-pointer b").inner_text() == said
    assert list(judge.cells()) == ["plumb", "level"]


def test_limits_without_doubt(judge: Judge):
    """The zones of the ruler say to which a limit belongs."""
    judge.type("2")
    judge.type("6")
    assert judge.page.locator(".zone").all_inner_texts() == [
        "不超过 4，得 8 分",
        "4 以上到 8，得 4 分",
        "超过 8，得 0 分",
    ]


def test_what_cannot_be(judge: Judge):
    """A value out of range is said at once, is not kept, and stays to be corrected."""
    judge.keys("102")
    judge.page.keyboard.press("Enter")
    judge.sees("cannot-save")
    judge.look("out-of-range")
    judge.page.locator(".it", has_text="灰缝厚度").click()
    judge.sees("not-kept", value="102")
    assert (judge.cells(), judge.counted("device")) == ({}, 0)


def test_leaving_keeps_a_number(judge: Judge):
    """Who types a number and goes to another row or station has not lost it."""
    judge.keys("3")
    judge.page.locator(".it", has_text="灰缝厚度").click()
    until(lambda: judge.cells() == {"plumb": "3"})
    judge.keys("5")
    judge.station("06")
    until(lambda: judge.cells() == {"plumb": "3", "joints": "5"})


def test_undo_says_what(judge: Judge):
    """Undo names what it takes back; taking back is a new entry of the journal."""
    judge.type("2")
    judge.type("6")
    judge.sees("undo-what", title="水平灰缝平直度", value="6 mm")
    judge.page.keyboard.press("Control+z")
    judge.sees("undone", title="水平灰缝平直度")
    judge.press("undo")
    until(lambda: judge.cells() == {})
    judge.settle()
    assert [len(entry.content["cells"]) for entry in judge.room.sent_by()] == [1, 2, 1, 0]


def test_missing_cannot_hide(judge: Judge):
    """The foot counts what is missing and goes there; the signature waits for it."""
    judge.type("2")
    judge.keys("6")
    judge.page.keyboard.press("Enter")
    judge.page.locator(".it", has_text="图纸抄绘").click()
    judge.press("missing", count="7")
    until(lambda: judge.row() == "灰缝厚度")
    judge.press("sign-missing", count="7")
    until(lambda: judge.row() == "组砌方式正确，无通缝")
    judge.look("missing")


def test_photo(judge: Judge):
    """A photograph is drawn anew, its hash stands in the cell, and the hall gets it after the marks."""
    fill_in(judge)
    judge.settle()
    judge.look("photo")
    judge.page.evaluate("document.querySelector('lt-pad').beside.round()")
    until(lambda: judge.room.photos)
    [photo] = judge.room.photos
    from leitai.canonical import sha256_hex
    from leitai.photos import without_traces

    last = judge.room.sent_by()[-1].content["cells"]
    assert {cell.get("evidence") for cell in last} == {None, f"sha256:{sha256_hex(photo)}"}
    assert without_traces(photo) == photo


def test_signed(judge: Judge):
    """A sheet is closed after a look at all of it and a second press; then nothing can be changed."""
    fill_in(judge)
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
    """Nothing of the panel is seen while signatures are missing; then all of it, and what blocks."""
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
    judge.page.evaluate("document.querySelector('lt-pad').pad.sendNow()")
    judge.type("6")
    judge.sees("line.offline")
    assert (
        re.sub(r"\s+", " ", judge.page.locator(".ticks-three").inner_text())
        == "已存本机 2 赛场已收 1 市级已收 0"
    )
    judge.look("offline")
    judge.room.mode = "up"
    judge.page.evaluate("document.querySelector('lt-pad').pad.sendNow()")
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
    judge.page.evaluate("document.querySelector('lt-pad').pad.sendNow()")
    judge.page.get_by_role("heading", name=words("cover.ended")).wait_for()
    judge.look("ended")


def test_full(judge: Judge):
    """A full tablet stops the judge, keeps what was typed on the screen, and tries again."""
    judge.page.evaluate("""() => { const { pad } = document.querySelector("lt-pad");
        const { store } = pad; const keep = store.keep.bind(store);
        store.keep = () => Promise.reject(Object.assign(new Error(), { id: "pad.full", params: {} }));
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


def test_device_check(judge: Judge):
    """The check of the tablet says what is good and what is not, in words."""
    judge.open("device")
    judge.page.locator(".checks li").first.wait_for()
    judge.look("device")


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


def test_nothing_of_others(judge: Judge):
    """Neither names nor totals nor ranks: the page knows codes alone."""
    fill_in(judge)
    text = judge.page.locator("lt-pad").inner_text()
    assert not re.search("姓名：|总分|名次|小计|合计", text)


@pytest.mark.parametrize("size", ["tablet", "upright", "phone"])
def test_sizes(context: BrowserContext, room: Room, size: str):
    """On a small tablet, upright, and on a telephone everything can be reached and read."""
    judge = Judge(context, room, size)
    judge.look("arrival")
    judge.pair()
    judge.type("2")
    judge.type("6")
    judge.keys("7")
    judge.look("measurement")
    judge.page.keyboard.press("Enter")
    judge.look("yes-no")
    for value in MASONRY[3:]:
        judge.type(value)
    take_photo(judge)
    judge.press("check-and-sign")
    judge.look("summary")
    judge.press("sign-hold")
    judge.press("press-again")
    judge.sees("is-signed")
    judge.look("signed")
    judge.open("where")
    judge.look("where")
    judge.page.locator(".bar-menu").click()
    judge.look("menu")
    assert judge.complaints == []


@pytest.mark.parametrize("size", ["wide", "tablet"])
def test_looks(context: BrowserContext, room: Room, size: str):
    """Dark, English, large print: chosen without loading the page again, and readable."""
    judge = Judge(context, room, size).pair()
    judge.type("2")
    judge.page.locator(".bar-menu").click()
    judge.press("dark")
    judge.look("menu-dark")
    judge.press("back-to-marks")
    judge.look("dark")
    judge.page.locator(".bar-menu").click()
    judge.page.get_by_role("button", name="English").click()
    judge.page.get_by_role("button", name="Large print").click()
    judge.look("menu-english-big")
    judge.page.get_by_role("button", name="Back to marking").click()
    judge.keys("6")
    judge.look("english-big")
    assert judge.cells() == {"plumb": "2"}
    assert judge.complaints == []
