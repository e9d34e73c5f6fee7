"""Pads at the desk: what the office sees and does there."""

import datetime as dt
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.pictures import jpeg
from tests.web.pads.conftest import Pads

from leitai.canonical import sha256_hex
from leitai.lifecycle import Role, State
from leitai.web.installation import installation
from leitai.web.models import Pad
from leitai.web.services import pads
from leitai.web.services.catching_up import catch_up


@pytest.fixture
def desk(hall, client):
    client.force_login(hall.chief)
    return f"/desk/events/{hall.event.slug}/pads/"


def text(answer):
    return answer.content.decode()


def test_an_event_without_judges_says_what_is_next(city, client):
    """No judges, no pads: the page says where to go."""
    event = city.event(State.PUBLISHED)
    client.force_login(city.account(Role.SECRETARY, event=event))
    page = text(client.get(f"/desk/events/{event.slug}/pads/"))
    assert ("还没有评分裁判" in page, "还没有配对的平板" in page) == (True, True)


def test_judges_are_invited_one_or_all(hall, desk, client):
    """One is invited, then all the others; each has a card with QR and PIN."""
    client.post(f"{desk}invite/", {"official": hall.judges[0].pk})
    client.post(f"{desk}invite/", {"official": "all"})
    invited = list(Pad.objects.order_by("device"))
    assert [each.device for each in invited] == ["pad-J1-1", "pad-J2-1"]
    page = text(client.get(desk))
    assert [each.pin in page for each in invited] == [True, True]
    assert (page.count("<svg xmlns"), all(each.code not in page for each in invited)) == (2, True)


def test_who_measures_is_chosen_with_the_invitation(hall, desk, client):
    """The box of the first is ticked while nobody measures; what is sent counts."""
    assert text(client.get(desk)).count("checked") == 1
    client.post(f"{desk}invite/", {"official": hall.judges[0].pk})
    client.post(f"{desk}invite/", {"official": hall.judges[1].pk, "measures": "on"})
    assert list(Pad.objects.order_by("device").values_list("measures", flat=True)) == [False, True]
    client.post(f"{desk}invite/", {"official": hall.judges[0].pk, "auto": "1"})
    assert Pad.objects.get(device="pad-J1-2").measures is False


@pytest.mark.parametrize("official", ["", "0", "9999999", "many"])
def test_nobody_is_invited_for_nobody(hall, desk, client, official):
    """What names no judge is refused in words."""
    answer = client.post(f"{desk}invite/", {"official": official})
    assert (answer.status_code, Pad.objects.count()) == (422, 0)


def test_cards_are_printed_without_the_pin(hall, desk, client):
    """The paper has the code alone; without an invitation it says so."""
    assert "没有等待配对的邀请" in text(client.get(f"{desk}cards/"))
    pad = hall.invite(1)
    page = text(client.get(f"{desk}cards/"))
    assert ("<svg xmlns" in page, pad.pin in page) == (True, False)


def test_the_list_says_how_each_pad_is(hall, desk, client):
    """Battery, what waits, how many lines the hall has; what was never said is unknown."""
    one, _ = hall.paired(1), hall.paired(2)
    one.mark("K1", "2")
    hall.send(one)
    pads.seen(hall.pad(one), {"battery": 9, "waiting": 4, "refused": 1, "secure": True}, at=hall.at)
    page = text(client.get(f"{desk}live/"))
    said = [each in page for each in ("pad-J1-1", "9%", "4 条", "1 条未受理", "明文连接", "未知")]
    assert (said, "battery-low" in page) == ([True] * 6, True)


def test_in_a_hall_the_list_says_what_the_city_has(hall, desk, client):
    """As the courier wrote it down; on an installation that is no hall there is no such column."""
    hall.paired(1)
    assert "市级已收" not in text(client.get(f"{desk}live/"))
    folder = installation().home / "city"
    folder.mkdir(exist_ok=True)
    said = {"devices": {"pad-J1-1": 17}, "size": 40, "at": "2026-09-01T04:00:00Z"}
    file = folder / f"{sha256_hex(hall.event.journal.encode())}.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    page = text(client.get(f"{desk}live/"))
    assert ("市级已收" in page, "17 条" in page) == (True, True)


def test_a_pad_that_was_taken_over_says_when_it_can_go(hall, desk, client):
    """Once it has sent what it had."""
    old, _ = hall.paired(1), hall.paired(1)
    pads.seen(hall.pad(old), {"waiting": 2}, at=hall.at)
    assert "可以停用" not in text(client.get(f"{desk}live/"))
    pads.seen(hall.pad(old), {"waiting": 0}, at=hall.at)
    assert "可以停用" in text(client.get(f"{desk}live/"))


def test_a_silent_pad_is_told_apart(hall, desk, client):
    """Not heard for three minutes: it says so."""
    tablet = hall.paired(1)
    assert "没有联系" not in text(client.get(f"{desk}live/"))
    pads.seen(hall.pad(tablet), {}, at=hall.at - dt.timedelta(minutes=4))
    assert "没有联系" in text(client.get(f"{desk}live/"))


def test_a_pad_is_revoked_with_a_reason(hall, desk, client):
    """The page asks why; without an answer nothing happens; then the pad is gone from the list."""
    tablet = hall.paired(1)
    page = f"{desk}{hall.pad(tablet).pk}/revoke/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": "?"}).status_code == 422
    answer = client.post(page, {"why": "broken", "reason": "屏幕碎了"})
    assert (answer.status_code, hall.pad(tablet).state) == (302, Pad.State.REVOKED)
    assert "pad-J1-1" not in text(client.get(f"{desk}live/"))
    assert "pad-J1-1" in text(client.get(f"{desk}live/?ended=1"))
    assert client.post(page, {"why": "lost"}).status_code == 422


def test_an_invitation_is_withdrawn_with_one_tap(hall, desk, client):
    """It is gone; a second tap finds nothing."""
    pad = hall.invite(1)
    said = [client.post(f"{desk}{pad.pk}/withdraw/").status_code for _ in range(2)]
    pad.refresh_from_db()
    assert (said, pad.state) == ([302, 404], Pad.State.LAPSED)


def test_a_log_is_checked_then_brought_in(hall, desk, client):
    """The first answer says what would come, the second that it came."""
    tablet = hall.paired(1)
    tablet.mark("K1", "2")
    tablet.mark("K2", "9")
    file = SimpleUploadedFile("log.jsonl", tablet.log.encode())
    page = text(client.post(f"{desk}log/", {"file": file}))
    kept = page.partition('name="kept" value="')[2][:64]
    assert ("导入 1 条" in page, hall.sheet("K1", 1).cells) == (True, [])
    done = text(client.post(f"{desk}log/", {"kept": kept}))
    assert ("导入结果" in done, hall.sheet("K1", 1).cells != []) == (True, True)


@pytest.mark.parametrize(
    "sent", [{}, {"kept": "0" * 64}, {"file": SimpleUploadedFile("log.jsonl", b"nothing")}]
)
def test_what_is_no_log_is_refused(hall, desk, client, sent):
    """No file, a file that nobody kept, a file of nothing: 422 and the form again."""
    assert client.post(f"{desk}log/", sent).status_code == 422


def test_the_list_is_exported(hall, desk, client):
    """A row for each pad that was ever paired."""
    hall.paired(1)
    book = load_workbook(io.BytesIO(client.get(f"{desk}?export=1").content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [row[:3] for row in rows[1:]] == [["pad-J1-1", "J1", "使用中"]]


def test_a_judge_has_nothing_to_do_here(hall, desk, client):
    """Pages and deeds are refused to whoever may not lend pads."""
    pad = hall.invite(1)
    client.force_login(hall.judge(1))
    pages = ("", "live/", "cards/", "log/", f"{pad.pk}/revoke/")
    assert [client.get(f"{desk}{page}").status_code for page in pages] == [403] * 5
    deeds = ("invite/", "log/", f"{pad.pk}/revoke/", f"{pad.pk}/withdraw/")
    assert [client.post(f"{desk}{page}").status_code for page in deeds] == [403] * 4


def test_the_list_costs_the_same_however_many_pads(city, now, tmp_path, client):
    """The number of questions to the database does not grow with pads and invitations."""
    counts = []
    for judges in (1, 2):
        hall = Pads(city, now, tmp_path / str(judges))
        for number in range(1, judges + 1):
            hall.paired(number)
            hall.invite(number)
        client.force_login(hall.chief)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/events/{hall.event.slug}/pads/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_chief_judge_sees_the_photos_of_a_sheet(hall, client):
    """What a mark names and the pad has sent is on the sheet's page; anything else is not there."""
    tablet, data = hall.paired(1), jpeg()
    client.post("/pad/evidence", data, "image/jpeg", **tablet.bearer)
    said, other = sha256_hex(data), "0" * 64
    cell = {"aspect": "joints", "value": "2", "evidence": f"sha256:{said} sha256:{other}"}
    body = {"contestant": "K1", "judge": "J1", "sheet": "", "cells": [cell]}
    tablet.write("mark", body)
    hall.send(tablet)
    catch_up(hall.event)
    client.force_login(hall.chief)
    base, key = f"/desk/events/{hall.event.slug}", hall.sheet("K1", 1).pk
    page = text(client.get(f"{base}/marks/sheets/{key}/"))
    photos = f"{base}/pads/photos/{key}"
    assert (f"{photos}/{said}/" in page, other in page) == (True, False)
    shown = client.get(f"{photos}/{said}/")
    assert (shown.content, shown["Content-Type"]) == (data, "image/jpeg")
    assert client.get(f"{photos}/{other}/").status_code == 404
    client.force_login(hall.judge(1))
    assert client.get(f"{photos}/{said}/").status_code == 403
