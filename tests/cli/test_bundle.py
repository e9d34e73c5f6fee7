"""``leitai bundle`` and ``verify``: what they say."""

import json
from pathlib import Path

import pytest

from leitai.verify import report

from .conftest import Run, example, written


@pytest.mark.parametrize("language", ["zh", "en"])
def test_open_marks_are_listed_as_score_lists_them(
    run: Run, bricks: tuple[str, ...], language: str
) -> None:
    """Missing marks: the same lines, with titles, as `score`; no bundle, other advice."""
    rows = [row for row in example("bricklaying-worked", "marks") if row[:2] != ["A1", "theory"]]
    Path("marks.csv").write_bytes(written(rows))
    scored = run("score", *bricks, language=language)
    words = ("bundle", *bricks, "--event", "e", "--keys", "k", "--out", "e.ltb")
    done = run(*words, language=language)
    *lines, advice = done.stderr.splitlines()
    *expected, other = scored.stderr.splitlines()
    assert (done.exit_code, lines) == (1, expected)
    assert any("A1" in line and ("理论" in line or "Theory" in line) for line in lines)
    assert advice != other
    assert [Path(name).exists() for name in ("e.ltb", "k")] == [False, False]
    as_json = [json.loads(run(*given, "--json").stdout) for given in (words, ("score", *bricks))]
    assert as_json[0] == as_json[1]


def test_nothing_to_check_is_called_none(run: Run, bricks: tuple[str, ...]) -> None:
    """Where nothing was erased, drawn or given out earlier, no sentence speaks of 0 of it."""
    assert run("bundle", *bricks, "--event", "e", "--out", "e.ltb").exit_code == 0
    said = [run("verify", "e.ltb", language=language).stdout for language in ("zh", "en")]
    for lines, words in zip(
        said,
        [
            ["抹去的内容：无", "抽签：无", "没有给出过更早的检查点"],
            ["Erased bodies: none", "Draws: none", "no earlier checkpoint was given out"],
        ],
        strict=True,
    ):
        assert [word for word in words if word not in lines] == []
    found = json.loads(run("verify", "e.ltb", "--json").stdout)["checks"]
    counts = {each["check"]: each["found"] for each in found}
    assert counts["redactions"] == {"erased": "0"}
    assert counts["draws"] == {"draws": "0"}


def test_something_is_counted() -> None:
    """Where there is something, it is counted."""
    checks = [{"check": "redactions", "found": {"erased": "2"}}]
    failure = {"check": "draws", "id": "draw-differs", "params": {"draw": "d", "member": "seed"}}
    outcome = {"checks": checks, "failure": failure}
    assert report(outcome, "zh", "").startswith("✓ 抹去的内容：2 条，都有两人批准\n")
    assert report(outcome, "en", "").startswith("ok  Erased bodies: 2, each approved by two")


def test_lines_of_verify_fit(run: Run, bricks: tuple[str, ...]) -> None:
    """The balance explains its two numbers within the width of a page."""
    assert run("bundle", *bricks, "--event", "e", "--out", "e.ltb").exit_code == 0
    lines = run("verify", "e.ltb", language="en").stdout.splitlines()
    (line,) = [each for each in lines if "Balance" in each]
    found = json.loads(run("verify", "e.ltb", "--json").stdout)["checks"]
    balance = next(each["found"] for each in found if each["check"] == "balance")
    assert f"{balance['rows']} marks in {balance['cells']} cells (judges share them)" in line
    assert len(line) <= 100
