"""``leitai verify``: recompute a results bundle; the same as ``python3 verify.py``."""

import click

from leitai import verify
from leitai.cli.language import language

from .speaking import as_json, words


@click.command(name="verify", help=words("verify"))
@click.argument("bundle", metavar="EVENT.ltb")
@click.option("--keys", metavar="HASH", help=words("option.published-keys"))
@click.option("--rulebook", metavar="HASH", help=words("option.published-rulebook"))
@click.option("--witnesses", type=click.IntRange(0), metavar="N", help=words("option.witnesses"))
@as_json
def verify_bundle(
    *,
    bundle: str,
    keys: str | None,
    rulebook: str | None,
    witnesses: int | None,
    as_json: bool,
) -> None:
    """Verify a bundle."""
    arguments = ["--lang", language()]
    for name, given in (("--keys", keys), ("--rulebook", rulebook), ("--witnesses", witnesses)):
        if given is not None:
            arguments += [name, str(given)]
    if as_json:
        arguments.append("--json")
    raise SystemExit(verify.main([*arguments, "--", bundle]))
