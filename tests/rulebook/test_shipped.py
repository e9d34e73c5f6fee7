"""The rulebooks that come with the program: each reads, checks, and says what it is."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from leitai.rulebook import check, document, load, read
from leitai.rulebook.model import Rulebook
from leitai.scoring.vectors import run_vectors

SHIPPED = files("leitai.rulebooks")
NAMES = sorted(
    path.name.removesuffix(".yaml") for path in SHIPPED.iterdir() if path.name.endswith(".yaml")
)


def source(name: str) -> str:
    return SHIPPED.joinpath(f"{name}.yaml").read_text("utf-8")


def texts(value: Any) -> list[dict[str, str]]:
    """Return everything written for people in *value*: titles, reasons, approvals."""
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    if not isinstance(value, dict):
        return []
    here = [value] if value.keys() & {"zh", "en"} else []
    return here + [text for part in value.values() for text in texts(part)]


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rulebook(name: str) -> Rulebook:
    return read(source(name))


def test_the_list_is_complete() -> None:
    """All the trades and sports that are promised are there."""
    assert set(NAMES) >= {
        "bricklaying", "agri-food-inspector", "network-security", "gzctf-jeopardy", "welding",
        "cnc-lathe", "electrician-fault-finding", "worldskills-100", "worldskills-2015-medals",
        "figure-skating", "diving", "synchronised-diving", "artistic-gymnastics",
        "aerobic-gymnastics", "ski-jumping", "decathlon", "icpc", "ioi", "wca-average-of-5",
        "weightlifting", "city-award-tables", "county-heat", "city-final",
    }  # fmt: skip


def test_named_like_its_file(name: str, rulebook: Rulebook) -> None:
    """The file's name is the rulebook's id."""
    assert rulebook.id == name


def test_says_what_it_is(rulebook: Rulebook) -> None:
    """Title and summary in both languages, the documents it rests on, test vectors."""
    assert rulebook.title.keys() == rulebook.summary.keys() == {"zh", "en"}
    assert all(rulebook.title.values())
    assert all(rulebook.summary.values())
    assert rulebook.source
    assert rulebook.vectors


def test_checks_without_a_doubt(name: str, rulebook: Rulebook) -> None:
    """Nothing is wrong or doubtful; where ties are drawn by lot the check reminds of the seed."""
    found = [fault.id for fault in check(rulebook, load(source(name)))]
    by_lot = rulebook.ranking.end == "draw"
    assert found == (["rulebook.draw-needs-seed"] if by_lot else [])


def test_vectors_come_out(rulebook: Rulebook) -> None:
    """What the test vectors expect is what the scorer finds."""
    assert run_vectors(rulebook) == []


def test_every_text_in_both_languages(name: str) -> None:
    """Whatever is written in one language is written in the other."""
    assert [text for text in texts(document(source(name))) if text.keys() != {"zh", "en"}] == []


def test_in_the_table_of_the_guide(name: str) -> None:
    """docs/rulebooks.md has a row for it."""
    guide = Path(__file__).parents[2].joinpath("docs", "rulebooks.md").read_text("utf-8")
    assert f"| `{name}` |" in guide
