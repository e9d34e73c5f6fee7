"""A pad and its hall: what was saved is there, arrives once, and is never lost."""

import os

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.pads.conftest import OPEN, PAIR, Tablet, until, visit
from tests.pads.hall import DEVICE, Hall, package

from leitai.journal import Head, check_device_log, read_lines

pytestmark = pytest.mark.browser

SAVE = "([station, value]) => pad.save(station, 'A', [{ aspect: 'a', value }])"
FAILS = """async ([what, ...given]) => {
  try { await pad[what](...given); return null; } catch (error) { return error.id; }
}"""


def save(page: Page, station: str, value: str) -> int:
    return page.evaluate(SAVE, [station, value])["seq"]


def marks(hall: Hall) -> list[tuple[str, str]]:
    """Return station and value of each mark in the hall's journal."""
    said = [entry.content for entry in hall.sent_by() if entry.type == "mark"]
    return [(each["contestant"], *(cell["value"] for cell in each["cells"])) for each in said]


def counts(page: Page) -> dict[str, int]:
    return page.evaluate("pad.counts()")


def arrived(page: Page, many: int) -> None:
    until(lambda: counts(page)["hall"] == many)


def test_marks_arrive(hall: Hall, pad: Page):
    """Marks go to the hall in their order; a sheet that says the same again is no entry."""
    assert [save(pad, "01", "3"), save(pad, "02", "4"), save(pad, "02", "4")] == [1, 2, None]
    arrived(pad, 2)
    assert marks(hall) == [("01", "3"), ("02", "4")]
    assert counts(pad) == {"device": 2, "hall": 2, "city": 0, "waiting": 0, "refused": 0}


def test_over_plain_http(hall: Hall, context: BrowserContext):
    """Without cryptography of the browser's own the pad makes keys and signs all the same."""
    page = visit(context, hall.plain)
    assert page.evaluate("[isSecureContext, Boolean(crypto.subtle)]") == [False, False]
    assert page.evaluate(OPEN) == "unpaired"
    assert page.evaluate(PAIR, "code") == "ready"
    assert page.evaluate("pad.identity.kind") == "plain"
    save(page, "01", "3")
    arrived(page, 1)
    assert marks(hall) == [("01", "3")]


def test_key_stays_inside(pad: Page):
    """In a secure context the key is the browser's: no script can read it out."""
    assert pad.evaluate("pad.identity.kind") == "webcrypto"
    assert pad.evaluate("pad.record.key.private.extractable") is False


def test_how_far(hall: Hall, pad: Page):
    """Each sheet says how far its last line has come: device, hall, city."""
    hall.mode = "away"
    save(pad, "01", "3")
    where = "pad.sheet('01', 'A').where"
    assert pad.evaluate(where) == "device"
    hall.mode = "up"
    pad.evaluate("pad.sendNow()")
    arrived(pad, 1)
    assert pad.evaluate(where) == "hall"
    hall.city = 1
    pad.evaluate("pad.sendNow()")
    until(lambda: counts(pad)["city"] == 1)
    assert pad.evaluate(where) == "city"
    assert pad.evaluate("pad.sheet('02', 'A').where") == ""


@pytest.mark.parametrize("mode", ["away", "deaf", "busy", "portal"])
def test_line_that_fails(hall: Hall, pad: Page, mode):
    """No line, answers that get lost, a busy hall, a stranger who answers: exactly once."""
    save(pad, "01", "1")
    hall.mode = mode
    for value in range(2, 9):
        save(pad, "01", str(value))
    until(lambda: pad.evaluate("pad.line.state") in {"offline", "busy"})
    hall.mode = "up"
    pad.evaluate("pad.sendNow()")
    arrived(pad, 8)
    assert marks(hall) == [("01", str(value)) for value in range(1, 9)]


def test_hall_restored_from_backup(hall: Hall, pad: Page):
    """A hall that has lost what it had gets it again."""
    for value in range(1, 6):
        save(pad, "01", str(value))
    arrived(pad, 5)
    hall.restart(4)  # its opening, the pad's registration, two marks
    save(pad, "02", "9")
    arrived(pad, 6)
    assert marks(hall) == [*(("01", str(value)) for value in range(1, 6)), ("02", "9")]


def test_refused(hall: Hall, pad: Page):
    """What is refused stays with its reason; the others arrive; signatures of it fall with it."""
    hall.refuse = lambda entry: "no" if '"13"' in str(entry.body) else ""
    hall.mode = "away"
    save(pad, "01", "3")
    save(pad, "02", "13")
    pad.evaluate("pad.sign('02', 'A')")
    save(pad, "03", "5")
    hall.mode = "up"
    pad.evaluate("pad.sendNow()")
    arrived(pad, 2)
    assert marks(hall) == [("01", "3"), ("03", "5")]
    refused = pad.evaluate("pad.refused()")
    assert [(each["type"], each["contestant"], each["problems"]) for each in refused] == [
        ("mark", "02", [{"id": "no", "text": "no"}]),
        ("sign", "02", [{"id": "no", "text": "no"}]),
    ]
    sheet = pad.evaluate("pad.sheet('02', 'A')")
    assert (sheet["cells"], sheet["signed"], sheet["refused"]) == ([], False, 2)
    assert pad.evaluate("pad.exportRefused().then((file) => file.text)").count("\n") == 2
    pad.reload()
    pad.evaluate(OPEN)
    assert pad.evaluate("pad.refused().length") == 2


def test_held(hall: Hall, pad: Page):
    """What was taken once is never put aside: a restored hall is asked until it takes it again."""
    save(pad, "01", "3")
    arrived(pad, 1)
    hall.restart(2)
    hall.refuse = lambda _: "no"
    save(pad, "02", "4")
    until(lambda: pad.evaluate("pad.held"))
    assert pad.evaluate("pad.held") == {"seq": 1, "problems": [{"id": "no", "text": "no"}]}
    assert pad.evaluate("pad.refused()") == []
    hall.refuse = lambda _: ""
    pad.evaluate("pad.sendNow()")
    arrived(pad, 2)
    assert marks(hall) == [("01", "3"), ("02", "4")]


def test_sign_and_unlock(hall: Hall, pad: Page):
    """A signed sheet takes no marks, until the package says that it is open again."""
    assert pad.evaluate(FAILS, ["sign", "01", "A"]) == "pad.nothing-to-sign"
    save(pad, "01", "3")
    pad.evaluate("pad.sign('01', 'A')")
    cells = [{"aspect": "a", "value": "4"}]
    assert pad.evaluate(FAILS, ["save", "01", "A", cells]) == "pad.signed"
    arrived(pad, 2)
    hall.package["sheets"][0] |= {"cells": [{"aspect": "a", "value": "3"}], "signed": True}
    hall.news = "2"
    pad.evaluate("pad.sendNow()")
    until(lambda: pad.evaluate("pad.package.sheets[0].signed"))
    assert pad.evaluate(FAILS, ["save", "01", "A", cells]) == "pad.signed"
    hall.package["sheets"][0]["signed"] = False
    hall.news = "3"
    pad.evaluate("pad.sendNow()")
    until(lambda: not pad.evaluate("pad.sheet('01', 'A').signed"))
    assert pad.evaluate("pad.sheet('01', 'A').cells") == [{"aspect": "a", "value": "3"}]
    assert pad.evaluate("pad.canUndo('01', 'A')") is False


def test_undo(pad: Page):
    """Undoing is a new entry with the cells before, step by step, a package in between or not."""
    for value in ("3", "4", "5"):
        save(pad, "01", value)
    undo = "pad.refresh().then(() => pad.undo('01', 'A'))"
    until(lambda: not pad.evaluate("pad.fetching"))
    assert [pad.evaluate(undo) for _ in range(4)] == [
        [{"aspect": "a", "value": "4"}],
        [{"aspect": "a", "value": "3"}],
        [],
        None,
    ]
    assert counts(pad)["device"] == 6
    assert pad.evaluate("pad.sheet('01', 'A').cells") == []


def test_after_reload(hall: Hall, pad: Page):
    """A page that is loaded again knows everything it knew."""
    hall.mode = "away"
    save(pad, "01", "3")
    save(pad, "02", "4")
    pad.evaluate("pad.sign('02', 'A')")
    before = pad.evaluate("[pad.sheets(), pad.counts()]")
    pad.reload()
    assert pad.evaluate(OPEN) == "ready"
    assert pad.evaluate("[pad.sheets(), pad.counts()]") == before


@pytest.mark.parametrize("hours", [24, -24, 24 * 365 * 9_000])
def test_clock_that_is_wrong(hall: Hall, context: BrowserContext, hours):
    """A pad whose clock is a day or ages off marks as ever, and says how far off it is."""
    context.add_init_script(f"Date.now = ((now) => () => now() + {hours * 3_600_000})(Date.now);")
    page = visit(context, hall.here)
    page.evaluate(OPEN)
    page.evaluate(PAIR, "code")
    save(page, "01", "3")
    arrived(page, 1)
    assert marks(hall) == [("01", "3")]
    assert abs(page.evaluate("pad.line.skew") + hours * 3600) <= 2


def test_second_tab(hall: Hall, context: BrowserContext, pad: Page):
    """A second tab is locked out; when it takes over, the first one is."""
    save(pad, "01", "3")
    second = visit(context, hall.here)
    assert second.evaluate(OPEN) == "elsewhere"
    assert second.evaluate(FAILS, ["save", "01", "A", []]) == "pad.other-tab"
    second.evaluate("pad.takeOver()")
    until(lambda: pad.evaluate("pad.state") == "elsewhere")
    assert second.evaluate("pad.sheet('01', 'A').cells") == [{"aspect": "a", "value": "3"}]
    save(second, "01", "4")
    arrived(second, 2)
    assert pad.evaluate(FAILS, ["save", "01", "A", []]) == "pad.other-tab"


def test_two_tabs_that_do_not_hear_each_other(hall: Hall, context: BrowserContext, pad: Page):
    """Even without a word between tabs no fork comes about: the store refuses the older one."""
    save(pad, "01", "3")
    context.add_init_script("delete globalThis.BroadcastChannel;")
    second = visit(context, hall.here)
    assert second.evaluate(OPEN) == "ready"
    save(second, "02", "4")
    cells = [{"aspect": "a", "value": "9"}]
    assert pad.evaluate(FAILS, ["save", "03", "A", cells]) == "pad.other-tab"
    arrived(second, 2)
    assert marks(hall) == [("01", "3"), ("02", "4")]
    assert pad.evaluate("pad.state") == "elsewhere"


FILL = """async () => {
  for (let many = 0; ; many += 1) {
    try {
      await pad.save("01", "A", [{ aspect: "a", value: String(many), note: "x".repeat(40_000) }]);
    } catch (error) {
      return [many, error.id];
    }
  }
}"""


def test_storage_full(hall: Hall, tablet: Tablet):
    """A mark that finds no room is not called saved; with room again it is saved, in order."""
    page = visit(tablet.context, hall.here)
    devtools = tablet.context.new_cdp_session(page)
    quota = {"origin": hall.here}
    devtools.send("Storage.overrideQuotaForOrigin", {**quota, "quotaSize": 1_000_000})
    page.evaluate(OPEN)
    page.evaluate(PAIR, "code")
    many, problem = page.evaluate(FILL)
    assert problem == "pad.full"
    assert page.evaluate("[pad.trouble.id, pad.counts().device]") == ["pad.full", many]
    assert page.evaluate("pad.sheet('01', 'A').cells[0].value") == str(many - 1)
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    assert save(page, "02", "5") == many + 1
    assert page.evaluate("pad.trouble") is None
    arrived(page, many + 1)
    assert marks(hall) == [*(("01", str(value)) for value in range(many)), ("02", "5")]


def test_revoked(hall: Hall, pad: Page):
    """A revoked pad marks no more, keeps what it has, and can be read out."""
    hall.mode = "revoked"
    save(pad, "01", "3")
    until(lambda: pad.evaluate("pad.state") == "ended")
    assert pad.evaluate(FAILS, ["save", "02", "A", []]) == "pad.ended"
    file = pad.evaluate("pad.exportLog()")
    assert file["name"] == f"journal.example-2026-hall-{DEVICE}.jsonl"
    key = pad.evaluate("pad.identity.key")
    assert (
        check_device_log("journal.example/2026/hall", key, read_lines(file["text"])).device_seq == 1
    )


def test_paired_anew(hall: Hall, pad: Page):
    """Another pairing leaves nothing behind unasked, and nothing is ever thrown away."""
    hall.mode = "busy"
    save(pad, "01", "3")
    assert pad.evaluate(FAILS, ["pair", {"code": "two", "pin": "123456"}]) == "pad.unsent"
    wrong = {"code": "two", "pin": "0", "leave": True}
    assert pad.evaluate(FAILS, ["pair", wrong]) == "pad.answer"
    pad.evaluate("pad.pair({ code: 'two', pin: '123456', leave: true })")
    assert pad.evaluate("[pad.identity.device, pad.counts().device]") == ["pad-J1-2", 0]
    pads = pad.evaluate("pad.pads()")
    assert [(each["device"], each["waiting"], each["current"]) for each in pads] == [
        ("pad-J1-1", 1, False),
        ("pad-J1-2", 0, True),
    ]
    old = pad.evaluate(f"pad.exportLog({pads[0]['id']}).then((file) => file.text)")
    assert old.count("\n") == 1


def test_forked(hall: Hall, pad: Page):
    """Where the hall has more of this pad than the pad, nothing more is sent: pair it again."""
    save(pad, "01", "3")
    arrived(pad, 1)
    hall.gate.head = lambda _: Head(2, "ab" * 32)  # type: ignore[method-assign]
    pad.evaluate("pad.sendNow()")
    until(lambda: pad.evaluate("pad.state") == "behind")
    assert pad.evaluate(FAILS, ["save", "02", "A", []]) == "pad.behind"


def test_photos(hall: Hall, pad: Page):
    """A photo is kept under its hash, which a cell can name."""
    blob = "new Blob([new Uint8Array([1, 2, 3])], { type: 'image/jpeg' })"
    photo = pad.evaluate(f"pad.addPhoto('01', 'A', 'a', {blob})")
    assert photo["id"].startswith("sha256:039058c6f2c0cb492c533b0a4d14ef77")
    pad.reload()
    pad.evaluate(OPEN)
    kept = "(each) => [each.id, each.aspect, each.blob.size]"
    assert pad.evaluate(f"pad.photos('01', 'A').then((all) => all.map({kept}))") == [
        [photo["id"], "a", 3]
    ]


def test_many_lines(hall: Hall, pad: Page):
    """More lines than one request takes go in several, one at a time."""
    hall.mode = "away"
    pad.evaluate(
        """async () => {
          for (let each = 1; each <= 150; each += 1) {
            await pad.save("01", "A", [{ aspect: "a", value: String(each) }]);
          }
        }"""
    )
    hall.requests.clear()
    hall.mode = "up"
    pad.evaluate("pad.sendNow()")
    arrived(pad, 150)
    assert [value for _, value in marks(hall)] == [str(each) for each in range(1, 151)]
    assert [len(each.get("lines", [])) for each in hall.requests][:3] == [64, 64, 22]


def test_killed_after_saving(hall: Hall, tablet: Tablet):
    """The browser is killed the moment a save came back: the mark is there, and arrives."""
    hall.mode = "away"
    page = visit(tablet.context, hall.here)
    page.evaluate(OPEN)
    hall.mode = "up"
    page.evaluate(PAIR, "code")
    hall.mode = "away"
    for value in ("3", "4", "5"):
        save(page, "01", value)
        tablet.kill()
        tablet.start()
        page = visit(tablet.context, hall.here)
        assert page.evaluate(OPEN) == "ready"
        assert page.evaluate("pad.sheet('01', 'A').cells[0].value") == value
    hall.mode = "up"
    page.evaluate("pad.sendNow()")
    arrived(page, 3)
    assert marks(hall) == [("01", "3"), ("01", "4"), ("01", "5")]


def test_killed_while_writing(hall: Hall, tablet: Tablet):
    """A kill cuts off the last record of the browser's own log: two starts later all is there."""
    page = visit(tablet.context, hall.here)
    page.evaluate(OPEN)
    page.evaluate(PAIR, "code")
    hall.mode = "away"
    save(page, "01", "3")
    page.evaluate(FAILS, ["save", "02", "A", [{"aspect": "a", "value": "4"}]])
    tablet.kill()
    [log] = tablet.folder.glob("Default/IndexedDB/*/*.log")
    os.truncate(log, log.stat().st_size - 100)
    for value in ("5", "6", "7"):
        tablet.start()
        page = visit(tablet.context, hall.here)
        assert page.evaluate(OPEN) == "ready"
        assert page.evaluate("pad.sheet('01', 'A').cells") == [{"aspect": "a", "value": "3"}]
        save(page, "03", value)
        tablet.kill()
    tablet.start()


def test_package_of_another_pad(hall: Hall, context: BrowserContext):
    """A pad that takes over begins with its judge's cells; undo brings them back."""
    hall.package = package(2)
    hall.package["sheets"][0] |= {"cells": [{"aspect": "a", "value": "7"}], "head": "ab" * 32}
    page = visit(context, hall.here)
    page.evaluate(OPEN)
    page.evaluate(PAIR, "code")
    assert page.evaluate("pad.sheets().map((each) => each.where)") == ["hall", ""]
    save(page, "01", "8")
    assert page.evaluate("pad.undo('01', 'A')") == [{"aspect": "a", "value": "7"}]


def test_started_without_room(hall: Hall, tablet: Tablet):
    """A tablet that starts without any room shows what it has and sends it; then it marks on."""
    page = visit(tablet.context, hall.here)
    page.evaluate(OPEN)
    page.evaluate(PAIR, "code")
    hall.mode = "away"
    save(page, "01", "3")
    tablet.kill()
    tablet.start()
    page = visit(tablet.context, hall.here)
    devtools = tablet.context.new_cdp_session(page)
    quota = {"origin": hall.here}
    devtools.send("Storage.overrideQuotaForOrigin", {**quota, "quotaSize": 1})
    assert page.evaluate(OPEN) == "ready"
    assert page.evaluate("pad.trouble.id") == "pad.full"
    hall.mode = "up"
    page.evaluate("pad.sendNow()")
    arrived(page, 1)
    cells = [{"aspect": "a", "value": "4"}]
    assert page.evaluate(FAILS, ["save", "01", "A", cells]) == "pad.full"
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    save(page, "02", "5")
    arrived(page, 2)
    assert marks(hall) == [("01", "3"), ("02", "5")]
