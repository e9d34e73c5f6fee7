"""The pages of marks: what judges, clerks, chief judge and supervisor see and do; no names."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.marks.conftest import Hall

from leitai.faults import Refused
from leitai.front.signed import check_unsigned
from leitai.front.tokens import read
from leitai.lifecycle import Role, State
from leitai.web.installation import installation
from leitai.web.models import Amendment, Recheck, Sheet
from leitai.web.services import amendments, marks, rechecks, records

NAMES = ("甲乙丙丁戊", "秘密县", "秘密建工")
"""A worker, a union (the journal knows it), an enterprise: they stand on no page here."""


def page(client, account, path, status=200):
    client.force_login(account)
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def form(sheet, **values):
    """What the form of a judge's sheet sends."""
    sent = {"key": "k" * 16}
    for number, (aspect, value) in enumerate(values.items(), 1):
        sent |= {f"aspect-{number}": aspect, f"value-{number}": value}
    return sent


def test_a_judge_finds_their_sheets_and_nobody_elses(client, hall):
    """Events, then codes with their states, then one sheet; another judge's is not there."""
    hall.save("K1", 1, "2")
    assert f"/judge/{hall.event.slug}/" in page(client, hall.judge(1), "/judge/")
    shown = page(client, hall.judge(1), f"/judge/{hall.event.slug}/")
    assert shown.count("已收") == 1
    root = f"/judge/{hall.event.slug}/sheets/"
    assert 'value="2" aria-label="2" checked' in page(
        client, hall.judge(1), f"{root}{hall.sheet('K1', 1).pk}/"
    )
    page(client, hall.judge(1), f"{root}{hall.sheet('K1', 2).pk}/", 404)
    page(client, hall.chief, f"/judge/{hall.event.slug}/", 403)


def test_going_to_mark_is_offered_while_there_is_something_to_mark(client, hall, city):
    """Before sheets are handed out there is no link; once marking is closed, one to look."""
    early = city.event(State.RUNNING)
    city.official(early, Role.JUDGE, "J1", account=hall.judge(1))
    shown = page(client, hall.judge(1), "/judge/")
    assert (shown.count("去打分"), shown.count("评分表还没有发下来")) == (1, 1)
    assert f"/judge/{early.slug}/" not in shown
    hall.at_state(State.ARCHIVED)
    shown = page(client, hall.judge(1), "/judge/")
    assert (shown.count("去打分"), shown.count("查看评分表")) == (0, 1)


def test_who_has_signed_is_not_urged_to_sign(client, hall):
    """Until a sheet is opened again; then it is the thing to do."""
    urged = f'class="btn pri" href="/judge/{hall.event.slug}/sign/"'
    hall.fill()
    assert urged in page(client, hall.judge(1), f"/judge/{hall.event.slug}/")
    hall.sign_all()
    shown = page(client, hall.judge(1), f"/judge/{hall.event.slug}/")
    assert (urged in shown, "再次签名" in shown) == (False, True)
    Sheet.objects.filter(pk=hall.sheet("K1", 1).pk).update(state=Sheet.State.IN)
    assert urged in page(client, hall.judge(1), f"/judge/{hall.event.slug}/")


def test_a_judge_saves_and_goes_on(client, hall):
    """Saved, the next sheet comes up; what is wrong is said beside its mark, nothing is lost."""
    client.force_login(hall.judge(1))
    sheet, following = hall.sheet("K1", 1), hall.sheet("K2", 1)
    path = f"/judge/{hall.event.slug}/sheets/{sheet.pk}/"
    response = client.post(path, form(sheet, joints="3") | {"next": "1"})
    assert response.url == f"/judge/{hall.event.slug}/sheets/{following.pk}/"
    assert len(hall.lines()) == 1

    response = client.post(path, form(sheet, joints="7"))
    assert (response.status_code, len(hall.lines())) == (422, 1)
    assert "7 高于上限 3" in response.content.decode()


def test_the_ticket_lets_one_sheet_be_written(client, hall):
    """It names this judge, this code, this sheet's aspects, the rulebook; a signed one has none."""
    hall.fill()
    sheet = hall.sheet("K1", 1)
    path = f"/judge/{hall.event.slug}/sheets/{sheet.pk}/"
    ticket = re.search(r'data-ticket="([^"]+)"', page(client, hall.judge(1), path))[1]
    claims = read(installation().secret, ticket, 0)
    assert (claims.device, claims.judges, claims.contestants) == ("judge-J1", ("J1",), ("K1",))
    assert (claims.sheet, claims.aspects) == ("", ("joints",))

    hall.sign_all()
    assert 'data-ticket=""' in page(client, hall.judge(1), path)


def test_signing_ends_the_tickets(client, hall):
    """A page that the judge had open when they signed hands nothing to the front any more."""
    hall.fill()
    ticket, shared = (
        read(installation().secret, re.search(r'data-ticket="([^"]+)"', shown)[1], 0)
        for sheet in (hall.sheet("K1", 1), hall.sheet("K1", name="theory"))
        for shown in [page(client, hall.judge(1), f"/judge/{hall.event.slug}/sheets/{sheet.pk}/")]
    )
    check_unsigned(installation().signed, ticket)
    assert client.post(f"/judge/{hall.event.slug}/sign/").status_code == 302
    with pytest.raises(Refused, match=r"front\.signed"):
        check_unsigned(installation().signed, ticket)
    check_unsigned(installation().signed, shared)


def test_what_is_marked_again_has_no_ticket(client, hall):
    """It may need a note, which the front does not ask for: the form's own button does."""
    hall.fill()
    [again, _] = marks.order_remark(
        hall.event, "K1", "joints", "相差三档", by=hall.chief, at=hall.at
    )
    path = f"/judge/{hall.event.slug}/sheets/{again.pk}/"
    assert 'data-ticket=""' in page(client, hall.judge(1), path)


def test_a_long_pile_has_pages(client, city, noon):
    """Sixty sheets of each pile, those first on which something is missing; the rest on pages."""
    hall = Hall(city, noon, codes=tuple(f"K{number:02}" for number in range(1, 64)))
    hall.save("K01", 1, "2")
    path = f"/judge/{hall.event.slug}/"
    shown = page(client, hall.judge(1), path)
    assert shown.count("待评") == 3 * 60
    assert (">K02<" in shown, ">K62<" in shown) == (True, False)
    whole = page(client, hall.judge(1), f"{path}?pile=own&page=2")
    assert re.findall(r'"code large">(\w+)<', whole) == ["K62", "K63", "K01"]
    page(client, hall.judge(1), f"{path}?pile=other", 404)
    assert len(re.findall(r'"code large">', page(client, hall.judge(1), f"{path}sign/"))) == 60


def test_the_grid_shows_only_what_is_open(client, hall):
    """Codes with a sheet on which something is missing; who is asked for nothing is left out."""
    hall.fill(("K1",))
    where = {"aspect": "total", "item": "", "attempt": "", "reason": "x"}
    said = [("status", {"contestant": "K3", "status": "ABSENT", **where})]
    records.write(hall.event, "desk", said, hall.at)
    shown = page(client, hall.chief, f"/desk/events/{hall.event.slug}/marks/?state=open")
    assert re.findall(r'"code">(\w+)<', shown) == ["K2"]


def test_a_judge_signs_on_a_page(client, hall):
    """What is missing is listed; when nothing is, one button signs."""
    hall.save("K1", 1, "2")
    path = f"/judge/{hall.event.slug}/sign/"
    assert "还有 2 张没有填完" in page(client, hall.judge(1), path)
    hall.save("K2", 1, "2")
    hall.save("K3", 1, "2")
    assert client.post(path).status_code == 302
    assert hall.sheet("K1", 1).state == "signed"


def test_a_clerk_types_a_pile(client, paper):
    """Rows that are right are taken, a row that is wrong comes back with what is wrong."""
    client.force_login(paper.clerks[0])
    path = f"/desk/events/{paper.event.slug}/marks/typing/pile/?judge={paper.judges[0].pk}&sheet="
    sent = {}
    for code, value in (("K1", "2"), ("K2", "9"), ("K3", "弃评")):
        row = f"s{paper.sheet(code, 1).pk}"
        sent |= {f"{row}-aspect-1": "joints", f"{row}-value-1": value}
    response = client.post(path, sent)

    assert response.status_code == 422
    assert "K2 灰缝: 9 高于上限 3" in response.content.decode()
    states = [paper.sheet(code, 1).state for code in ("K1", "K2", "K3")]
    assert states == ["typed", "empty", "typed"]


def test_a_clerk_never_sees_what_the_other_typed(client, paper):
    """The second clerk's grid is empty; the chief judge's page of a difference has both."""
    first, second = paper.clerks
    sheet = paper.sheet("K1", 1)
    marks.type_sheet(sheet, [{"aspect": "joints", "value": "2"}], by=first, at=paper.at)
    root = f"/desk/events/{paper.event.slug}/marks/"
    pile = f"{root}typing/pile/?judge={paper.judges[0].pk}&sheet="
    assert 'value="2"' in page(client, first, pile)
    assert 'value="2"' not in page(client, second, pile)

    marks.type_sheet(sheet, [{"aspect": "joints", "value": "3"}], by=second, at=paper.at)
    settle = f"{root}sheets/{sheet.pk}/settle/"
    page(client, second, settle, 403)
    page(client, paper.supervisor, settle, 403)
    shown = page(client, paper.chief, settle)
    assert "<b>2</b>" in shown
    assert "<b>3</b>" in shown
    client.post(settle, form(sheet, joints="3") | {"reason": "纸上是3"})
    assert paper.sheet("K1", 1).state == "in"


def test_the_grid_shows_states_and_what_is_open(client, hall):
    """A cell for each sheet; a panel apart is said in words, with a way to have it marked again."""
    hall.fill()
    hall.save("K2", 1, "0")
    root = f"/desk/events/{hall.event.slug}/marks/"
    assert page(client, hall.chief, root).count("已收</a>") == 12
    shown = page(client, hall.chief, f"{root}open/")
    assert "裁判分差 3 超过了 1" in shown
    assert "code=K2&amp;aspect=joints" in shown

    client.post(f"{root}remark/?code=K2&aspect=joints", {"reason": "相差三档"})
    assert Sheet.objects.filter(sheet="joints/2").count() == 2
    assert "state=" not in page(client, hall.chief, f"{root}?code=K2").split("<tbody>")[1]


def test_the_grid_is_for_chief_judge_and_supervisor(client, hall, city):
    """Clerks are led to their piles, others turned away."""
    root = f"/desk/events/{hall.event.slug}/marks/"
    page(client, hall.supervisor, root)
    client.force_login(hall.clerks[0])
    assert client.get(root).url == f"{root}typing/"
    page(client, city.account(Role.STAFF), root, 403)
    page(client, hall.judge(1), root, 403)


def test_an_amendment_on_pages(client, hall):
    """The chief judge changes a mark in the form; the supervisor sees both and approves."""
    hall.locked()
    root = f"/desk/events/{hall.event.slug}/marks/"
    sheet = hall.sheet("K1", 2)
    client.force_login(hall.chief)
    client.post(f"{root}sheets/{sheet.pk}/amend/", form(sheet, joints="1") | {"reason": "抄错"})
    amendment = Amendment.objects.get()
    path = f"{root}amendments/{amendment.pk}/"
    assert "approve" not in page(client, hall.chief, path)
    shown = page(client, hall.supervisor, path)
    assert "<del>3</del>" in shown
    client.post(path, {"approve": "1"})

    assert hall.sheet("K1", 2).cells[0]["value"] == "1"
    history = page(client, hall.chief, f"{root}sheets/{sheet.pk}/")
    assert "第 2 版" in history
    assert "裁判长 + " in history
    assert "抄错" in history


def test_a_status_is_asked_for_on_a_page(client, hall):
    """By code and status, with a reason; an unknown code is said."""
    hall.locked()
    path = f"/desk/events/{hall.event.slug}/marks/amendments/status/"
    client.force_login(hall.chief)
    sent = {"code": "K9", "status": "DSQ", "reason": "违规"}
    assert client.post(path, sent).status_code == 422
    assert client.post(path, sent | {"code": "K1"}).status_code == 302
    assert Amendment.objects.get().after["fields"]["status"] == "DSQ"


def test_the_lock_is_shown_for_the_wall(client, hall):
    """The fingerprint in groups, the size, who signed."""
    hall.locked()
    shown = page(client, hall.chief, f"/desk/events/{hall.event.slug}/marks/locking/")
    signed = hall.event.signatures.get(what="lock")
    assert signed.root[:8] + " " + signed.root[8:16] in shown


def test_a_recheck_on_pages(client, big):
    """Drawn by a button, compared one after the other."""
    big.locked()
    client.force_login(big.supervisor)
    root = f"/desk/events/{big.event.slug}/marks/rechecks/"
    client.post(f"{root}draw/")
    first, second = Recheck.objects.all()[:2]
    response = client.post(f"{root}{first.pk}/", {"errors_found": "0"})
    assert response.url == f"{root}{second.pk}/"
    assert client.post(f"{root}{second.pk}/", {"errors_found": "9"}).status_code == 422
    page(client, big.chief, root, 403)


def crawled(client, account, path, seen):
    """Every page that links lead to from *path* inside marks, as *account*."""
    client.force_login(account)
    left = [path]
    while left:
        here = left.pop()
        if here in seen:
            continue
        response = client.get(here, follow=True)
        seen[here] = response.content.decode()
        links = re.findall(r'href="(/[^"#]*)"', seen[here].replace("&amp;", "&"))
        left += [link for link in links if "/marks/" in link or link.startswith("/judge/")]


def test_no_page_names_anybody(client, city, noon):
    """Canary names in every place of the roster; every page of every role of this part is read."""
    unit = city.unit(NAMES[1], city.root)
    enterprise = city.enterprise(unit, NAMES[2])
    for mode in ("judge", "paper"):
        hall = Hall(city, noon, mode=mode)
        city.entry(hall.event, city.worker(NAMES[0], enterprise), delegation=unit)
        if mode == "judge":
            hall.locked()
            amendments.ask(
                hall.event, hall.sheet("K1", 2), [{"aspect": "joints", "value": "1"}], "抄错",
                by=hall.chief, at=noon,
            )  # fmt: skip
            rechecks.draw_sample(hall.event, by=hall.supervisor, at=noon)
        desk = f"/desk/events/{hall.event.slug}/marks/"
        for account, path in (
            (hall.judge(1), "/judge/"),
            (hall.chief, desk),
            (hall.supervisor, desk),
            (hall.clerks[0], desk),
        ):
            seen = {}
            crawled(client, account, path, seen)
            assert len(seen) > 3, (mode, path)
            found = {name for name in NAMES for shown in seen.values() if name in shown}
            assert found == set()


@pytest.mark.parametrize(
    ("role", "path"),
    [("chief", "{desk}"), ("judge", "/judge/{slug}/"), ("judge", "/judge/"), ("clerk", "{pile}")],
)
def test_more_contestants_ask_no_more_queries(client, city, noon, role, path):
    """Three codes or twenty: a list asks the database the same."""
    counts = []
    for codes in (("K1", "K2", "K3"), tuple(f"K{number:02}" for number in range(1, 21))):
        hall = Hall(city, noon, codes=codes, mode="paper" if role == "clerk" else "judge")
        if role != "clerk":
            hall.fill()
        desk = f"/desk/events/{hall.event.slug}/marks/"
        pile = f"{desk}typing/pile/?judge={hall.judges[0].pk}&sheet="
        where = path.format(desk=desk, slug=hall.event.slug, pile=pile)
        account = {"chief": hall.chief, "clerk": hall.clerks[0], "judge": hall.judge(1)}[role]
        page(client, account, where)
        with CaptureQueriesContext(connection) as asked:
            page(client, account, where)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_english_has_the_same_pages(client, hall):
    """A judge who reads English."""
    client.cookies["language"] = "en"
    assert "Codes only" in page(client, hall.judge(1), f"/judge/{hall.event.slug}/")
    hall.at_state(State.LOCKED)
    assert "no marks are taken now" in page(client, hall.judge(1), f"/judge/{hall.event.slug}/")
