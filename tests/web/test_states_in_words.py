"""What the tables call something is never what a page shows."""

import re
from pathlib import Path

import leitai.web

TEMPLATES = Path(leitai.web.__file__).parent / "templates"
TAG = re.compile(r"<[^>]*>")
RAW = re.compile(
    r"\{\{ *[a-z_.]*\.(?:state|status|kind|role|action|purpose)(?:\|default:[^|}]*)? *\}\}"
)


def shown_raw(template: str) -> list[str]:
    """The values of state and the like that stand in the text of *template* as they are."""
    said = re.sub(r"\{%.*?%\}", "", template)
    return [found.group() for found in RAW.finditer(TAG.sub("", said))]


def test_no_page_shows_a_state_as_the_tables_call_it():
    """Every one goes through words."""
    found = {
        str(path.relative_to(TEMPLATES)): raw
        for path in TEMPLATES.rglob("*.html")
        if (raw := shown_raw(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_the_search_finds_one():
    """In text, not where it is a class."""
    assert shown_raw('<td class="{{ sheet.state }}">{{ sheet.state|spoken:"state" }}</td>') == []
    assert shown_raw("<td>{{ each.standing.status }}</td>") != []
    assert shown_raw('<td>{{ entry.state|default:"–" }}</td>') != []
