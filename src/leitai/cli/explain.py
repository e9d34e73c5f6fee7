"""``leitai explain``: how one contestant's result came about, node by node."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from leitai import verify
from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.results import read_bundle
from leitai.rulebook import read
from leitai.scoring import Result, explain, score
from leitai.wording import say

from .bringing import Files, Person, bring
from .explaining import Explanation
from .files import read_bytes
from .scoring import FILE, event_options, nobody, room
from .speaking import as_json, print_json, refusing, words
from .terminal import one_line


@click.command(name="explain", help=words("explain"))
@click.argument("rulebook", metavar="RULEBOOK|EVENT.ltb")
@click.argument("marks", type=FILE, required=False)
@event_options
@click.option("--contestant", "code", required=True, metavar="CODE", help=words("option.code"))
@as_json
@refusing
def explain_contestant(
    *, rulebook: str, marks: Path | None, code: str, as_json: bool, **given: Any
) -> None:
    """Explain one contestant's result, from an event's files or from a bundle that verifies."""
    found: dict[str, str] = {}
    if marks is None:
        _check_alone(rulebook, given)
        result, person, found = _bundled(Path(rulebook), code)
    else:
        event = bring(Files(rulebook=rulebook, marks=marks, **given))
        result, person = event.scored(), event.people.get(code, Person())
    try:
        told = explain(result, code)
    except KeyError:
        raise nobody(code) from None
    if as_json:
        print_json({"ok": True, **found, "explanation": told})
        return
    if found:
        click.echo(say("results.cli.verified", language(), found) + "\n")
    for line in Explanation(told, result.rulebook, person, language(), room()).lines():
        click.echo(line)


def _check_alone(file: str, given: Mapping[str, Any]) -> None:
    """Refuse, as wrong usage, one file that is no bundle, or other files beside a bundle."""
    if not file.lower().endswith(".ltb"):
        raise click.UsageError(say("results.cli.marks-or-bundle", language()))
    if any(given.values()):
        raise click.UsageError(say("results.cli.bundle-alone", language()))


def _bundled(file: Path, code: str) -> tuple[Result, Person, dict[str, str]]:
    """
    Return the result that a bundle holds, the contestant, and what verifying it found.

    Raises:
        Refused: the bundle does not verify.
    """
    data = read_bytes(file)
    outcome = verify.verify_bundle(data)
    if not outcome["verified"]:
        why = verify.report(outcome, language(), "").splitlines()[-1]
        raise Refused([Fault("results.not-verified", {"file": file.name, "why": why})])
    contents = read_bundle(data)
    tables = contents.tables
    # A bundle has no names; what it has of a contestant is the delegation.
    rows = {row["contestant"]: row for row in tables.contestants or ()}
    person = Person(delegation=one_line(rows.get(code, {}).get("delegation", "")))
    checks = {each["check"]: each["found"] for each in outcome["checks"]}
    found = {
        "fingerprint": checks["keys"]["fingerprint"],
        "rulebook": checks["rulebook"]["hash"],
        "root": checks["checkpoint"]["root"],
    }
    return score(read(contents.rules), tables), person, found
