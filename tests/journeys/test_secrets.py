"""
What nobody must see, looked for in everything that everybody can reach.

One crawl of an installation whose every written text is a trap: as the public and as each role.
"""

import re
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.journeys.searching import NUMBER, joined, marks_in, numbers_in, said
from tests.journeys.visiting import Seen, crawl

PEOPLE = (
    "", "chief", "organiser", "supervisor", "secretary", "auditor", "approver", "coder", "judge1",
    "judge2", "timekeeper", "arbiter", "clerk1", "it", "leader-qiaodong", "staff-qiaodong",
)  # fmt: skip
BLIND = ("judge1", "judge2")
"""Who sees codes only, whatever page they open."""

SPRUNG = {
    "": ("/", "/events/", "/events/plaster-final/", "/events/plaster-final/board/", "/notices/"),
    "organiser": ("/desk/", "/desk/events/glazing-final/entries/", "/desk/accounts/"),
    "chief": ("/desk/events/rebar-final/marks/", "/desk/events/rebar-final/officials/"),
    "judge1": ("/judge/", "/judge/rebar-final/"),
    "leader-qiaodong": ("/desk/", "/desk/events/security-final/entries/ours/?q=W0"),
}
"""Pages full of what people wrote; how each is escaped, the crawl looks at."""

RAW = re.compile(r"<script>alert|<img src=x|onerror=alert\(1\)>(?!\")")


@pytest.fixture(scope="module")
def trapped(serve):
    return serve("trapped", marked=True)


@pytest.fixture(scope="module")
def crawled(trapped) -> list[Seen]:
    """Every answer to everybody."""

    def go(who):
        begin = ["/desk/", "/judge/", "/me/"] if who else ["/", "/api/v1/", "/api/v1/openapi.json"]
        with trapped.visitor(who) as visitor:
            return list(crawl(visitor, begin))

    def contestant(phone):
        with trapped.visitor() as visitor:
            return list(crawl(visitor.sign_in_by_phone(phone), ["/me/"]))

    phones = [
        trapped.event(slug)["contestants"][0]["phone"]
        for slug in ("bricklaying-final", "tiling-final", "masonry-final")
    ]
    with ThreadPoolExecutor(3) as pool:
        answers = [*pool.map(go, PEOPLE), *pool.map(contestant, phones)]
    return [seen for each in answers for seen in each]


PRINTED = re.compile(
    r'action="(/desk/events/([^/"]+)/documents/([a-z-]+)/)"(.*?)</form>', re.DOTALL
)
EACH = 2
"""Of each document each role prints so many, of different events, blind ones first."""


@pytest.fixture(scope="module")
def printed(trapped, crawled) -> list[Seen]:
    """What the print centre hands out, which it does on asking only: PDFs and workbooks."""
    offered: dict[str, dict[tuple[str, str], list[tuple[bool, str]]]] = {}
    for seen in crawled:
        for path, slug, name, form in PRINTED.findall(seen.text):
            hidden = trapped.facts["events"].get(slug, {}).get("hidden", False)
            for kind in ("pdf", "xlsx"):
                if f'value="{kind}"' in form:
                    own = offered.setdefault(seen.who, {}).setdefault((name, kind), [])
                    own.append((not hidden, path))

    def take(who):
        with trapped.visitor(who) as visitor:
            visitor.ask("/desk/")
            return [
                visitor.ask(path, "POST", {"as": kind})
                for (_, kind), found in offered[who].items()
                for _, path in sorted(set(found))[:EACH]
            ]

    with ThreadPoolExecutor(3) as pool:
        return [seen for each in pool.map(take, sorted(offered)) for seen in each]


def test_papers_were_printed(printed, capsys):
    """Of every kind, by several roles; no server error."""
    kinds = Counter(seen.body[:4] for seen in printed if seen.status == 200)
    with capsys.disabled():
        print(f"\nprinted: {len(printed)} {dict(kinds)}")  # noqa: T201
    assert [(seen.who, seen.path, seen.status) for seen in printed if seen.status >= 500] == []
    assert (kinds[b"%PDF"] > 40, kinds[b"PK\x03\x04"] > 10) == (True, True)
    assert len({seen.who for seen in printed}) > 5


def test_the_crawl_went_everywhere(crawled, capsys):
    """Hundreds of pages, workbooks, bundles; no server error."""
    kinds: dict[str, int] = {}
    for seen in crawled:
        kinds[seen.kind] = kinds.get(seen.kind, 0) + 1
    with capsys.disabled():
        print(f"\ncrawl: {len(crawled)} answers {dict(sorted(kinds.items()))}")  # noqa: T201
    assert [(seen.who, seen.path, seen.status) for seen in crawled if seen.status >= 500] == []
    assert len(crawled) > 2000
    assert sum(seen.body[:2] == b"PK" for seen in crawled) > 50


def test_no_link_is_refused(crawled):
    """Nobody is shown a link to a page that refuses them or is not there."""
    dead = {
        (seen.who, seen.path, seen.status, seen.origin)
        for seen in crawled
        if seen.status in (403, 404, 405) and seen.origin
    }
    assert sorted(dead) == []


def test_no_full_number_leaves(trapped, crawled, printed):
    """No ID number or phone of a worker is in any answer, header, workbook, bundle or paper."""
    people = trapped.facts["people"]
    secret = {each[name] for each in people for name in ("id_number", "phone")} - {""}
    assert len(secret) == 2 * len(people)
    found = [
        (seen.who, seen.path, number)
        for seen in [*crawled, *printed]
        for number in numbers_in(seen, secret)
    ]
    assert found == []


def test_no_full_number_is_kept(trapped, crawled):
    """Neither database, journals, files nor the server's log hold an ID number or a phone."""
    people = trapped.facts["people"]
    secret = {each[name].encode() for each in people for name in ("id_number", "phone")}
    pattern = re.compile(NUMBER.pattern.encode())
    files = [each for each in trapped.home.rglob("*") if each.is_file()]
    found = [
        (str(each.relative_to(trapped.home)), number)
        for each in [*files, trapped.log]
        for number in set(pattern.findall(each.read_bytes()))
        if number in secret
    ]
    assert (found, len(files) > 20) == ([], True)
    with sqlite3.connect(trapped.home / "leitai.sqlite3") as database:
        kept = database.execute("select count(*) from web_worker where id_number != ''").fetchone()
    database.close()
    assert kept == (len(people),)


def marks_of(trapped, *, hidden: bool) -> dict[str, str]:
    """What tells a contestant of events that are (not) yet blind: text -> event."""
    return {
        each[name]: slug
        for slug, event in trapped.facts["events"].items()
        if event["hidden"] is hidden
        for each in event["contestants"]
        for name in ("worker", "enterprise", "enterprise_short", "unit", "unit_short", "bib")
        if each[name]
    }


def test_judges_see_codes_only(trapped, crawled):
    """Behind the judges' door there is no contestant, employer, unit or bib of any event."""
    known = {mark for text in marks_of(trapped, hidden=True) for mark in marks_in(text)}
    found = {
        (seen.who, seen.path, mark)
        for seen in crawled
        if seen.path.startswith("/judge/")
        for mark in marks_in(said(seen)) & known
    }
    assert (sorted(found), len(known) > 30) == ([], True)


def test_no_page_joins_code_and_name(trapped, crawled, printed):
    """
    Before decoding nothing has a blind code and a contestant of its event: no page, no workbook,
    no paper; but the coder's.
    """
    found = set()
    for seen in [*crawled, *printed]:
        for slug, event in trapped.facts["events"].items():
            if not event["hidden"] or slug not in seen.path or seen.who == "coder":
                continue
            names = (each[name] for each in event["contestants"] for name in ("worker", "bib"))
            people = {mark for name in names for mark in marks_in(name)}
            found |= {
                (seen.who, seen.path, mark) for mark in joined(said(seen), event["codes"], people)
            }
    assert sorted(found) == []


def test_traps_are_text(crawled):
    """On no page is what people wrote a tag or an attribute."""
    pages = [seen for seen in crawled if seen.kind == "text/html"]
    found = [(seen.who, seen.path) for seen in pages if RAW.search(seen.text)]
    trapped = sum("&lt;script&gt;alert" in seen.text for seen in pages)
    assert (found, trapped > 500) == ([], True)


def test_exports_hold_no_formula(crawled):
    """In workbooks what people wrote is text: no cell is a formula or begins like one."""
    books = [seen for seen in crawled if "spreadsheetml" in seen.kind]
    formulas = [(seen.who, seen.path) for seen in books if re.search(r"<f[ >]", said(seen))]
    live = [(seen.who, seen.path) for seen in books if re.search(r"<t[^>]*>=HYPERLINK", said(seen))]
    assert (formulas, live, len(books) > 20) == ([], [], True)


@pytest.mark.browser
@pytest.mark.parametrize("who", ["", "organiser", "chief", "judge1", "leader-qiaodong"])
def test_traps_do_not_spring(trapped, person, who):
    """In Chromium nothing that people wrote opens a dialog or loads a picture."""
    reader = person(trapped)
    if who:
        reader.sign_in(who, "/judge/" if who == "judge1" else "/desk/")
    for path in SPRUNG[who]:
        reader.go(path)
        assert reader.page.locator("img[src=x]").count() == 0
