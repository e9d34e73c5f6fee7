"""``leitai ...``: reads files, asks the core, prints; every word in Chinese and English."""

import os
import platform
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from leitai import __version__
from leitai.cli.language import language
from leitai.faults import Fault
from leitai.wording import describe

from .backing_up import back_up
from .board_serving import serve_board
from .bundle import bundle
from .certificate import certificate
from .click_words import speak_chinese, translated
from .demo import demonstrate
from .doctor import examine
from .draw import draw
from .examples import show
from .explain import explain_contestant
from .files import why
from .founding import found_installation
from .hall import hall
from .hall_carrying import carry as _carry  # noqa: F401 - adds its commands to the group
from .hall_checklist import print_checklist as _print_checklist  # noqa: F401
from .hall_restoring import restore_hall as _restore_hall  # noqa: F401
from .hall_serving import serve_hall as _serve_hall  # noqa: F401
from .jobs import do_jobs
from .key_folders import keys
from .marking import marking_sheet
from .registering import registry
from .restoring import restore
from .rulebook import rulebook
from .scoring import score_event
from .service import service
from .serving import serve
from .speaking import print_json, words
from .supervising import end_with_parent
from .terminal import calm_streams
from .upgrading import upgrade
from .users import users
from .verifying import verify_bundle

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended."""


class InOrder(click.Group):
    """A group that lists its commands in the order in which somebody would use them."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands' names as they were added."""
        return list(self.commands)


def _lang(*, hidden: bool) -> click.Option:
    return click.Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        expose_value=False,
        hidden=hidden,
        help=words("option.lang"),
    )


@click.group(name="leitai", cls=InOrder, help=words("help"), params=[_lang(hidden=False)])
@click.version_option(__version__, message="leitai %(version)s", help=words("option.version"))
@click.pass_context
def leitai(context: click.Context) -> None:
    """Run skills competitions."""
    end_with_parent()
    if os.environ.get("NO_COLOR"):
        context.color = False


def _everywhere(command: click.Command) -> None:
    """Have *command*, and all below it, take ``--lang`` and show its shape in words."""
    command.options_metavar = words("metavar.options")
    if isinstance(command, click.Group):
        command.subcommand_metavar = words("metavar.command")
        for below in command.commands.values():
            below.params.append(_lang(hidden=True))
            _everywhere(below)


rulebook.add_command(marking_sheet)
for each in (
    demonstrate,
    show,
    score_event,
    explain_contestant,
    rulebook,
    draw,
    keys,
    bundle,
    verify_bundle,
    certificate,
    registry,
    found_installation,
    serve,
    serve_board,
    hall,
    do_jobs,
    back_up,
    restore,
    upgrade,
    users,
    service,
    examine,
):
    leitai.add_command(each)
_everywhere(leitai)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program; ends with exit code 0 done, 1 refused, 2 wrong usage."""
    calm_streams()
    speak_chinese()
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        sys.exit(leitai.main(given, prog_name="leitai", standalone_mode=False) or 0)
    except click.ClickException as error:
        if "--json" in given:
            said = {"id": "cli.usage", "params": {}, "words": error.format_message()}
            print_json({"ok": False, "faults": [said]})
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo(translated("Aborted!"), err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        # Files are read and written where their faults are caught; what is left is the output.
        click.echo(describe(Fault("cli.cannot-write", why(Path("-"), error)), language()), err=True)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("LEITAI_DEBUG") == "1":
            raise
        _apologise(error, given)
        sys.exit(1)


def _apologise(error: Exception, given: Sequence[str]) -> None:
    """Say that the program is at fault, and what to report."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    report = {
        "version": __version__,
        "python": platform.python_version(),
        "command": next((word for word in given if not word.startswith("-")), ""),
        "error": type(error).__name__,
        "place": f"{where.name}:{where.lineno}",
    }
    if "--json" in given:
        said = {"id": "cli.unexpected", "params": report, "words": words("unexpected", **report)}
        print_json({"ok": False, "faults": [said]})
    click.echo(words("unexpected", **report), err=True)
