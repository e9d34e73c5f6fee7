"""The pad in Chromium: every size of screen, dark, English, large print; nothing of others."""

import re

import pytest
from playwright.sync_api import BrowserContext
from tests.pads.judging import MASONRY, Judge
from tests.pads.room import Room

pytestmark = pytest.mark.browser


def test_device_check(judge: Judge):
    """The check of the tablet says what is good and what is not, in words."""
    judge.open("device")
    judge.page.locator(".checks li").first.wait_for()
    judge.look("device")


def test_nothing_of_others(judge: Judge):
    """Neither names nor totals nor ranks: the page knows codes alone."""
    judge.fill_in()
    text = judge.page.locator("lt-pad").inner_text()
    assert not re.search("姓名：|总分|名次|小计|合计", text)


@pytest.mark.parametrize("size", ["tablet", "upright", "phone"])
def test_sizes(context: BrowserContext, room: Room, size: str):
    """On a small tablet, upright, and on a telephone everything can be reached and read."""
    judge = Judge(context, room, size)
    judge.look("arrival")
    judge.pair()
    judge.type("2")
    judge.type("6")
    judge.keys("7")
    judge.look("measurement")
    judge.page.keyboard.press("Enter")
    judge.look("yes-no")
    for value in MASONRY[3:]:
        judge.type(value)
    judge.take_photo()
    judge.press("check-and-sign")
    judge.look("summary")
    judge.press("sign-hold")
    judge.press("press-again")
    judge.sees("is-signed")
    judge.look("signed")
    judge.open("where")
    judge.look("where")
    judge.page.locator(".bar-menu").click()
    judge.look("menu")
    assert judge.complaints == []


@pytest.mark.parametrize("size", ["wide", "tablet"])
def test_looks(context: BrowserContext, room: Room, size: str):
    """Dark, English, large print: chosen without loading the page again, and readable."""
    judge = Judge(context, room, size).pair()
    judge.type("2")
    judge.page.locator(".bar-menu").click()
    judge.press("dark")
    judge.look("menu-dark")
    judge.press("back-to-marks")
    judge.look("dark")
    judge.page.locator(".bar-menu").click()
    judge.page.get_by_role("button", name="English").click()
    judge.page.get_by_role("button", name="Large print").click()
    judge.look("menu-english-big")
    judge.page.get_by_role("button", name="Back to marking").click()
    judge.keys("6")
    judge.look("english-big")
    assert judge.cells() == {"plumb": "2"}
    assert judge.complaints == []
