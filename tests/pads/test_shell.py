"""The pad's files: kept by a service worker where there is one, small enough for a phone's line."""

import gzip
from importlib.resources import files

import pytest
from playwright.sync_api import Page
from tests.pads.conftest import OPEN, Tablet, until, visit
from tests.pads.hall import PAGE, Hall

from leitai.web.judge.pad_worker import shell_files, worker_text

pytestmark = pytest.mark.browser

READY = "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
KEPT = """async () => {
  const [name] = await caches.keys();
  const cache = await caches.open(name);
  return (await cache.keys()).map((each) => new URL(each.url).pathname).sort();
}"""


def shell() -> dict[str, bytes]:
    """Return what the test's hall serves of the shell."""
    modules = {name: data for name, data in shell_files().items() if name.endswith(".js")}
    return {"/pad/": PAGE} | {name: data for name, data in modules.items() if "/pad/" in name}


def controlled(page: Page, hall: Hall, text: str) -> None:
    hall.worker = text
    page.evaluate(OPEN)
    until(lambda: page.evaluate(READY))


def test_loaded_again_without_a_line(hall: Hall, tablet: Tablet):
    """A tablet without a line that starts again has its page, its modules and its marks."""
    page = visit(tablet.context, hall.here)
    controlled(page, hall, worker_text(shell()))
    page.evaluate("pad.pair({ code: 'x', pin: '123456' })")
    page.evaluate("pad.save('01', 'A', [{ aspect: 'a', value: '3' }])")
    address = hall.here
    hall.close()
    tablet.kill()
    tablet.start()
    page = visit(tablet.context, address)
    assert page.evaluate(OPEN) == "ready"
    assert page.evaluate("pad.sheet('01', 'A').cells[0].value") == "3"


def test_what_it_keeps(hall: Hall, page: Page):
    """The shell and nothing else: no package, no answer to marks; another version leaves none."""
    controlled(page, hall, worker_text(shell()))
    page.evaluate("pad.pair({ code: 'x', pin: '123456' }).then(() => pad.refresh())")
    assert page.evaluate(KEPT) == sorted(shell())
    first = page.evaluate("caches.keys()")
    hall.worker = worker_text({**shell(), "/pad/": b"other"})
    page.reload()
    page.evaluate(OPEN)
    until(
        lambda: page.evaluate("caches.keys()") != first and len(page.evaluate("caches.keys()")) == 1
    )


def test_none_over_plain_http(hall: Hall, browser):
    """Over plain HTTP there is no worker, and nothing fails for it."""
    page = visit(browser.new_context(), hall.plain)
    page.evaluate(OPEN)
    page.evaluate("pad.pair({ code: 'x', pin: '123456' })")
    about = page.evaluate("pad.about()")
    assert (about["secure"], about["worker"], about["crypto"]) == (False, False, "plain")
    page.context.close()


def test_size():
    """The pad's modules, packed together, are at most 60 kB (gzip)."""
    folder = files("leitai.web").joinpath("static", "leitai", "pad")
    modules = [each for each in folder.iterdir() if each.name.endswith(".js")]
    together = b"".join(each.read_bytes() for each in sorted(modules, key=lambda each: each.name))
    assert len(gzip.compress(together, 9)) <= 60_000
