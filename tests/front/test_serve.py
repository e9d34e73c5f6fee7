"""``leitai serve``: everything at one address, children that come back, a clean end."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from leitai.cli import leitai
from leitai.cli.supervising import Child, Supervisor

PROGRAM = [sys.executable, "-c", "from leitai.cli import main; main()", "serve"]


@pytest.fixture
def port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "secret.key").write_text("11" * 32, encoding="ascii")
    (tmp_path / "static").mkdir()
    return tmp_path


@pytest.fixture
def serving(home: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    command = [*PROGRAM, "--home", str(home), "--port", str(port), "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.fixture
def signals() -> Iterator[None]:
    """A supervisor takes the signals of its process: the tests get theirs back."""
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    kept = [signal.getsignal(name) for name in names]
    yield
    for name, handler in zip(names, kept, strict=True):
        signal.signal(name, handler)


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def children(parent: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=True)
    return set(map(int, found.stdout.split()))


def test_serves_and_ends(serving, port):
    """It says its address once it answers; a child killed comes back; SIGTERM ends it with 0."""
    assert serving.stdout.readline() == f"Leitai is running: http://127.0.0.1:{port}/\n"
    assert healthy(port)
    before = children(serving.pid)
    for child in before:
        os.kill(child, signal.SIGKILL)
    until = time.monotonic() + 60
    while not healthy(port) or children(serving.pid) & before:
        assert time.monotonic() < until
        time.sleep(0.2)
    serving.terminate()
    assert serving.wait(30) == 0
    assert not healthy(port)


def below(parent: int) -> set[int]:
    """Every process that *parent* started, and what those started."""
    found = subprocess.run(
        ["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False
    )
    own = set(map(int, found.stdout.split()))
    return own.union(*map(below, own))


def commands(processes: set[int]) -> list[str]:
    """What those of *processes* that still run were started with."""
    said = ["ps", "-o", "args=", "-p", ",".join(map(str, processes))]
    return subprocess.run(said, capture_output=True, text=True, check=False).stdout.splitlines()


def test_children_end_with_their_parent(serving, port):
    """Killed outright, it leaves nobody behind: not the front, not the pages, not the jobs."""
    serving.stdout.readline()
    left = below(serving.pid)
    assert sum("jobs" in each for each in commands(left)) == 1
    serving.kill()
    serving.wait()
    until = time.monotonic() + 30
    while running := commands(left):
        assert time.monotonic() < until, running
        time.sleep(0.2)
    assert not healthy(port)


@pytest.mark.parametrize(("language", "words"), [("zh", "已被占用"), ("en", "is in use")])
def test_port_taken(home, port, language, words):
    """A port that somebody listens on is refused, and another one named."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        given = ["serve", "--home", str(home), "--port", str(port)]
        ended = CliRunner(env={"LEITAI_LANG": language}).invoke(leitai, given)
    assert ended.exit_code == 1
    assert words in ended.output


def test_no_installation(tmp_path):
    """A folder without an installation is refused, and the command that makes one named."""
    ended = CliRunner(env={"LEITAI_LANG": "en"}).invoke(leitai, ["serve", "--home", str(tmp_path)])
    assert ended.exit_code == 1
    assert "leitai init" in ended.output


def test_wrong_usage():
    """A port that is no port is wrong usage."""
    assert CliRunner().invoke(leitai, ["serve", "--port", "0"]).exit_code == 2


def test_back_off(signals):
    """A child that dies again and again is started ever later."""
    told: list[tuple[int, float]] = []
    dying = Child("dying", [sys.executable, "-c", "raise SystemExit(3)"], {})

    def stop_after_three(child: Child, code: int, seconds: float) -> None:
        told.append((code, round(seconds, 1)))
        supervisor.stopping = len(told) == 3

    supervisor = Supervisor(stop_after_three)
    supervisor.start(dying, lambda: True, 1)
    supervisor.watch()
    supervisor.end()
    assert told == [(3, 0.2), (3, 0.4), (3, 0.8)]


def test_not_ready(signals):
    """A child that ends before it is ready did not start."""
    supervisor = Supervisor(lambda *_: None)
    child = Child("gone", [sys.executable, "-c", ""], {})
    assert not supervisor.start(child, lambda: False, 10)
    supervisor.end()
