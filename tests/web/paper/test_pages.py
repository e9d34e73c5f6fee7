"""The pages of paper: a number leads to a form, a pad is given up, paper is compared."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.printing.reading import page_texts
from tests.web.documents.conftest import text_of

from leitai.web.models import Act, Comparison, Sheet
from leitai.web.queries.marks import form_of, forms_of
from leitai.web.services import comparing, paper, records

from .conftest import Desk


def path(desk, rest=""):
    return f"/desk/events/{desk.event.slug}/paper/{rest}"


def of(desk, sheet, rest=""):
    return path(desk, f"sheets/{sheet.pk}/{rest}")


def shown(client, account, where, status=200):
    client.force_login(account)
    answer = client.get(where)
    assert answer.status_code == status, where
    return answer.content.decode()


def switched(desk, code="K1", judge=1):
    paper.switch_to_paper(
        desk.event, [desk.sheet(code, judge)], "平板坏了", by=desk.chief, at=desk.at
    )
    return desk.sheet(code, judge)


def joints(value):
    return {"aspect-1": "joints", "item-1": "", "attempt-1": "", "value-1": value}


def test_a_scanned_number_leads_a_clerk_to_the_form(client, desk):
    """To the typing form of paper that waits; else, and for others, to the sheet's page."""
    sheet, pad_sheet = switched(desk), desk.sheet("K2", 1)
    rules = records.rules_of(desk.event)
    printed = paper.number_of(sheet, rules, form_of(forms_of(desk.event, rules), sheet))
    client.force_login(desk.clerks[0])
    assert client.get(path(desk), {"number": printed}).url == of(desk, sheet, "type/")
    assert client.get(path(desk), {"number": f"S{pad_sheet.pk}"}).url == of(desk, pad_sheet)
    client.force_login(desk.chief)
    assert client.get(path(desk), {"number": printed}).url == of(desk, sheet)
    answer = client.get(path(desk), {"number": "K1"})
    assert (answer.status_code, "不是评分表的表号" in answer.content.decode()) == (422, True)


def test_two_clerks_type_one_sheet(client, desk):
    """Neither sees what the other typed; agreeing, it is in the journal."""
    sheet = switched(desk)
    for clerk, state in ((0, "typed"), (1, "in")):
        page = shown(client, desk.clerks[clerk], of(desk, sheet, "type/"))
        assert re.findall(r'value="2"[^>]* checked', page) == []
        assert client.post(of(desk, sheet, "type/"), joints("2")).url == path(desk)
        assert desk.sheet("K1", 1).state == state
    assert "这一张现在不能录入" in shown(client, desk.clerks[0], of(desk, sheet, "type/"))


def test_what_is_wrong_is_said_on_the_form(client, desk):
    """The value stays in its field."""
    sheet = switched(desk)
    client.force_login(desk.clerks[0])
    answer = client.post(of(desk, sheet, "type/"), joints("7"))
    assert (answer.status_code, "7" in answer.content.decode()) == (422, True)


def test_a_judges_pad_is_given_up(client, desk):
    """All that is not finished goes to paper, with one reason; it is printed at once."""
    desk.save("K1", 1, "2")
    where = path(desk, "judges/J1/")
    assert "没打完的 2 张" in shown(client, desk.chief, where)
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "摔坏"}).url == path(desk)
    on_paper = Sheet.objects.filter(event=desk.event, on_paper=True)
    assert sorted(on_paper.values_list("code", flat=True)) == ["K2", "K3"]
    assert "还没录入的 2 张" in shown(client, desk.chief, path(desk))
    assert client.post(path(desk, "print/")).content[:5] == b"%PDF-"


def test_the_number_is_on_the_paper(client, desk):
    """At its foot, with the check; who printed it is noted."""
    sheet = desk.sheet("K1", 1)
    client.force_login(desk.secretary)
    made = client.post(path(desk, "print/"), {"sheet": sheet.pk}).content
    rules = records.rules_of(desk.event)
    number = paper.number_of(sheet, rules, form_of(forms_of(desk.event, rules), sheet))
    assert [number in "".join(page.split()) for page in page_texts(made)] == [True]
    assert Act.objects.get(action="paper.print").account == desk.secretary


def test_nothing_to_print_is_said(client, desk):
    """No sheet is on paper: the list says so, instead of an empty file."""
    client.force_login(desk.chief)
    assert client.post(path(desk, "print/")).status_code == 422


def test_one_sheet_there_and_back(client, desk):
    """The same page switches it to paper, and back to the pad."""
    where = of(desk, desk.sheet("K1", 1), "switch/")
    for there in (True, False):
        assert shown(client, desk.chief, where)
        assert client.post(where, {"reason": "试"}).url == of(desk, desk.sheet("K1", 1))
        assert desk.sheet("K1", 1).on_paper is there


def test_paper_comes_in(client, desk):
    """Noted on the sheet's page, and counted on the list."""
    sheet = switched(desk)
    assert "已记：收到" not in shown(client, desk.clerks[0], of(desk, sheet))
    client.post(of(desk, sheet, "receive/"), {"do": "receive"})
    assert "记错了" in shown(client, desk.clerks[0], of(desk, sheet))
    assert "K1" in shown(client, desk.clerks[0], path(desk, "?paper=received"))
    client.post(of(desk, sheet, "receive/"), {"do": "undo"})
    assert "清除条件" in shown(client, desk.clerks[0], path(desk, "?paper=received"))


def test_paper_is_held_against_the_journal(client, desk):
    """Who reads sees an empty form; a difference is settled by the chief judge, side by side."""
    desk.save("K1", 1, "2")
    sheet = desk.sheet("K1", 1)
    page = shown(client, desk.clerks[0], of(desk, sheet, "compare/"))
    assert re.findall(r' checked| value="2" aria-describedby', page) == []
    assert client.post(of(desk, sheet, "compare/"), joints("3")).url == of(desk, sheet)
    told = shown(client, desk.clerks[0], of(desk, sheet))
    assert ("不一致" in told, '<th scope="col">日志</th>' in told) == (True, False)
    assert '<th scope="col">日志</th>' in shown(client, desk.chief, of(desk, sheet))
    settle = of(desk, sheet, "settle/")
    assert "灰缝" in shown(client, desk.chief, settle)
    assert client.post(settle, {"outcome": "journal", "reason": ""}).status_code == 422
    assert client.post(settle, {"outcome": "journal", "reason": "看错"}).url == of(desk, sheet)
    assert Comparison.objects.get().outcome == "journal"
    assert client.get(settle).url == of(desk, sheet)


def test_a_comparison_of_marks_that_changed_since_is_stale(client, desk):
    """It says so, instead of showing that both agree."""
    desk.save("K1", 1, "2")
    sheet = desk.sheet("K1", 1)
    comparing.compare(sheet, [{"aspect": "joints", "value": "2"}], by=desk.clerks[0], at=desk.at)
    assert "要重新核对" not in shown(client, desk.chief, of(desk, sheet))
    desk.save("K1", 1, "3")
    assert "要重新核对" in shown(client, desk.chief, of(desk, sheet))


def test_a_sample_is_drawn_on_the_list(client, desk):
    """Of the sheets whose paper was handed in."""
    desk.save("K1", 1, "2")
    client.force_login(desk.supervisor)
    assert client.post(path(desk, "draw/"), {"percent": "100"}).status_code == 422
    paper.receive(desk.sheet("K1", 1), by=desk.secretary, at=desk.at)
    assert client.post(path(desk, "draw/"), {"percent": "100"}).url == path(desk)
    assert Comparison.objects.get().sheet == desk.sheet("K1", 1)


def test_the_list_is_taken_away(client, desk):
    """As a workbook, with what differs, for those who may see marks; a clerk gets no marks."""
    desk.save("K1", 1, "2")
    cells = [{"aspect": "joints", "value": "3"}]
    comparing.compare(desk.sheet("K1", 1), cells, by=desk.supervisor, at=desk.at)
    told = []
    for who in (desk.chief, desk.clerks[0]):
        client.force_login(who)
        said = text_of(client.get(path(desk, "?export=1&source=screen")))
        told.append(("K1" in said, "灰缝：日志2，纸上3" in said))
    assert told == [(True, True), (True, False)]


def test_more_sheets_cost_no_more_queries(client, city, noon):
    """As many for fifty codes as for three."""
    counts = []
    for many in (3, 50):
        desk = Desk(city, noon, codes=tuple(f"K{number:02}" for number in range(many)))
        client.force_login(desk.chief)
        client.get(path(desk))
        with CaptureQueriesContext(connection) as asked:
            client.get(path(desk))
        counts.append(len(asked))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(
    ("who", "rest", "status"),
    [
        ("secretary", "", 200), ("arbiter", "", 403), ("timekeeper", "", 403),
        ("supervisor", "judges/J1/", 403),
    ],
)  # fmt: skip
def test_who_is_let_in(client, desk, who, rest, status):
    """Those who handle paper; only the chief judge gives a pad up."""
    shown(client, getattr(desk, who), path(desk, rest), status)


def test_no_name_stands_on_any_page(client, desk):
    """Codes, judges by code; never a contestant."""
    sheet = switched(desk)
    for rest in ("", f"sheets/{sheet.pk}/", f"sheets/{sheet.pk}/switch/"):
        assert "工位选手" not in shown(client, desk.chief, path(desk, rest))
