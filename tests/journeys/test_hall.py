"""The day: judges mark, clerks type, the chief judge settles and locks, times are kept."""

import pytest
from playwright.sync_api import Page
from tests.journeys.conftest import zh

pytestmark = pytest.mark.browser


def value_for(line) -> str:
    """A value that the line takes: its least, or what the hint allows."""
    return line.get_attribute("data-least") or "0"


def fill_sheet(page: Page) -> None:
    """Fill in a whole sheet by keyboard: Tab from line to line, digits, arrows for choices."""
    for line in page.locator("[data-line]").all():
        picks = line.get_by_role("radio")
        if picks.count():
            picks.first.focus()
            page.keyboard.press("Space")
            continue
        choice = line.get_by_role("combobox").first
        field = line.locator("input[data-least]")
        if field.count():
            field.focus()
            page.keyboard.press("Control+a")
            page.keyboard.type(value_for(field))
        elif choice.count():
            choice.focus()
            page.keyboard.press("ArrowDown")


def test_judge(site, person):
    """A judge marks every sheet that is left by keyboard alone, then signs."""
    judge = person(site, "tablet")
    judge.sign_in("judge1", "/judge/")
    judge.look("events")
    judge.go("/judge/rebar-final/")
    judge.look("sheets")
    page = judge.page
    while page.locator(".sheet-pile .tag:not(.pine):not(.blue)").count():
        row = page.locator(".sheet-pile li", has=page.locator(".tag:not(.pine):not(.blue)")).first
        row.get_by_role("link").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/sheets/**")
        fill_sheet(page)
        judge.look("sheet")
        save = page.get_by_role("button", name="保存", exact=True)
        judge.tab_to(save)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator(".error-summary").count() == 0
        judge.go("/judge/rebar-final/")
    judge.look("all-in")
    judge.follow("locking.go-sign")
    judge.look("sign")
    judge.tab_to(page.get_by_role("button", name="签"))
    page.keyboard.press("Enter")
    judge.sees("locking.signed-at")
    judge.look("signed")
    for each in site.event("rebar-final")["contestants"]:
        assert each["worker"] not in page.content()


PAPER = "/desk/events/scaffold-final/"


def type_piles(clerk, change: str = "") -> None:
    """A clerk types every pile that is not complete; *change* goes into the first field."""
    page = clerk.page
    clerk.go("/desk/")
    clerk.look("todo")
    page.get_by_role("link", name=zh("web.open")).filter(has_text="架子工").first.click()
    clerk.look("piles")
    piles = page.get_by_role("main").get_by_role("link", name=zh("marks.type"), exact=True)
    for number in range(piles.count()):
        clerk.go(f"{PAPER}marks/typing/")
        piles.nth(number).click()
        for field in page.locator("td:not(.saved) input[type=text]").all():
            field.focus()
            page.keyboard.type(change or "1")
            change = ""
        if page.locator("td:not(.saved) input[type=text]").count():
            if number == 0:
                clerk.look("pile")
            clerk.press("marks.hand-in")
            assert page.locator(".error-summary").count() == 0


def test_clerks_and_chief(site, person):
    """Two clerks type the paper sheets and differ once; the chief judge settles it and locks."""
    first, second, chief = person(site), person(site), person(site)
    first.sign_in("clerk1")
    type_piles(first)
    second.sign_in("clerk2")
    type_piles(second, change="2")
    second.look("typed")
    chief.sign_in("chief")
    chief.look("todo")
    chief.go(f"{PAPER}marks/")
    chief.look("grid")
    chief.page.locator("td.differs a").first.click()
    chief.look("sheet")
    chief.follow("marks.settle")
    fill_sheet(chief.page)
    chief.page.get_by_role("textbox").last.fill("以纸质评分表为准")
    chief.look("settle")
    chief.press("marks.settle")
    chief.look("settled")
    for step in ("end-marking", "lock"):
        chief.go(PAPER)
        chief.follow(f"step.{step}")
        chief.look(step)
        chief.press(f"step.{step}")
    chief.look("locked")
    chief.go(f"{PAPER}marks/locking/")
    chief.sees("locking.locked")
    chief.look("signatures")


def test_timekeeper(site, person):
    """On a tablet: who came is seen at check-in; an incident is written down."""
    keeper = person(site, "tablet")
    keeper.sign_in("timekeeper")
    keeper.look("todo")
    keeper.page.get_by_role("link", name=zh("web.open")).filter(has_text="石工").first.click()
    keeper.look("sessions")
    keeper.page.get_by_role("main").locator("table a.btn").first.click()
    keeper.look("check-in")
    keeper.go("/desk/events/masonry-final/sessions/incidents/")
    keeper.look("incidents")
    keeper.go("/desk/events/masonry-final/sessions/incidents/new/")
    keeper.page.get_by_role("combobox").first.select_option(index=1)
    keeper.page.get_by_role("textbox").first.fill("2 号工位停电 4 分钟，已恢复")
    keeper.look("incident")
    keeper.page.get_by_role("main").locator("button.pri").click()
    keeper.page.get_by_text("停电 4 分钟").first.wait_for()
    keeper.look("noted")


def test_coder(site, person):
    """The coder sees which code is whose, prints the labels' list; the hall sees the draw."""
    coder = person(site)
    coder.sign_in("coder")
    coder.go("/desk/events/paving-final/draws/")
    coder.look("draws")
    coder.go("/desk/events/paving-final/draws/codes-list/")
    coder.look("codes")
    for each in site.event("paving-final")["contestants"]:
        coder.page.get_by_text(each["bib"], exact=True).first.wait_for()
    wall = person(site)
    wall.go("/events/paving-final/draw/wall/")
    wall.look("wall")
