"""A pad in Chromium against a real front: with every failure between them, exactly once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.front.conftest import JOURNAL, token
from tests.pads.conftest import OPEN, PAIR, until, visit
from tests.pads.front_hall import DEVICE, FrontHall, real_front

pytestmark = pytest.mark.browser

__all__ = ["token"]


@pytest.fixture
def front(tmp_path, token) -> Iterator[FrontHall]:
    with real_front(tmp_path / "home") as site:
        hall = FrontHall(site, token, JOURNAL)
        yield hall
        hall.close()


@pytest.fixture
def marking(front: FrontHall, context: BrowserContext) -> Page:
    page = visit(context, front.here)
    page.evaluate(OPEN)
    assert page.evaluate(PAIR, "code") == "ready"
    return page


def save(page: Page, values: list[str]) -> None:
    cells = "[{ aspect: 'a', value }]"
    page.evaluate(
        f"async (all) => {{ for (const value of all) await pad.save('01', 'A', {cells}); }}",
        values,
    )


def all_arrived(page: Page) -> None:
    page.evaluate("pad.sendNow()")
    until(lambda: page.evaluate("pad.counts().waiting") == 0)


def test_off_line_and_on_again(front: FrontHall, context: BrowserContext, marking: Page):
    """What was marked off line arrives once the line is back, by itself."""
    context.set_offline(True)
    save(marking, ["1", "2", "3"])
    until(lambda: marking.evaluate("pad.line.state") == "offline")
    context.set_offline(False)
    until(lambda: marking.evaluate("pad.counts().waiting") == 0)
    assert front.values() == ["1", "2", "3"]
    assert marking.evaluate("[pad.line.state, pad.counts().city]") == ["idle", 3]


def test_answer_lost(front: FrontHall, marking: Page):
    """The front takes the lines, its answer is lost: they are there once."""
    front.mode = "deaf"
    save(marking, ["1", "2"])
    until(lambda: front.values() != [])
    save(marking, ["3"])
    front.mode = "up"
    all_arrived(marking)
    assert front.values() == ["1", "2", "3"]


def test_front_killed(front: FrontHall, marking: Page):
    """The front is killed between two marks, and while lines are on their way."""
    for number in range(3):
        save(marking, [f"{number}.{each}" for each in range(10)])
        front.site.kill("front")
        save(marking, [f"{number}.5"])
        front.site.start("front")
    all_arrived(marking)
    wanted = [f"{number}.{each}" for number in range(3) for each in (*range(10), 5)]
    assert front.values() == wanted


def test_refused_by_the_rules(front: FrontHall, marking: Page):
    """What the event's rules do not allow is refused in words, and stays on the pad."""
    save(marking, ["1"])
    all_arrived(marking)
    front.site.write("lock", {"event": "x"})
    save(marking, ["2"])
    until(lambda: marking.evaluate("pad.counts().refused") == 1)
    [refused] = marking.evaluate("pad.refused()")
    assert refused["cells"] == [{"aspect": "a", "value": "2"}]
    assert refused["problems"][0]["text"] != ""
    assert marking.evaluate("pad.counts()") == {
        "device": 1, "hall": 1, "city": 1, "waiting": 0, "refused": 1,
    }  # fmt: skip


def test_revoked(front: FrontHall, marking: Page):
    """A pad that the desk revokes is at its end; what it had sent is there."""
    save(marking, ["1"])
    all_arrived(marking)
    front.site.write("device.revoke", {"device": DEVICE, "reason": "lost"})
    save(marking, ["2"])
    until(lambda: marking.evaluate("pad.state") == "ended")
    assert front.values() == ["1"]
    assert marking.evaluate("pad.counts().waiting") == 1
