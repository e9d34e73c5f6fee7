"""The print centre: who prints what and when, what stands on it, and that every print is noted."""

import pytest

from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.web.models import Act
from leitai.web.permits import Forbidden
from leitai.web.queries.coding import codes_of
from leitai.web.services import documents, records
from leitai.web.services.documents import PAPERS, print_document

from .conftest import text_of


def pressed(client, event, name, form="pdf", part=""):
    path = f"/desk/events/{event.slug}/documents/{name}/"
    return client.post(path, {"as": form, "part": part})


def in_state(event, state):
    event.state = state
    event.save()
    return event


@pytest.mark.parametrize("state", [State.RUNNING, State.RECHECK])
def test_no_document_joins_codes_and_names(city, running, client, state):
    """Whatever anybody prints before decoding, only the coder's list has codes and names."""
    event = in_state(running.event, state)
    names, codes = [each.worker.name for each in running.entries], codes_of(event)
    held = {
        Role.CHIEF_JUDGE: running.chief, Role.CODER: running.coder,
        Role.SUPERVISOR: running.supervisor, Role.JUDGE: running.judges[0].account,
    }  # fmt: skip
    joined, printed = set(), set()
    for role in Role:
        account = held.get(role) or city.account(role, event=event)
        client.force_login(account)
        for name in PAPERS:
            for form in ("pdf", "xlsx"):
                answer = pressed(client, event, name, form)
                if answer.status_code != 200:
                    continue
                said = text_of(answer)
                printed.add(name)
                if any(each in said for each in names) and any(each in said for each in codes):
                    joined.add((role, name))
    assert joined == {(Role.CODER, "codes")}
    assert printed == {each.id for each in PAPERS.values() if state in each.states}


def test_the_coder_alone_prints_codes(running, city, noon):
    """Not even the supervisor or the staff get the code list or the labels."""
    for account in (running.supervisor, running.chief, city.account(Role.STAFF)):
        for name in ("codes", "code-labels"):
            with pytest.raises(Forbidden):
                print_document(running.event, name, by=account, at=noon, language="zh")


def test_a_judge_prints_nothing(running, sign_in):
    """Judges have no print centre."""
    client = sign_in(running.judges[0].account)
    assert client.get(f"/desk/events/{running.event.slug}/documents/").status_code == 403


def test_the_page(running, sign_in):
    """Every document of the state with who may print it; buttons only where one may."""
    client = sign_in(running.secretary)
    page = client.get(f"/desk/events/{running.event.slug}/documents/").content.decode()
    assert ("工位安排表" in page, "加密号对照表" in page, "获奖名单" in page) == (True, True, False)
    assert ("documents/roster/" in page, "documents/codes/" in page) == (True, False)


def test_nothing_to_print_in_a_draft(city, sign_in):
    """A draft has no documents, and the page says what comes."""
    client = sign_in(city.account(Role.STAFF))
    page = client.get(f"/desk/events/{city.event().slug}/documents/").content.decode()
    assert "现在没有可打印的文件" in page


def test_the_page_asks_as_often_for_more_people(
    running, city, sign_in, django_assert_max_num_queries
):
    """Its queries do not grow with contestants."""
    client = sign_in(running.secretary)
    path = f"/desk/events/{running.event.slug}/documents/"
    with django_assert_max_num_queries(30) as first:
        client.get(path)
    for number in range(10):
        city.entry(running.event, city.worker(f"多{number}"), bib=f"{50 + number}")
    with django_assert_max_num_queries(len(first)):
        client.get(path)


def test_a_print_is_noted(running, noon):
    """The act says which document, in which form, with the number on the paper; no names."""
    by = running.secretary
    made = print_document(running.event, "roster", by=by, at=noon, language="zh", form="xlsx")
    act = Act.objects.get(action="documents.print")
    assert (act.account, act.subject) == (by, f"document:{running.event.slug}/roster")
    assert act.detail["number"] in made.name
    assert (act.detail["form"], len(act.detail["fingerprint"])) == ("xlsx", 12)


def test_paper_and_act_say_the_same(running, sign_in):
    """Number, fingerprint and page stand at the foot; the act knows the first two."""
    said = text_of(pressed(sign_in(running.secretary), running.event, "roster"))
    detail = Act.objects.get(action="documents.print").detail
    assert f"表号{detail['number']}" in said
    assert f"指纹{detail['fingerprint']}" in said
    assert "第1页，共1页" in said


def test_in_the_readers_language(running, sign_in):
    """An English reader gets English paper."""
    client = sign_in(running.secretary)
    client.cookies["language"] = "en"
    assert "Roster" in text_of(pressed(client, running.event, "roster"))


def test_names_are_printed_as_they_are(city, running, sign_in):
    """Signs of markup in a name are only signs."""
    worker = running.entries[0].worker
    worker.name = "#王*_[$x$]@"
    worker.save()
    assert "#王*_[$x$]@" in text_of(pressed(sign_in(running.secretary), running.event, "roster"))


def test_not_in_this_state(running, noon):
    """An award list before there are awards is refused, with words."""
    with pytest.raises(Refused) as refused:
        print_document(running.event, "award-list", by=running.chief, at=noon, language="zh")
    assert [fault.id for fault in refused.value.faults] == ["documents.not-now"]


def test_nothing_on_it_yet(ceremony, sign_in):
    """Before the draw a station list is empty: the page says so instead of printing nothing."""
    answer = pressed(sign_in(ceremony.secretary), ceremony.event, "stations")
    assert answer.status_code == 422
    assert "还没有内容可打印" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "form", "part"),
    [
        ("nothing", "pdf", ""),
        ("roster", "docx", ""),
        ("tickets", "xlsx", ""),
        ("roster", "pdf", "7"),
    ],
)
def test_what_is_not_there(running, sign_in, name, form, part):
    """An unknown document, form or part is not found."""
    answer = pressed(sign_in(running.secretary), running.event, name, form, part)
    assert answer.status_code == 404


def test_a_leader_prints_tickets_of_their_own(city, running, sign_in):
    """A leader's tickets are those of their county; the other county's are somebody else's."""
    said = text_of(pressed(sign_in(city.account(Role.LEADER, city.east)), running.event, "tickets"))
    assert [f"选手{n}" in said for n in range(6)] == [True, False] * 3
    refused = pressed(sign_in(city.account(Role.LEADER, city.east)), running.event, "badges")
    assert refused.status_code == 403


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_a_leader_prints_their_own_roster(city, running, sign_in, form):
    """From a link beside their entries; nobody of another county is on it."""
    client = sign_in(city.account(Role.LEADER, city.east))
    said = text_of(pressed(client, running.event, "roster", form))
    assert [each.worker.name in said for each in running.entries] == [True, False] * 3
    there = client.get(f"/desk/events/{running.event.slug}/entries/ours/").content.decode()
    assert f'href="/desk/events/{running.event.slug}/documents/"' in there


def test_a_part(running, sign_in):
    """The stations of one session alone."""
    said = text_of(pressed(sign_in(running.secretary), running.event, "stations", part="1"))
    assert ("第1场" in said, "第2场" in said) == (True, False)


def test_marking_sheets_of_one_pile(running, sign_in):
    """One judge's blank sheets: a page for each code, each with its own number."""
    client, event = sign_in(running.chief), running.event
    part = next(value for value, _ in documents.offers(event, running.chief, "zh")[-2].parts)
    pressed_for = pressed(client, event, "marking-sheets", part=part)
    judge, _, name = part.partition(":")
    own = event.sheets.filter(judge__code=judge) if judge else event.sheets.filter(judge=None)
    own = own.filter(sheet=name)
    said = text_of(pressed_for)
    assert [f"表号S{each.pk}" in said for each in own] == [True] * 6


def test_reserve_sheets_have_no_codes(running, sign_in):
    """A pack for a session has the forms, numbered, and a line for the code."""
    said = text_of(pressed(sign_in(running.chief), running.event, "reserve-sheets", part="1"))
    assert [code in said for code in codes_of(running.event)] == [False] * 6
    assert "＿＿＿＿" in said


def test_too_many_sheets_at_once(running, sign_in, monkeypatch):
    """A print has a limit; more is printed in parts."""
    monkeypatch.setattr("leitai.web.services.marking_papers.MOST", 3)
    answer = pressed(sign_in(running.chief), running.event, "marking-sheets")
    assert "超过 3 张" in answer.content.decode()


def test_minutes_are_one_page(running, sign_in):
    """Facts, steps, officials and the journal's root on one page; no contestant's name."""
    event = in_state(running.event, State.LOCKED)
    said = text_of(pressed(sign_in(running.supervisor), event, "minutes"))
    root = records.journal_of(event).state().root.hex()
    assert "第1页，共1页" in said
    assert (root in said, "应到6人，实到6人，缺席0人" in said) == (True, True)
    assert [each.worker.name in said for each in running.entries] == [False] * 6
