"""Every page behind a door, asked by every role about its own and another event (G11)."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from leitai.lifecycle import Role
from leitai.web.permits import ACTIONS

DOORS = ("desk/", "judge/", "me/")
EVENTS = ("masonry-final", "painting-qiaodong")
"""One on the day, with all its officials; one of a county, in which none of them holds office."""

PEOPLE = (
    "organiser", "approver", "auditor", "it", "secretary", "chief", "judge1", "coder", "timekeeper",
    "supervisor", "arbiter", "clerk1", "leader-qiaodong", "leader-xiling", "staff-qiaodong",
    "staff-xiling", "worker", "",
)  # fmt: skip
"""An account of each role, two of those held for a county, a worker, and nobody."""

WORDS = {"page": "dates", "purpose": "codes", "what": "close"}
NAMES = {"steps": "publish", "draws": "stations"}
"""What stands for ``<slug:…>`` where it is no row's key."""

MARKING = frozenset({Role.JUDGE})
"""The demo's chief judge has no code, and so marks nothing."""

NARROWER = {
    ("GET", "judge:sheets"): MARKING,
    ("GET", "judge:sheet"): MARKING,
    ("GET", "judge:sign"): MARKING,
    ("POST", "judge:sheet"): MARKING,
    ("POST", "judge:sign"): MARKING,
    ("POST", "desk:event-approve"): ACTIONS["event.approve"],
    ("POST", "desk:event-pause"): frozenset({Role.STAFF, Role.CHIEF_JUDGE, Role.SUPERVISOR}),
    ("POST", "desk:advancement"): ACTIONS["event.edit"],
}
"""Pages that more people read than may send them, and whoever may send."""


def walk(patterns, before="", app=""):
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, path, each.app_name or app)
        elif isinstance(each, URLPattern) and path.startswith(DOORS):
            yield path, f"{app}:{each.name}", each.callback.action


def address(pattern, site, event):
    """The address of a page about *event*."""
    known = site.event(event)
    keys = {**known["keys"], "event": event, "slug": known["competition"], **WORDS}
    keys |= {"account": site.facts["spare"], "number": known["keys"]["appeal"], "pk": 1, "grant": 1}
    keys |= {"code": known["keys"]["certificate"], "device": 999_999, "evidence": 999_999}

    def put(found):
        name = found[1].rpartition(":")[2]
        if name == "name":
            return next((value for part, value in NAMES.items() if f"/{part}/" in pattern), "1")
        return str(keys.get(name, 1))

    return "/" + re.sub(r"<([^>]+)>", put, pattern)


def may(site, who, action, roles, event):
    """What the table says, worked out from the grants anew: None asks of no event."""
    if not who or action == "own" or who == "worker":
        return bool(who) and action == "own"
    path = site.event(event)["path"] if event else ""
    for role, of_event, unit in site.facts["accounts"][who]["grants"]:
        leads = role == Role.LEADER and unit.startswith(path)
        within = of_event == event or (unit and path.startswith(unit)) or leads
        if role in roles and (event is None or within):
            return True
    return False


@pytest.fixture(scope="module")
def untouched(serve):
    return serve("matrix")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everybody_reaches_what_the_table_says(untouched, method, capsys):
    """
    Refused with 403 (nobody: sent to sign in) exactly where the table says so; never a 5xx.

    A page that is only read, or only sent to, says so (405) before it asks who it is.
    """
    pages = [
        (pattern, name, event, action)
        for pattern, name, action in walk(get_resolver().url_patterns)
        for event in (EVENTS if "<slug:event>" in pattern else EVENTS[:1])
    ]

    def ask(who):
        with untouched.visitor("" if who == "worker" else who) as visitor:
            if who == "worker":
                contestant = untouched.event(EVENTS[0])["contestants"][method == "POST"]
                visitor.sign_in_by_phone(contestant["phone"])
            for pattern, name, event, action in pages:
                of_union = "<slug:slug>" in pattern and action != "desk"
                about = event if "<slug:event>" in pattern or of_union else None
                roles = NARROWER.get((method, name), ACTIONS.get(action, frozenset()))
                seen = visitor.ask(address(pattern, untouched, event), method)
                sent = seen.status == 302 and dict(seen.headers)["location"].startswith("/sign-in/")
                refused = seen.status == 403 or (sent and not who)
                wanted = not may(untouched, who, action, roles, about)
                good = seen.status == 405 or (refused == wanted and seen.status < 500)
                yield (who, name, about, seen.status), good

    with ThreadPoolExecutor(4) as pool:
        asked = list(chain.from_iterable(pool.map(lambda who: list(ask(who)), PEOPLE)))
    counts = Counter(status for (_, _, _, status), _ in asked)
    with capsys.disabled():
        print(f"\n{method}: {len(asked)} answers {dict(sorted(counts.items()))}")  # noqa: T201
    wrong = [what for what, good in asked if not good]
    assert wrong == [], f"{len(wrong)}: {wrong[:60]}"
