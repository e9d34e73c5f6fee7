"""``leitai board``, and a board beside ``leitai serve``: started, fed, ended."""

import http.client
import signal
import socket
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from leitai.cli import leitai

PROGRAM = [sys.executable, "-c", "from leitai.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    said = response.status, response.getheader("location", "")
    connection.close()
    return said


def test_beside_the_program(tmp_path):
    """It runs once the program says that it does; other pages are the program's; both end."""
    (tmp_path / "secret.key").write_text("11" * 32, encoding="ascii")
    (tmp_path / "leitai.toml").write_text('site = "http://site.example"', encoding="utf-8")
    (tmp_path / "static").mkdir()
    port, board = free_port(), free_port()
    told = ["serve", "--home", str(tmp_path), "--port", str(port), "--board", str(board)]
    with subprocess.Popen([*PROGRAM, *told], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert str(port) in process.stdout.readline()
            assert asked(board, "/healthz")[0] == 200
            assert asked(board, "/desk/") == (302, "http://site.example/desk/")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
    with pytest.raises(ConnectionRefusedError):
        asked(board, "/healthz")


def test_by_itself(site):
    """It says where it is and who feeds it, and hands out what that one has."""
    port, front = free_port(), f"http://127.0.0.1:{site.port}"
    told = ["board", front, "--port", str(port), "--lang", "en"]
    with subprocess.Popen([*PROGRAM, *told], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline().startswith("The board is running")
            for _ in range(600):
                try:
                    status = asked(port, "/events/final/board/")[0]
                    break
                except OSError:
                    time.sleep(0.1)
            assert status == 200
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.parametrize(
    "address", ["nonsense", "ftp://x.example", "http://x.example/a", "http://a:b@x.example"]
)
def test_no_address(address):
    """What is not the address of a site is refused in words."""
    done = CliRunner().invoke(leitai, ["board", address])
    assert done.exit_code == 1
    assert f"“{address}”不是网址" in done.output
