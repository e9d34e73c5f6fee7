"""The pad in Chromium: every kind of mark, by keyboard and by touch; nothing hides."""

import pytest
from playwright.sync_api import BrowserContext
from tests.pads.conftest import until
from tests.pads.judging import MASONRY, Judge, words
from tests.pads.room import Room

from leitai.canonical import sha256_hex
from leitai.photos import without_traces

pytestmark = pytest.mark.browser


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
        "plumb": "12.5", "bond": "0", "tidy": "3", "mortar": "石灰砂浆", "bricks_left": "2",
        "clock": "1:02:03",
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
    """A photograph is drawn anew; its hash stands in the cell; the hall gets it after the marks."""
    judge.fill_in()
    judge.settle()
    judge.look("photo")
    judge.page.evaluate("document.querySelector('lt-pad').beside.round()")
    until(lambda: judge.room.photos)
    [photo] = judge.room.photos
    last = judge.room.sent_by()[-1].content["cells"]
    assert {cell.get("evidence") for cell in last} == {None, f"sha256:{sha256_hex(photo)}"}
    assert without_traces(photo) == photo
