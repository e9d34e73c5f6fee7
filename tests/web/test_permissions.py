"""Every page behind a door is guarded, and the table of who may do what is the one people read."""

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from leitai.lifecycle import EVENT_ROLES, Role
from leitai.web.permits import ACTIONS, Forbidden, require

DOORS = ("desk/", "judge/", "me/", "api/")
OPEN = frozenset({
    "api/v1/",  # nothing is there but the name of the API's root
    "api/v1/docs",  # what the API does
    "api/v1/openapi.json",  # the same for programs
})  # fmt: skip
"""Pages inside a door that anybody may ask for; each with its reason beside it."""

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "permissions.md"


def walk(patterns, before=""):
    """Every path there is, with its view."""
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, path)
        elif isinstance(each, URLPattern):
            yield path, each.callback


def behind_doors():
    found = dict(walk(get_resolver().url_patterns))
    return {path: view for path, view in found.items() if path.startswith(DOORS)}


def is_ninja(view):
    """A view of the API, which guards each operation with its own ``auth``."""
    return view.__module__.startswith("ninja.")


def test_a_part_of_a_page_sends_the_page_to_sign_in(client, city):
    """After the session ended htmx is told where to go, not given a form to put into the page."""
    said = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/imports/?page=2"}
    answer = client.get("/desk/jobs/7/", headers=said)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["HX-Redirect"] == "/sign-in/?next=/desk/imports/%3Fpage%3D2"
    assert client.get("/me/").status_code == 302


def test_every_page_is_guarded():
    """Each page of desk, judge and me names an action of the table, or is its owner's own."""
    known = {*ACTIONS, "own"}
    pages = {path: view for path, view in behind_doors().items() if not is_ninja(view)}
    unguarded = [
        path
        for path, view in pages.items()
        if getattr(view, "action", None) not in known and path not in OPEN
    ]
    assert (unguarded, len(pages) > 10) == ([], True)


def test_what_is_open_is_there():
    """The list of open pages names no page that is gone, or guarded by now."""
    pages = behind_doors()
    assert [path for path in OPEN if hasattr(pages.get(path), "action")] == []
    assert sorted(OPEN - set(pages)) == []


def test_the_desk_and_the_judges_are_never_just_anybodys_own():
    """Behind desk and judge a page asks for a role, not only for being signed in."""
    own = [path for path, view in behind_doors().items() if getattr(view, "action", "") == "own"]
    assert [path for path in own if not path.startswith("me/")] == []


@pytest.mark.parametrize("path", ["/desk/accounts/", "/desk/audit/", "/me/account/"])
def test_nobody_is_sent_to_sign_in(client, db, path):
    """Who is not signed in is sent to sign in, and back after it."""
    assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says(city, role):
    """Each role may exactly its actions, in its union or event."""
    event = city.event()
    account = city.account(role, event=event)
    for action, roles in ACTIONS.items():
        try:
            require(account, action, event=event)
            may = True
        except Forbidden:
            may = False
        assert (action, may) == (action, role in roles)


@pytest.mark.parametrize("role", Role)
def test_a_role_ends_where_it_is_held(city, role):
    """Nobody may anything in another county's event; a role held below reaches nothing above."""
    other = city.event(competition=city.competition(city.west))
    here = city.event(competition=city.competition(city.east))
    account = city.account(role, unit=city.east, event=here)
    reached = []
    for action in ACTIONS:
        try:
            require(account, action, event=other)
            reached.append(action)
        except Forbidden:
            pass
    assert reached == []


def test_who_is_closed_may_nothing(city):
    """A closed account holds its roles in vain."""
    account = city.account(Role.STAFF, is_active=False)
    with pytest.raises(Forbidden):
        require(account, "desk")


def table():
    """The table as the page shows it: an action a line, a column for each role."""
    head = f"| action | {' | '.join(Role)} |"
    lines = [head, f"|---|{'---|' * len(Role)}"]
    for action, roles in ACTIONS.items():
        marks = " | ".join("yes" if role in roles else "" for role in Role)
        lines.append(f"| `{action}` | {marks} |".replace("  ", " "))
    return "\n".join(lines)


def test_the_page_shows_the_table():
    """docs/rules/permissions.md has the table as it is; put in what this test expects."""
    said = PAGE.read_text(encoding="utf-8")
    shown = "\n".join(line for line in said.splitlines() if line.startswith("|"))
    assert shown == table()


def test_the_page_says_which_roles_are_an_events(city):
    """The page names the roles held for one event, and no other."""
    said = PAGE.read_text(encoding="utf-8")
    line = next(line for line in said.splitlines() if line.startswith("Held for one event:"))
    assert line == f"Held for one event: {', '.join(sorted(EVENT_ROLES))}."
