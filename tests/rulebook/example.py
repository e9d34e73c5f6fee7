"""The rulebook at the beginning of docs/formats/rulebook.md, and a small one to plant faults in."""

import re
from pathlib import Path

from leitai.faults import Fault, Refused
from leitai.rulebook import build, check, load

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "rulebook.md"


def example() -> str:
    """Return the first rulebook of the format's page."""
    found = re.search(r"```yaml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def small(scheme: str = "{id: total, input: count}", rest: str = "") -> str:
    """Return a rulebook: five lines, the scheme in line 5, *rest* from line 6."""
    return f'leitai: rulebook/1\nid: small\nversion: "1"\ntitle: Small\nscheme: {scheme}\n{rest}'


def found(text: str) -> list[Fault]:
    """Return everything wrong with a rulebook: of its form, else what its check says."""
    try:
        source = load(text)
        return check(build(source), source)
    except Refused as refused:
        return list(refused.faults)


def ids(text: str) -> list[tuple[str, int | None]]:
    """Return the faults of a rulebook as (id, line); a doubt's id begins with "?"."""
    return [
        ("?" * fault.warning + fault.id.removeprefix("rulebook."), fault.line)
        for fault in found(text)
    ]
