"""After the day: re-checks, decoding, appeals, notices; what contestants and the public see."""

import pytest

from tests.journeys.conftest import zh

pytestmark = pytest.mark.browser


def test_supervisor(site, person):
    """Compares a sample, approves an amendment of the chief judge's, decodes with the coder."""
    chief, supervisor, coder = person(site), person(site), person(site)
    at = "/desk/events/crane-final/"
    chief.sign_in("chief")
    chief.go(f"{at}marks/")
    chief.page.get_by_role("main").locator("table a").first.click()
    chief.look("sheet")
    chief.follow("amendments.ask")
    picks = chief.page.locator("[data-line]").first.get_by_role("radio")
    wanted = chief.page.locator("[data-line]").first.locator("input[type=radio]:not(:checked)")
    assert picks.count()
    wanted.last.check(force=True)
    chief.fill("amendments.col-reason", "录入时看错一行，照片可证")
    chief.look("ask")
    chief.press("amendments.ask")
    chief.look("asked")
    supervisor.sign_in("supervisor")
    supervisor.look("todo")
    supervisor.go(f"{at}marks/amendments/")
    supervisor.look("amendments")
    supervisor.page.get_by_role("main").locator("table a").first.click()
    supervisor.look("amendment")
    supervisor.page.get_by_role("textbox").last.fill("已看照片")
    supervisor.press("amendments.approve")
    supervisor.look("approved")
    supervisor.go(f"{at}marks/rechecks/")
    while supervisor.page.get_by_role("link", name=zh("rechecks.compare")).count():
        supervisor.follow("rechecks.compare")
        if supervisor.shots < 6:
            supervisor.look("compare")
        supervisor.page.get_by_role("spinbutton").first.fill("0")
        supervisor.press("rechecks.record")
    supervisor.look("compared")
    supervisor.go(at)
    supervisor.follow("step.recheck")
    supervisor.press("step.recheck")
    coder.sign_in("coder")
    coder.look("coder-todo")
    coder.go(at)
    coder.follow("step.decode")
    coder.press("events.agree")
    coder.look("agreed")
    supervisor.go(at)
    supervisor.follow("step.decode")
    supervisor.press("step.decode")
    supervisor.look("decoded")


def test_worker_results(site, person):
    """A contestant reads the result item by item, appeals, and reads the certificate."""
    event = site.event("tiling-final")
    worker = person(site, "phone")
    worker.sign_in_by_phone(event["contestants"][0]["phone"])
    worker.look("home")
    worker.go("/me/results/")
    worker.look("results")
    worker.go("/me/results/tiling-final/")
    worker.look("items")
    worker.go("/me/results/tiling-final/appeal/")
    worker.look("appeal")
    winner = person(site, "phone", theme="dark")
    winner.sign_in_by_phone(site.event("bricklaying-final")["contestants"][0]["phone"])
    winner.go("/me/certificates/")
    winner.look("certificates")


def test_arbiter(site, person):
    """The arbiter answers the appeal that waits."""
    arbiter = person(site)
    arbiter.sign_in("arbiter")
    arbiter.look("todo")
    arbiter.go("/desk/appeals/")
    arbiter.look("appeals")
    arbiter.page.get_by_role("main").get_by_role("link", name="SS-").first.click()
    arbiter.look("appeal")


def test_public(site, person):
    """From the first page to an event, its board, a score computed anew, an objection."""
    reader = person(site, "phone")
    reader.go("/")
    reader.look("home")
    reader.go("/events/plaster-final/")
    reader.look("event")
    reader.go("/events/plaster-final/board/")
    reader.look("board")
    reader.go("/events/plaster-final/data/")
    reader.look("data")
    reader.page.get_by_role("main").locator("a[href*=recompute]").first.click()
    reader.look("recompute")
    reader.go("/notices/")
    reader.look("notices")
    reader.page.get_by_role("main").locator("a[href*='/notices/']").first.click()
    reader.look("notice")


def test_auditor(site, person):
    """Who did what, and that nobody changed it since."""
    auditor = person(site)
    auditor.sign_in("auditor")
    auditor.look("todo")
    auditor.go("/desk/audit/")
    auditor.look("audit")
    auditor.go("/desk/audit/verify/")
    auditor.look("verify")
