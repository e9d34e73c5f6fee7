"""``leitai serve``: the front, Django and the background work of one installation, together."""

import errno
import http.client
import importlib.util
import os
import socket
import sys
import tempfile
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
def serve(*, host: str, port: int, home: Path | None, workers: int) -> None:
    """Serve an installation."""
    try:
        here = _installation(home)
        _check_free(host, port)
        serve_installation(here, host, port, workers)
    except Refused as refused:
        for fault in refused.faults:
            click.echo(describe(fault, language()), err=True)
        raise SystemExit(1) from None
    click.echo(words("serve-ended"), err=True)


def _installation(home: Path | None) -> Installation:
    folder = (home or Path(os.environ.get(HOME, "leitai-data"))).absolute()
    here = read_installation(folder)
    if not here.secret:
        raise Refused([Fault("front.no-installation", {"home": str(folder)})])
    return here


def _check_free(host: str, port: int) -> None:
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


def serve_installation(here: Installation, host: str, port: int, workers: int = 1) -> None:
    """
    Serve *here* on *host* and *port* until a signal says stop.

    Raises:
        Refused: a process did not start.
    """
    supervisor = Supervisor(_restarting)
    with tempfile.TemporaryDirectory(prefix="leitai-") as folder:
        settings = Settings(here.home, _upstream(Path(folder)), here.site, here.database)
        try:
            click.echo(words("serve-starting"), err=True)
            for child, ready in _children(settings, host, port, workers):
                if not supervisor.start(child, ready, READY_SECONDS):
                    raise Refused([Fault("front.not-started", {"name": child.name})])
            if not supervisor.stopping:
                click.echo(words("serve-ready", address=_address(host, port)))
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
    settings: Settings, host: str, port: int, workers: int
) -> list[tuple[Child, "_Ready"]]:
    said = settings.environment()
    parent = ["--parent", str(os.getpid())]
    python = [sys.executable, "-m", "leitai.front"]
    pages = [*python, "pages", settings.upstream, "--workers", str(workers)]
    front = [*python, "front", "--host", host, "--port", str(port)]
    children: list[tuple[Child, _Ready]] = [
        (
            Child(
                words("serve-pages"),
                [*pages, "--threads", str(THREADS), *parent],
                said | {"LEITAI_PAGES": PAGES},
            ),
            _Ready(settings.upstream),
        ),
        (
            Child(words("serve-front"), [*front, *parent], said),
            _Ready(f"http://{_near(host)}:{port}"),
        ),
    ]
    if importlib.util.find_spec(JOBS):
        jobs = [sys.executable, "-c", "from leitai.cli import main; main()", "jobs"]
        children.append((Child(words("serve-jobs"), jobs, said), _Ready("")))
    return children


class _Ready:
    """Tells whether somebody speaks HTTP at an address; at none, that it does not matter."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self) -> bool:
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
            host, _, port = self.address.removeprefix("http://").rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), READY_SECONDS)
        connected = socket.socket(socket.AF_UNIX)
        connected.settimeout(READY_SECONDS)
        connected.connect(self.address.removeprefix(UNIX))
        return connected


def _near(host: str) -> str:
    """Return the address by which this machine reaches what listens on *host*."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here
    return f"[{near}]" if ":" in near else near


def _address(host: str, port: int) -> str:
    return f"http://{_near(host)}:{port}/"


def _restarting(child: Child, code: int, seconds: float) -> None:
    said = words("serve-restarting", name=child.name, code=str(code), seconds=f"{seconds:.1f}")
    click.echo(said, err=True)
