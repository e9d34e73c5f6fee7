"""Every kind of page: axe, both themes, three sizes, 200 % zoom, the keyboard (G15)."""

import re

import pytest
from tests.journeys.conftest import SIZES, axe, too_wide
from tests.journeys.visiting import crawl

pytestmark = pytest.mark.browser

ROLES = (
    "", "organiser", "approver", "auditor", "chief", "supervisor", "coder", "timekeeper", "arbiter",
    "clerk1", "secretary", "it", "judge1", "leader-qiaodong", "worker",
)  # fmt: skip
ROWS = re.compile(
    r"/(?:events/)?[a-z]+-(?:final|qiaodong)|/\d+|/[A-Z0-9-]{8,}|/(?:city|di|qiao)-[a-z0-9-]+"
)
HOME = {"judge1": "/judge/", "it": "/me/account/"}
ZOOMED = 720
"""Width of a desk's screen of 1440 at 200 %."""


NOT_PHONES = re.compile("/(screen|wall)/$")
"""Pages for a wall in the hall, which nobody opens on a telephone."""


def wide(page) -> int:
    return 0 if NOT_PHONES.search(page.url) else too_wide(page)


def kind_of(path: str) -> str:
    return ROWS.sub("/#", path)


@pytest.fixture(scope="module")
def pages(serve):
    return serve("pages")


@pytest.fixture(scope="module")
def kinds(pages) -> dict[str, list[str]]:
    """Role -> one page of each kind that no role before it has seen."""
    known, found = set(), {}
    for who in ROLES:
        begin = ["/desk/", "/judge/", "/me/"] if who else ["/"]
        with pages.visitor("" if who == "worker" else who) as visitor:
            if who == "worker":
                visitor.sign_in_by_phone(
                    pages.event("bricklaying-final")["contestants"][0]["phone"]
                )
            for seen in crawl(visitor, begin, alike=3, queries=0, kind=kind_of):
                kind = kind_of(seen.path.partition("?")[0])
                page = seen.status == 200 and seen.text.lstrip()[:9].lower() == "<!doctype"
                # The stock admin is not ours.
                if page and kind not in known and not kind.startswith("/admin/"):
                    known.add(kind)
                    found.setdefault(who, []).append(seen.path)
    return found


@pytest.mark.parametrize("who", ROLES)
def test_every_page_is_usable(pages, kinds, person, who):
    """
    Axe finds nothing serious, light on a desk and dark on a phone; nothing is wider than its
    window, at 200 % neither; every page has one heading and a field for each label.
    """
    reader = person(pages)
    if who == "worker":
        reader.sign_in_by_phone(pages.event("bricklaying-final")["contestants"][0]["phone"])
    elif who:
        reader.sign_in(who, HOME.get(who, "/desk/"))
    page, wrong = reader.page, []
    for path in kinds.get(who, []):
        reader.go(path)
        for size, theme in (("desk", "light"), ("phone", "dark")):
            page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            wrong += [(size, theme, *each) for each in axe(page)]
            wrong += [(size, "too wide by", extra, path)] if (extra := wide(page)) > 0 else []
        page.set_viewport_size({"width": ZOOMED, "height": 450})
        wrong += [("200 %", "too wide by", extra, path)] if (extra := wide(page)) > 0 else []
        wrong += [("headings", count, path)] if (count := page.locator("h1").count()) != 1 else []
    assert wrong == [], wrong


@pytest.mark.parametrize(
    ("who", "path", "target"),
    [
        ("", "/sign-in/", "main button.pri"),
        ("", "/events/plaster-final/", "main a"),
        ("", "/verify/", "main button.pri"),
        ("organiser", "/desk/", "main .todo a, main .task-list a"),
        ("organiser", "/desk/events/security-final/", "main .next a"),
        ("judge1", "/judge/rebar-final/", ".sheet-pile a"),
        ("clerk1", "/desk/events/scaffold-final/marks/typing/", "main .task-list a"),
        ("chief", "/desk/events/rebar-final/marks/", ".marking-grid a"),
    ],
)
def test_keyboard_reaches_the_main_thing(pages, person, who, path, target):
    """With the Tab key alone one comes to what the page is for, and sees where one is."""
    reader = person(pages)
    if who:
        reader.sign_in(who, path)
    reader.go(path)
    reader.tab_to(reader.page.locator(target).first)
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert reader.page.evaluate(outline) != "none"
