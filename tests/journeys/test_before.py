"""Before the day: the office makes an event, leaders and workers enter."""

import datetime as dt
import re
from collections import Counter

import pytest

pytestmark = pytest.mark.browser


def day(ahead: int) -> str:
    """A day from now at 8:30, as the browser's control takes it."""
    return f"{dt.datetime.now(dt.UTC) + dt.timedelta(days=ahead):%Y-%m-%d}T08:30"


def test_organiser(site, person):  # noqa: PLR0915 - as long as the wizard is
    """An event from the first page of its plan to open entries; the rulebook frozen, approved."""
    staff = person(site)
    staff.sign_in("organiser")
    staff.look("todo")
    competition = site.event("carpentry-final")["competition"]
    staff.go(f"/desk/competitions/{competition}/")
    staff.follow("events.new")
    staff.fill("events.field-name", "瓦工")
    staff.fill("events.field-round", "决赛")
    staff.fill("events.field-occupation", "砌筑工")
    staff.look("basics")
    staff.press("events.save-on")
    for name, ahead in (("entries-open", 0), ("entries-close", 20), ("starts", 30), ("ends", 31)):
        staff.fill(f"events.field-{name}", day(ahead))
    staff.fill("events.field-place", "建设技工学校 1 号馆")
    staff.look("dates")
    staff.press("events.save-on")
    staff.fill("events.field-capacity", "30")
    staff.fill("events.field-fewest", "5")
    staff.look("people")
    staff.press("events.save-on")
    staff.fill("events.field-prizes", "first 3000\nsecond 2000")
    staff.press("events.save-on")
    staff.look("rulebook")
    staff.follow("rulebooks.choose")
    staff.look("rulebooks")
    staff.page.get_by_role("button", name=re.compile("采用.*砌筑|砌筑")).first.click()
    staff.look("draft")
    staff.page.goto(re.sub(r"rulebook/.*", "rulebook/", staff.page.url))
    staff.follow("rulebooks.freeze")
    staff.look("freeze")
    staff.press("rulebooks.freeze")
    staff.follow("events.save-on")
    staff.look("check")
    staff.follow("events.to-overview")
    staff.look("event-draft")
    path = staff.page.url.removeprefix(site.address)
    chair = person(site)
    chair.sign_in("approver", path)
    chair.go(f"{path}approve/")
    chair.look("approve")
    chair.press("events.approve")
    staff.page.reload()
    staff.follow("step.publish")
    staff.look("publish")
    staff.press("step.publish")
    staff.follow("step.open-entries")
    staff.press("step.open-entries")
    staff.look("event-open")
    reader = person(site, "phone")
    reader.go(path.removeprefix("/desk"))
    reader.page.get_by_role("heading", name="瓦工").first.wait_for()
    reader.look("public")


def test_leader(site, person):
    """A leader enters workers of the county, one of whom waits for a place, and withdraws one."""
    leader = person(site, "tablet")
    leader.sign_in("leader-qiaodong")
    leader.look("todo")
    leader.go("/desk/events/security-final/entries/ours/")
    leader.look("ours")
    leader.fill("entries.find-worker", "W00000")
    leader.press("web.search")
    leader.page.get_by_role("checkbox").nth(0).check()
    leader.page.get_by_role("checkbox").nth(1).check()
    leader.look("found")
    leader.press("entries.enter-chosen")
    leader.sees("entries.state-waiting")
    leader.look("entered")
    leader.follow("entries.withdraw")
    leader.page.get_by_role("textbox").first.fill("本人要参加另一个赛项")
    leader.look("withdraw")
    leader.press("entries.withdraw")
    leader.sees("entries.state-withdrawn")
    leader.look("withdrawn")


def test_worker_enters(site, person):
    """A worker signs in with a code sent to the phone and enters."""
    taken = {each["worker"] for each in site.event("security-final")["contestants"]}
    who = next(each for each in site.facts["people"][100:] if each["name"] not in taken)
    worker = person(site, "phone", theme="dark")
    worker.go("/me/events/security-final/")
    worker.look("sign-in")
    worker.sign_in_by_phone(who["phone"], "/me/events/security-final/")
    worker.look("event")
    worker.press("entries.enter-me")
    worker.look("entered")
    worker.go("/me/")
    worker.look("home")
    worker.go("/me/entries/")
    worker.look("entries")


def test_worker_confirms_and_withdraws(site, person):
    """Entered by the office, a worker confirms from the first page of their own, then withdraws."""
    taken = {each["worker"] for each in site.event("security-final")["contestants"]}
    names = Counter(each["name"] for each in site.facts["people"])
    who = next(
        each
        for each in site.facts["people"][150:]
        if names[each["name"]] == 1 and each["name"] not in taken
    )
    office = person(site)
    office.sign_in("organiser", "/desk/events/security-final/entries/ours/")
    office.fill("entries.find-worker", who["name"])
    office.press("web.search")
    office.page.get_by_role("checkbox").first.check()
    office.press("entries.enter-chosen")
    office.sees("entries.entered-done", count="1")
    worker = person(site, "phone")
    worker.sign_in_by_phone(who["phone"])
    worker.look("asked")
    worker.follow("me.do-confirm")
    worker.press("entries.confirm")
    worker.sees("entries.confirmed-done")
    worker.look("confirmed")
    worker.page.locator("summary", has_text="退出").click()
    worker.fill("entries.withdraw-ask", "本人要参加另一个赛项")
    worker.look("withdrawing")
    worker.press("entries.withdraw")
    worker.sees("entries.state-withdrawn")
    worker.look("withdrawn")
