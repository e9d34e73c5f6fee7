"""
The guides in docs/guide are run: their files are written, their commands typed, their output met.

On a page, a line that begins with a file's name in backquotes gives that file the block or table
below it (a table becomes a workbook, a diff block changes the file). In a console block every
command of RUN is run; the lines below it are its output (none: not compared), where ``…`` stands
for anything, on a line of its own for any lines. Other commands are for the reader.
"""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from leitai.cli import leitai

GUIDES = Path(__file__).parents[1] / "docs" / "guide"
PAGES = [
    f"{name}{ending}"
    for name in ("start", "rulebook", "draw", "verify", "install")
    for ending in (".md", ".zh.md")
]
RUN = ("leitai ", "cp ", "python3 verify.py ", "python3 -c ", "python3 -m zipfile ")
PIECE = re.compile(
    r"^`(?P<file>[^`\s]+)`[^\n]*\n\n"
    r"(?:```(?P<kind>yaml|csv|json|diff)\n(?P<text>.*?)^```$|(?P<table>(?:\|[^\n]*\n)+))"
    r"|^```console\n(?P<console>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
OPENING = r"^```(?:yaml|csv|json|diff|console)$|^`[^`\s]+\.xlsx`"


@pytest.mark.parametrize("page", PAGES)
def test_guide(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that the page shows is what the program says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LEITAI_HOME", str(tmp_path / "leitai-data"))
    monkeypatch.setenv("LEITAI_LANG", "zh" if page.endswith(".zh.md") else "en")
    Path("verify.py").write_bytes(files("leitai").joinpath("verify.py").read_bytes())
    text = (GUIDES / page).read_text("utf-8")
    assert len(list(PIECE.finditer(text))) == len(re.findall(OPENING, text, re.MULTILINE))
    for piece in PIECE.finditer(text):
        if piece["console"] is not None:
            for command, shown in typed(piece["console"]):
                said = run(shlex.split(command))
                assert re.fullmatch(pattern(shown), said + "\n"), f"{command}\n{said}"
        elif piece["kind"] == "diff":
            change(Path(piece["file"]), piece["text"])
        elif piece["kind"]:
            Path(piece["file"]).write_text(piece["text"], encoding="utf-8")
        else:
            write_workbook(Path(piece["file"]), piece["table"])


def typed(block: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a console block that can be run here, and what is shown below each."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        if command.startswith(RUN):
            yield command.split(" #")[0], shown or "…"


def run(words: list[str]) -> str:
    """Return all that a command says, without blanks at the ends of lines."""
    if words[0] == "leitai":
        said = CliRunner().invoke(leitai, words[1:]).output
    elif words[0] == "cp":
        said = shutil.copy(*words[1:]) and ""
    else:
        # Isolated and without site-packages: a machine with nothing but Python.
        command = [sys.executable, "-I", "-S", *words[1:]]
        said = subprocess.run(command, check=False, capture_output=True, encoding="utf-8").stdout
    return "\n".join(line.rstrip() for line in said.rstrip().split("\n"))


def pattern(shown: str) -> str:
    """Return the regular expression of an output as a page shows it."""
    lines = [
        r"(?:[^\n]*\n)*" if line.strip() == "…" else re.escape(line.rstrip()) + r"\n"
        for line in shown.rstrip().split("\n")
    ]
    return "".join(lines).replace("…", r"[^\n]*")


def change(file: Path, text: str) -> None:
    """Replace in *file* each line that begins with ``-`` by the line with ``+`` below it."""
    held = file.read_text("utf-8")
    for old, new in re.findall(r"^-(.*)\n\+(.*)$", text, re.MULTILINE):
        assert held.count(f"{old}\n") == 1, old
        held = held.replace(f"{old}\n", f"{new}\n")
    file.write_text(held, encoding="utf-8")


def write_workbook(file: Path, table: str) -> None:
    """Write a table of a page as a workbook, its numbers as numbers."""
    book = openpyxl.Workbook()
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in table.strip().split("\n")
    ]
    for row in [rows[0], *rows[2:]]:
        book.active.append([float(cell) if re.fullmatch(r"[\d.]+", cell) else cell for cell in row])
    book.save(file)
