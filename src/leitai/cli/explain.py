"""``leitai explain``: how one contestant's result came about, node by node."""

from typing import Any

import click

from leitai.cli.language import language
from leitai.scoring import explain

from .bringing import Files, Person, bring
from .explaining import Explanation
from .scoring import event_files, nobody, room
from .speaking import as_json, print_json, refusing, words


@click.command(name="explain", help=words("explain"))
@event_files
@click.option("--contestant", "code", required=True, metavar="CODE", help=words("option.code"))
@as_json
@refusing
def explain_contestant(*, code: str, as_json: bool, **given: Any) -> None:
    """Explain one contestant's result."""
    event = bring(Files(**given))
    result = event.scored()
    try:
        told = explain(result, code)
    except KeyError:
        raise nobody(code) from None
    if as_json:
        print_json({"ok": True, "explanation": told})
        return
    person = event.people.get(code, Person())
    for line in Explanation(told, event.rulebook, person, language(), room()).lines():
        click.echo(line)
