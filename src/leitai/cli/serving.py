"""``leitai serve``: the front, Django and the background work of one installation, together."""

import errno
import http.client
import importlib.util
import os
import socket
import ssl
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.front.settings import HOME, UNIX, Settings
from leitai.web.installation import Installation, read_installation
from leitai.wording import describe

from .scoring import FILE
from .speaking import words
from .supervising import Child, Supervisor

PAGES = "leitai.web.wsgi:application"
JOBS = "leitai.cli.jobs"
READY_SECONDS = 60.0
THREADS = 4
"""Django's threads in each process: a page waits for the database, not for another page."""


def _say_ready(address: str) -> None:
    click.echo(words("serve-ready", address=address))


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What runs beside the front, the pages and the background work.

    Shapes:
        tls: files of the certificate and its key; None: plain HTTP.
        ready: is told the address once everything runs.
    """

    tls: tuple[Path, Path] | None = None
    children: Sequence[tuple[Child, "Ready"]] = ()
    ready: Callable[[str], None] = _say_ready


@click.command(name="serve", help=words("serve"))
@click.option("--host", default="127.0.0.1", show_default=True, help=words("option.host"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=words("option.port"),
)
@click.option("--home", type=FILE, metavar="FOLDER", help=words("option.home"))
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help=words("option.workers"),
)
@click.option("--board", type=click.IntRange(1, 65535), metavar="PORT", help=words("option.board"))
def serve(*, host: str, port: int, home: Path | None, workers: int, board: int | None) -> None:
    """Serve an installation."""
    try:
        here = installation_in(home)
        check_free(host, port)
        serve_installation(here, host, port, workers, _board(here, host, port, board))
    except Refused as refused:
        for fault in refused.faults:
            click.echo(describe(fault, language()), err=True)
        raise SystemExit(1) from None
    click.echo(words("serve-ended"), err=True)


def _board(
    here: Installation, host: str, port: int, board: int | None
) -> "Callable[[Settings], Beside] | None":
    if board is None:
        return None
    from .board_serving import board_beside  # noqa: PLC0415 - it needs what is here

    check_free(host, board)
    return lambda _: board_beside(host, port, board, here.site)


def installation_in(home: Path | None) -> Installation:
    """
    Return the installation in *home*, without making Django ready for it.

    Raises:
        Refused: there is none.
    """
    folder = (home or Path(os.environ.get(HOME, "leitai-data"))).absolute()
    here = read_installation(folder)
    if not here.secret:
        raise Refused([Fault("front.no-installation", {"home": str(folder)})])
    return here


def check_free(host: str, port: int) -> None:
    """Refuse an address that somebody listens on already."""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            said = {"port": str(port), "other": str(port % 65535 + 1)}
            raise Refused([Fault("front.port-taken", said)]) from None
        why = {"host": host, "why": error.strerror or str(error)}
        raise Refused([Fault("front.no-address", why)]) from None


def serve_installation(
    here: Installation,
    host: str,
    port: int,
    workers: int = 1,
    beside: Callable[[Settings], Beside] | None = None,
) -> None:
    """
    Serve *here* on *host* and *port* until a signal says stop.

    *beside*: what runs along, and how the front speaks; a hall has more than a city.

    Raises:
        Refused: a process did not start.
    """
    supervisor = Supervisor(_restarting)
    with tempfile.TemporaryDirectory(prefix="leitai-") as folder:
        settings = Settings(here.home, _upstream(Path(folder)), here.site, here.database)
        more = beside(settings) if beside else Beside()
        try:
            click.echo(words("serve-starting"), err=True)
            children = _children(settings, host, port, workers, more.tls)
            for child, ready in [*children, *more.children]:
                if not supervisor.start(child, ready, READY_SECONDS):
                    raise Refused([Fault("front.not-started", {"name": child.name})])
            if not supervisor.stopping:
                more.ready(_address(host, port))
            supervisor.watch()
            click.echo(words("serve-ending"), err=True)
        finally:
            supervisor.end()


def _upstream(folder: Path) -> str:
    """Return where Django is to answer: a socket only we can open, a loopback port on Windows."""
    if hasattr(socket, "AF_UNIX") and sys.platform != "win32":
        return f"{UNIX}{folder / 'pages'}"
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{trial.getsockname()[1]}"


def _children(
    settings: Settings, host: str, port: int, workers: int, tls: tuple[Path, Path] | None
) -> list[tuple[Child, "Ready"]]:
    said = settings.environment()
    parent = ["--parent", str(os.getpid())]
    python = [sys.executable, "-m", "leitai.front"]
    pages = [*python, "pages", settings.upstream, "--workers", str(workers)]
    front = [*python, "front", "--host", host, "--port", str(port)]
    scheme = "http"
    if tls is not None:
        front += ["--certificate", str(tls[0]), "--key", str(tls[1])]
        scheme = "https"
    children: list[tuple[Child, Ready]] = [
        (
            Child(
                words("serve-pages"),
                [*pages, "--threads", str(THREADS), *parent],
                said | {"LEITAI_PAGES": PAGES},
            ),
            Ready(settings.upstream),
        ),
        (
            Child(words("serve-front"), [*front, *parent], said),
            Ready(f"{scheme}://{near(host)}:{port}"),
        ),
    ]
    if importlib.util.find_spec(JOBS):
        jobs = [sys.executable, "-c", "from leitai.cli import main; main()", "jobs"]
        children.append((Child(words("serve-jobs"), jobs, said), Ready("")))
    return children


class Ready:
    """Tells whether somebody speaks HTTP at an address; at none, that it does not matter."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self) -> bool:
        """Return whether somebody answers there."""
        if not self.address:
            return True
        try:
            connection = http.client.HTTPConnection("localhost", timeout=READY_SECONDS)
            connection.sock = self._connected()
            connection.request("GET", "/healthz")
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False

    def _connected(self) -> socket.socket:
        if not self.address.startswith(UNIX):
            scheme, _, place = self.address.partition("://")
            host, _, port = place.rpartition(":")
            plain = socket.create_connection((host.strip("[]"), int(port)), READY_SECONDS)
            return plain if scheme == "http" else _own_tls().wrap_socket(plain)
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(READY_SECONDS)
        connected.connect(self.address.removeprefix(UNIX))
        return connected


def _own_tls() -> ssl.SSLContext:
    """Return a context that believes what it is shown: it is asked of this machine alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def near(host: str) -> str:
    """Return the address by which this machine reaches what listens on *host*."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
    return f"[{near}]" if ":" in near else near


def _address(host: str, port: int) -> str:
    return f"http://{near(host)}:{port}/"


def _restarting(child: Child, code: int, seconds: float) -> None:
    said = words("serve-restarting", name=child.name, code=str(code), seconds=f"{seconds:.1f}")
    click.echo(said, err=True)
