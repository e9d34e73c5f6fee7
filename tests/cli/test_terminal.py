"""The program in a real process: terminals, pipes, encodings, exit codes, JSON whatever happens."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run, written

RULEBOOK = "{leitai: rulebook/1, id: small, version: '1', title: 小, scheme: {id: t, input: count}}"
FOREIGN = ["\x1b[31m红", "\x1b]0;title\x07", "a\x08\x08b", "\x9b2J", "a\u202eb", "\u2066x\u2069y"]


@pytest.fixture(autouse=True)
def event(run: Run) -> None:
    """An event whose contestant has a name that not every encoding can write."""
    Path("small.yaml").write_text(RULEBOOK, encoding="utf-8")
    Path("marks.csv").write_bytes(written([["contestant", "aspect", "value"], ["A1", "t", "5"]]))
    Path("people.csv").write_bytes(written([["contestant", "name"], ["A1", "王👍é"]]))


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from leitai.cli import main; main()", *words]
    return subprocess.run(
        command, capture_output=True, env={**os.environ, **environment}, check=False, timeout=60
    )


def on_a_terminal(*words: str, **environment: str) -> str:
    """What the program sends to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from leitai.cli import main; main()", *words]
    held = {**os.environ, "TERM": "xterm", **environment}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=held) as running:
        os.close(theirs)
        out = b""
        try:
            while part := os.read(ours, 65536):
                out += part
        except OSError:  # how Linux says that the other end is closed
            pass
        running.wait(timeout=60)
    os.close(ours)
    return out.decode("utf-8").replace("\r\n", "\n")


OWN = re.compile(r"\x1b\[(0|1|2|31|33)m|\r\x1b\[K")
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_nothing_steers_the_terminal() -> None:
    """No control character of a table, a file's name or an argument reaches the terminal."""
    rows = [["contestant", "aspect", "value"], *([code, "t", "5"] for code in FOREIGN)]
    name = "m\x1b]0;t\x07.csv"
    Path(name).write_bytes(written(rows))
    for words in (
        ("score", "small.yaml", name),
        ("score", "small.yaml", "none\x1b]0;t\x07.csv"),
        ("score", "small\x9b2J.yaml", "marks.csv"),
        ("score", "small.yaml", "marks.csv", "--carry", "\x1b]0;t\x07"),
        ("verify", "none\x1b]0;t\x07.ltb"),
    ):
        assert STEERING.findall(OWN.sub("", on_a_terminal(*words))) == [], words


def test_colour_only_where_wanted() -> None:
    """Colours on a terminal, none with NO_COLOR, none in a pipe."""
    words = ("score", "small.yaml", "marks.csv")
    assert "\x1b[1m" in on_a_terminal(*words, NO_COLOR="")
    assert "\x1b[1m" not in on_a_terminal(*words, NO_COLOR="1")
    assert b"\x1b" not in program(*words).stdout


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk", "latin-1"])
def test_any_encoding(encoding: str) -> None:
    """A terminal that lacks a sign gets its number; JSON stays JSON."""
    words = ("score", "small.yaml", "marks.csv", "--contestants", "people.csv")
    assert program(*words, PYTHONIOENCODING=encoding).returncode == 0
    said = program(*words, "--json", PYTHONIOENCODING=encoding)
    # click writes UTF-8 where only ASCII is asked for: most such terminals understand it.
    document = json.loads(said.stdout.decode("utf-8" if encoding == "ascii" else encoding))
    assert document["results"]["contestants"][0]["total"] == "5"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("score --json", 2),
        ("score small.yaml marks.csv --json --bogus", 2),
        ("score small.yaml marks.csv --json --carry x", 2),
        ("score small.yaml none.csv --json", 1),
        ("score none marks.csv --json", 1),
        ("score small.yaml marks.csv --results none/out.json --json", 1),
        ("score small.yaml marks.csv --json", 0),
        ("explain small.yaml marks.csv --contestant Z --json", 1),
        ("bundle small.yaml marks.csv --event e --out none/e.ltb --json", 1),
        ("bundle small.yaml marks.csv --event e --out e.ltb --keys marks.csv --json", 1),
        ("examples --out marks.csv --json", 1),
        ("draw verify marks.csv --json", 1),
        ("registry check none.csv --json", 1),
        ("rulebook check marks.csv --json", 1),
        ("rulebook none --json", 2),
        ("verify none.ltb --json", 2),
        ("verify marks.csv --json", 1),
    ],
)
def test_json_always(words: str, code: int) -> None:
    """With --json, standard output is one JSON document, also for faults and wrong usage."""
    done = program(*words.split())
    assert done.returncode == code
    assert isinstance(json.loads(done.stdout), dict)


def test_output_that_cannot_be_written() -> None:
    """A full disk under standard output is a reason in words, not the program's fault."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    command = [sys.executable, "-c", "from leitai.cli import main; main()", "rulebook", "list"]
    with full.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode().startswith(("cannot write -", "写不了 -"))
