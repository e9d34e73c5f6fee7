"""A board for a crowd: fed one way by a front, and nothing of it comes back."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from leitai.stores.shelf import Shelf

from .conftest import Site, new_site

BOARD = "/events/final/board/"


class Crowd:
    """A board in a process of its own, fed by *site*."""

    def __init__(self, site: Site, elsewhere: str = "") -> None:
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = trial.getsockname()[1]
        told = {"LEITAI_FED_BY": f"http://127.0.0.1:{site.port}", "LEITAI_ELSEWHERE": elsewhere}
        command = [sys.executable, "-m", "leitai.front", "crowd", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=os.environ | told, start_new_session=True)
        until = time.monotonic() + 30
        while self.ask("/healthz") is None:
            assert time.monotonic() < until, "the board did not start"
            time.sleep(0.02)

    def ask(self, path, method="GET", body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read().decode()
        except OSError:
            return None
        finally:
            connection.close()

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def made(home, **told) -> Iterator[tuple[Site, Crowd]]:
    site = new_site(home)
    site.start("pages")
    site.start("front")
    site.open_journal()
    board = Crowd(site, **told)
    yield site, board
    board.kill()
    for name in list(site.running):
        site.kill(name)


@pytest.fixture(scope="module")
def fed(tmp_path_factory):
    """A front and a board that it feeds, for tests that leave both as they were."""
    yield from made(tmp_path_factory.mktemp("fed") / "home", elsewhere="https://city.example")


@pytest.fixture
def own(tmp_path):
    """The same, for a test that kills parts of it."""
    yield from made(tmp_path / "home")


def entries(said):
    return int(said[2].split()[1])


def test_pages_are_kept_here(fed):
    """A hundred readers here are a request or two there, and none of them is known there."""
    _, board = fed
    for _ in range(100):
        status, _, text = board.ask(BOARD, Cookie="sessionid=secret; theme=dark; x=1")
    assert status == 200
    assert int(text.split()[3]) < 10
    assert "secret" not in text
    assert text.endswith("theme=dark")
    assert "HTTP_USER_AGENT" not in text


def test_nothing_goes_back(fed):
    """Whatever writes is refused here; it is never handed on."""
    site, board = fed
    before = site.ask("/echo/").text
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert board.ask("/hot/sheets", method, b"{}")[0] == 405
        assert board.ask(BOARD, method, b"{}")[0] == 405
    assert site.ask("/echo/").text == before


@pytest.mark.parametrize("path", ["/desk/", "/sign-in/", "/hot/sheets", "/echo/", "/me/?a=1"])
def test_other_pages_are_elsewhere(fed, path):
    """Only public boards are here; the way to everything else is said."""
    _, board = fed
    status, headers, _ = board.ask(path)
    assert (status, headers["location"]) == (302, f"https://city.example{path}")


def test_no_such_page_and_no_such_stream(fed):
    """What is not there is not there; a stream of no journal is refused."""
    _, board = fed
    assert board.ask("/events/nothing/board/")[0] == 404
    assert board.ask("/live/nothing")[0] == 404
    assert board.ask("/live/" + "a" * 300)[0] == 404


def test_a_reader_s_choices(fed):
    """Language and theme are kept in a cookie that this board sets itself."""
    _, board = fed
    status, headers, _ = board.ask(
        "/preferences/", "POST", b"language=en", Referer="http://x.example/events/final/board/"
    )
    assert (status, headers["location"]) == (302, BOARD)
    assert headers["set-cookie"].startswith("language=en;")
    assert board.ask("/preferences/", "POST", b"language=evil")[1].get("set-cookie") is None


def test_told_of_a_mark_and_shown_it(fed, token):
    """A mark in the hall is told to a viewer here, and the page is new by then."""
    site, board = fed
    before = entries(board.ask(BOARD))
    connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=10)
    connection.request("GET", "/live/example.org/final")
    viewer = connection.getresponse()
    assert viewer.getheader("content-type") == "text/event-stream; charset=utf-8"
    while not viewer.readline().startswith(b"id:"):
        pass
    site.send_sheet(token(), cells=[], key=f"key-{time.time_ns():020}")
    while not (line := viewer.readline()).startswith(b"data:"):
        pass
    assert json.loads(line.removeprefix(b"data:")) == {"size": before + 1}
    assert entries(board.ask(BOARD)) == before + 1
    connection.close()


def test_the_hall_is_away(own):
    """The board stays up with its last pages, and says that it hears nothing."""
    site, board = own
    connection = http.client.HTTPConnection("127.0.0.1", board.port, timeout=30)
    connection.request("GET", "/live/example.org/final")
    viewer = connection.getresponse()
    viewer.readline()
    seen = entries(board.ask(BOARD))
    site.kill("front"), site.kill("pages")
    until = time.monotonic() + 20
    while "x-leitai-old" not in (said := board.ask(BOARD))[1]:
        assert time.monotonic() < until, said
        time.sleep(0.2)
    assert (said[0], entries(said)) == (200, seen)
    assert board.ask("/healthz")[0] == 503
    connection.close()


def test_a_flood_and_a_death_change_no_mark(own, token):
    """Marks go on in the hall while a crowd storms its board, and when the board is killed."""
    site, board = own
    stop = threading.Event()

    def storm() -> None:
        while not stop.is_set():
            board.ask(BOARD)
            board.ask(f"/events/x{time.time_ns()}/board/")

    crowd = [threading.Thread(target=storm) for _ in range(8)]
    for each in crowd:
        each.start()
    keys = [f"key-{number:020}" for number in range(60)]
    written = [site.send_sheet(token(), cells=[], key=key).status for key in keys[:30]]
    board.kill()
    written += [site.send_sheet(token(), cells=[], key=key).status for key in keys[30:]]
    stop.set()
    for each in crowd:
        each.join()
    assert written == [200] * 60
    shelf = Shelf(site.settings.journals)
    assert shelf.journal("example.org/final").size() == 61
    shelf.close()
