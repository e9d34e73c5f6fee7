"""Files of an event as people bring them, and the program run on them."""

import csv
import io
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leitai.cli import leitai

EXAMPLES = files("leitai.rulebooks").joinpath("examples")

Run = Callable[..., Result]
Rows = list[list[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program, run in an empty folder, speaking English unless told otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def invoke(*words: str, language: str = "en", **environment: str) -> Result:
        given = {"LEITAI_LANG": language, **environment}
        return CliRunner(env=given).invoke(leitai, list(words))

    return invoke


def example(event: str, table: str) -> Rows:
    text = EXAMPLES.joinpath(event, f"{table}.csv").read_text("utf-8")
    return list(csv.reader(io.StringIO(text)))


def written(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.fixture
def bricks(run: Run, tmp_path: Path) -> tuple[str, ...]:
    """The worked bricklaying final as files; the words of the command line that name them."""
    for table in ("marks", "contestants", "judges"):
        (tmp_path / f"{table}.csv").write_bytes(written(example("bricklaying-worked", table)))
    return (
        "bricklaying",
        "marks.csv",
        "--contestants",
        "contestants.csv",
        "--judges",
        "judges.csv",
    )
