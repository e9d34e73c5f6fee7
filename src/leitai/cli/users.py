"""``leitai user``: accounts, at the machine itself; a password is never a word of the command."""

from datetime import UTC, datetime
from pathlib import Path

import click

from leitai.lifecycle import EVENT_ROLES, Role

from .opening import in_home, opened
from .speaking import as_json, print_json, refusing, words

ROLES = [role.value for role in Role if role not in EVENT_ROLES]

username = click.argument("username", metavar="USERNAME")
role_option = click.option(
    "--role", type=click.Choice(ROLES), required=True, help=words("option.role")
)
unit_option = click.option("--unit", metavar="CODE", help=words("option.unit"))


@click.group(name="user", help=words("user"))
def users() -> None:
    """See to accounts."""


@users.command(name="add", help=words("user-add"))
@username
@click.option("--name", metavar="NAME", help=words("option.person-name"))
@role_option
@unit_option
@in_home
@as_json
@refusing
def add(
    *,
    username: str,
    name: str | None,
    role: str,
    unit: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    """Add an account."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    where = administering.unit_called(unit)
    _, password = administering.add_account(
        username, name or username, Role(role), where, datetime.now(UTC)
    )
    _say_password(username, password, as_json=as_json)


@users.command(name="list", help=words("user-list"))
@in_home
@as_json
@refusing
def list_accounts(*, home: Path | None, as_json: bool) -> None:
    """List accounts that hold a role."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    rows = administering.accounts_held(datetime.now(UTC))
    if as_json:
        print_json({"ok": True, "accounts": rows})
        return
    for row in rows:
        closed = "" if row["open"] else words("user-closed")
        click.echo(
            f"{row['username']}\t{row['name']}\t{', '.join(row['roles'])}\t{closed}".rstrip()
        )


@users.command(name="password", help=words("user-password"))
@username
@click.option("--generate", is_flag=True, help=words("option.generate"))
@in_home
@as_json
@refusing
def password(*, username: str, generate: bool, home: Path | None, as_json: bool) -> None:
    """Give an account another password."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    account = administering.account_called(username)
    made = generate or as_json
    typed = (
        None
        if made
        else click.prompt(
            words("user-type-password"),
            hide_input=True,
            confirmation_prompt=words("user-type-again"),
        )
    )
    given = administering.set_password(account, typed, datetime.now(UTC))
    if made:
        _say_password(username, given, as_json=as_json)
    else:
        click.echo(words("user-changed", username=username))


@users.command(name="lock", help=words("user-lock"))
@username
@in_home
@as_json
@refusing
def lock(*, username: str, home: Path | None, as_json: bool) -> None:
    """Close an account."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    administering.close_account(administering.account_called(username), datetime.now(UTC))
    _say_changed(username, as_json=as_json)


@users.command(name="unlock", help=words("user-unlock"))
@username
@in_home
@as_json
@refusing
def unlock(*, username: str, home: Path | None, as_json: bool) -> None:
    """Open an account again."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    administering.open_account(administering.account_called(username), datetime.now(UTC))
    _say_changed(username, as_json=as_json)


@users.command(name="grant", help=words("user-grant"))
@username
@role_option
@unit_option
@in_home
@as_json
@refusing
def grant(*, username: str, role: str, unit: str | None, home: Path | None, as_json: bool) -> None:
    """Give an account a role."""
    opened(home)
    from leitai.web.services import administering  # noqa: PLC0415 - after django.setup

    administering.give_role(
        administering.account_called(username),
        Role(role),
        administering.unit_called(unit),
        datetime.now(UTC),
    )
    _say_changed(username, as_json=as_json)


def _say_password(username: str, password: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "username": username, "password": password})
    else:
        click.echo(words("user-password-once", username=username, password=password))


def _say_changed(username: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "username": username})
    else:
        click.echo(words("user-changed", username=username))
