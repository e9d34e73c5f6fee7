"""The pages of the chief judge's room: what is on them, what one tap does, who is let in."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leitai.web.models import ClockChange, Pad, Sheet, Unlock
from leitai.web.services import marks
from leitai.web.services.unlocks import ask_unlock, decide_unlock

from .conftest import Room


def path(room, rest=""):
    return f"/desk/events/{room.event.slug}/chief/{rest}".replace("/chief/../", "/")


def shown(client, account, where, status=200):
    client.force_login(account)
    answer = client.get(where)
    assert answer.status_code == status, where
    return answer.content.decode()


def cell(page, code, judge):
    """What the grid's cell of a code and a judge says."""
    found = re.search(rf'aria-label="{code} {judge}[^"]*">(.*?)</a>', page)
    return re.sub(r"<[^>]+>|\s", "", found[1])


def test_every_sheet_says_how_it_stands(client, room):
    """Empty, in, signed, unlocked; incomplete ones with how many marks are missing."""
    room.save("K1", 1, "2")
    room.save("K1", 2, "2")
    room.save("K2", 1, "2")
    room.signed("K1", 2)
    room.signed("K2", 1)
    unlock = ask_unlock(room.sheet("K2", 1), "笔误", by=room.chief, at=room.at)
    decide_unlock(unlock, agreed=True, by=room.arbiter, at=room.at)
    page = shown(client, room.chief, path(room))
    said = [cell(page, code, judge) for code in ("K1", "K2", "K3") for judge in ("J1", "J2")]
    assert said == ["已收", "已签", "已解锁", "待评", "待评", "待评"]
    assert "工位选手" not in page


def test_a_sheet_that_waits_for_the_second_person_says_so(client, room):
    """In its cell, and above the grid."""
    room.save("K1", 1, "2")
    ask_unlock(room.signed("K1", 1), "笔误", by=room.chief, at=timezone.now())
    page = shown(client, room.chief, path(room))
    assert (cell(page, "K1", "J1"), "1 件解锁申请等确认" in page) == ("已签待确认", True)


def test_what_is_missing_is_named(client, room):
    """The aspect, with a link to its sheet; what nobody has begun is counted."""
    by = {"by": room.judge(1), "at": room.at}
    sheet = room.sheet("K1", name="practice")
    marks.save_sheet(sheet, room.plumb()[:1], **by)
    page = shown(client, room.chief, path(room))
    assert f'/marks/sheets/{sheet.pk}/"><span class="code">K1</span>' in page
    assert ("垂直度" in page, "裁判 J1：3 张还没开始" in page) == (True, True)


def test_a_panel_too_far_apart_is_marked_again_with_one_tap(client, room):
    """The alarm says who gave what and what the rulebook allows; its reason is the re-mark's."""
    room.save("K1", 1, "0")
    room.save("K1", 2, "3")
    page = shown(client, room.chief, path(room))
    assert ("相差 3，规程最多 1" in page, "J1 0" in page, "J2 3" in page) == (True, True, True)
    reason = re.search(r'name="reason" value="([^"]+)"', page)[1]
    sent = {"code": "K1", "aspect": "joints", "reason": reason}
    assert client.post(path(room, "remark/"), sent).url == path(room)
    again = Sheet.objects.filter(event=room.event, sheet="joints/2")
    assert [each.why for each in again] == [reason] * 2
    assert "重评中" in shown(client, room.chief, path(room))
    assert client.post(path(room, "remark/"), sent).status_code == 422


def test_a_chief_judge_who_marks_is_not_told_before(client, room):
    """How the others marked a work is hidden until one's own sheet of it is complete."""
    room.save("K1", 1, "0")
    room.save("K1", 2, "3")
    assert "相差 3" in shown(client, room.chief, path(room))
    own = room.event.officials.get(account=room.chief)
    own.code = "C1"
    own.save()
    room.event.sheets.create(code="K1", judge=own, missing=1)
    assert "相差 3" not in shown(client, room.chief, path(room))


def test_what_is_worth_a_look_is_for_the_reader_to_say(client, room):
    """One level of three is a third of the scale: told above 30 percent, not above 40."""
    room.save("K1", 1, "1")
    room.save("K1", 2, "2")
    assert "请看一看" not in shown(client, room.chief, path(room))
    assert "请看一看" in shown(client, room.chief, path(room, "?warn_from=30"))


def test_the_live_part_comes_only_when_something_is_new(client, room):
    """204 while nothing changed; a mark, an unlock, a clock, a pad each bring it anew."""
    page = shown(client, room.chief, path(room))

    def ask(page):
        return client.get(re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&"))

    assert ask(page).status_code == 204
    room.save("K1", 1, "2")
    fresh = ask(page)
    assert (fresh.status_code, cell(fresh.content.decode(), "K1", "J1")) == (200, "已收")
    fresh = fresh.content.decode()
    assert ask(fresh).status_code == 204
    ClockChange.objects.create(
        session=room.session, kind="pause", reason="停电", by=room.chief, at=room.at
    )
    fresh = ask(fresh)
    assert fresh.status_code == 200
    Pad.objects.create(
        event=room.event, official=room.judges[0], number=1, device="pad-J1-1", key="00",
        state="paired", invited=room.at, invited_by=room.chief, expires=room.at,
    )  # fmt: skip
    assert "还没有联系过" in ask(fresh.content.decode()).content.decode()


def test_asking_for_the_live_part_costs_no_more_with_more_sheets(client, city, noon):
    """As many queries for twelve codes as for three; none for the marks where nothing is new."""
    counts = []
    for codes in (("K1", "K2", "K3"), tuple(f"K{n:02}" for n in range(12))):
        room = Room(city, noon, codes=codes)
        room.save(codes[0], 1, "0")
        room.save(codes[0], 2, "3")
        client.force_login(room.chief)
        client.get(path(room))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path(room)).content.decode()
        live = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
        with CaptureQueriesContext(connection) as again:
            assert client.get(live).status_code == 204
        counts.append((len(asked), len(again)))
    assert counts[0] == counts[1] > (0, 0)


def test_pads_that_need_a_hand(client, room):
    """Silent ones, those with little battery, lines not sent yet."""
    Pad.objects.create(
        event=room.event, official=room.judges[0], number=1, device="pad-J1-1", key="00",
        state="paired", invited=room.at, invited_by=room.chief, expires=room.at, seen=room.at,
        about={"battery": 12, "waiting": 3},
    )  # fmt: skip
    page = shown(client, room.chief, path(room))
    assert ("没有声音" in page, "电量 12%" in page, "3 条没送到" in page) == (True, True, True)


def test_judges_beside_the_panel(client, room):
    """Exact figures, in words, with a picture; too few marks are said to be too few."""
    room.save("K1", 1, "1")
    room.save("K1", 2, "3")
    page = shown(client, room.chief, path(room, "drift/"))
    assert ("-1/3" in page, "−33.3 %" in page, "分数太少" in page) == (True, True, True)
    assert page.count('<svg class="drift"') == 2
    assert client.get(path(room, "drift/?export=1"))["Content-Type"].endswith("sheet")


def test_without_marks_each_page_says_what_comes(client, city, noon, room):
    """Before the event is under way, and before two judges marked the same work."""
    assert "还没有两名裁判打过" in shown(client, room.chief, path(room, "drift/"))
    room.event.sheets.all().delete()
    assert "还没有评分表" in shown(client, room.chief, path(room))


def test_an_unlock_from_the_sheets_page_to_the_second_person(client, room):
    """Asked on the sheet's page, confirmed on the list; not by who asked."""
    room.save("K1", 1, "2")
    sheet = room.signed("K1", 1)
    ask = path(room, f"sheets/{sheet.pk}/unlock/")
    assert ask in shown(
        client, room.chief, f"/desk/events/{room.event.slug}/marks/sheets/{sheet.pk}/"
    )
    assert client.post(ask, {"reason": " "}).status_code == 422
    assert client.post(ask, {"reason": "笔误"}).url == path(room, "unlocks/")
    assert "这是您自己的申请" in shown(client, room.chief, path(room, "unlocks/"))
    unlock = Unlock.objects.get()
    assert "确认解锁" in shown(client, room.secretary, path(room, "unlocks/"))
    answer = client.post(path(room, f"unlocks/{unlock.pk}/"), {"do": "confirm"})
    assert (answer.url, room.sheet("K1", 1).state) == (path(room, "unlocks/"), "in")
    assert client.post(path(room, f"unlocks/{unlock.pk}/"), {"do": "confirm"}).status_code == 422


def test_a_clock_is_changed_on_its_page(client, room):
    """Paused, and it says so; a wrong change is said on the form."""
    where = path(room, f"clocks/{room.session.pk}/")
    assert "第一场" in shown(client, room.timekeeper, where)
    assert client.post(where, {"kind": "resume", "reason": "x"}).status_code == 422
    sent = {"kind": "pause", "reason": "停电"}
    assert client.post(where, sent).url == path(room, "clocks/")
    page = shown(client, room.secretary, path(room, "clocks/"))
    assert ("停电" in page, "已暂停" in page) == (True, True)


@pytest.mark.parametrize(
    ("who", "rest", "status"),
    [
        ("secretary", "", 302), ("timekeeper", "", 302), ("supervisor", "", 200),
        ("secretary", "live/", 403), ("timekeeper", "unlocks/", 403), ("arbiter", "unlocks/", 200),
        ("secretary", "drift/", 403),
    ],
)  # fmt: skip
def test_who_is_let_in(client, room, who, rest, status):
    """Whoever may not see marks is sent to what is theirs; a judge to nothing."""
    client.force_login(getattr(room, who))
    assert client.get(path(room, rest)).status_code == status
    client.force_login(room.judge(1))
    assert client.get(path(room, rest)).status_code == 403


def test_who_may_press(client, room):
    """The supervisor looks, but neither orders a re-mark nor asks for an unlock."""
    room.save("K1", 1, "2")
    sheet = room.signed("K1", 1)
    client.force_login(room.supervisor)
    for rest in ("remark/", f"sheets/{sheet.pk}/unlock/", f"clocks/{room.session.pk}/"):
        assert client.post(path(room, rest), {"reason": "x"}).status_code == 403
