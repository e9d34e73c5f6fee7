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
    wanted = chief.page.locator("[data-line]").first.locator("input[type=radio]:not(:checked)")
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
    supervisor.follow("rechecks.compare")
    supervisor.look("compare")
    while supervisor.page.get_by_role("spinbutton").count():  # the next one comes by itself
        supervisor.page.get_by_role("spinbutton").fill("0")
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
    """A contestant reads the result item by item and appeals; a winner takes the certificate."""
    worker = person(site, "phone")
    worker.sign_in_by_phone(site.event("tiling-final")["contestants"][0]["phone"])
    worker.look("home")
    worker.go("/me/results/")
    worker.look("results")
    worker.go("/me/results/tiling-final/")
    worker.sees("me.items")
    worker.look("items")
    worker.follow("me.appeal-new")
    worker.page.get_by_label(zh("me.appeal-marks")).check()
    worker.fill("me.appeal-text", "灰缝厚度第 2 处请复核。")
    worker.look("appeal")
    worker.press("me.look-over")
    worker.look("look-over")
    worker.press("me.appeal-send")
    worker.page.get_by_text("灰缝厚度第 2 处").first.wait_for()
    worker.look("appealed")
    people = site.event("bricklaying-final")["contestants"]
    winner = person(site, "phone", theme="dark")
    winner.sign_in_by_phone(next(each["phone"] for each in people if each["awarded"]))
    winner.look("winner")
    winner.go("/me/certificates/")
    winner.look("certificates")
    winner.follow("me.show-code")
    winner.look("certificate")
    with winner.page.expect_download() as badge:
        winner.follow("me.badge")
    assert "VerifiableCredential" in badge.value.path().read_text(encoding="utf-8")


def test_arbiter(site, person):
    """The arbiter answers the appeal that waits."""
    arbiter = person(site)
    arbiter.sign_in("arbiter")
    arbiter.look("todo")
    arbiter.go("/desk/events/tiling-final/appeals/")
    arbiter.look("appeals")
    arbiter.page.get_by_role("link", name=site.event("tiling-final")["keys"]["appeal"]).click()
    arbiter.page.get_by_role("radio").first.check()
    arbiter.page.get_by_role("textbox").last.fill("已核对照片与记录，维持原分。")
    arbiter.look("answer")
    arbiter.press("results.send-answer")
    arbiter.sees("public.not-upheld")
    arbiter.look("answered")


def test_public(site, person):
    """From the first page to an event, its board, a score computed anew; an objection, followed."""
    reader = person(site, "phone")
    reader.go("/")
    reader.look("home")
    reader.page.get_by_role("link", name="抹灰工").first.click()
    reader.follow("public.to-event")
    reader.look("event")
    reader.page.get_by_role("main").locator("a[href$='/board/']").first.click()
    reader.look("board")
    reader.go("/events/plaster-final/data/")
    reader.look("data")
    reader.page.get_by_role("main").locator("a[href*=recompute]").first.click()
    reader.sees("public.recomputed")
    reader.look("recompute")
    reader.go("/notices/")
    reader.look("notices")
    reader.page.get_by_role("link", name="抹灰工").first.click()
    reader.look("notice")
    reader.follow("public.object")
    reader.fill("public.objection-name", "读者二")
    reader.fill("public.objection-contact", "0318-2351000")
    reader.fill("public.objection-text", "请说明第三名的平整度得分。")
    reader.look("objection")
    reader.press("public.send-objection")
    number = reader.page.get_by_role("heading", level=1).inner_text()
    reader.look("number")
    reader.go("/answers/")
    reader.fill("public.number", number)
    reader.press("web.search")
    reader.sees("public.being-looked-at")
    reader.look("progress")
    reader.go("/verify/")
    reader.fill("certificates.code", site.event("bricklaying-final")["keys"]["certificate"])
    reader.look("check")
    reader.press("certificates.check")
    reader.sees("certificates.holder")
    reader.look("certificate")


def test_auditor(site, person):
    """Who did what, and that nobody changed it since; nothing to press that changes anything."""
    auditor = person(site)
    auditor.sign_in("auditor")
    auditor.look("todo")
    auditor.go("/desk/audit/")
    auditor.look("audit")
    auditor.press("accounts.verify")
    auditor.look("verified")
