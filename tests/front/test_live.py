"""Live streams: who looks at a board is told that the journal grew."""

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

JOURNAL = "example.org/final"


@contextmanager
def stream(site, path: str = "/live/final", **headers: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    connection.request("GET", path, headers={n.replace("_", "-"): v for n, v in headers.items()})
    yield connection.getresponse()
    connection.close()


def event(response: http.client.HTTPResponse) -> dict[str, str]:
    """The next event of *response*, by the names of its fields."""
    fields: dict[str, str] = {}
    while line := response.readline().decode().strip("\n"):
        name, _, said = line.partition(": ")
        fields[name] = said
    return fields


@pytest.fixture
def marking(own_site):
    own_site.open_journal()
    return own_site


@pytest.mark.parametrize("path", ["/live/final", "/live/example.org/final"])
def test_told_of_a_mark(marking, token, path):
    """A stream is found by the event's word or the journal's name; a mark is told at once."""
    with stream(marking, path) as viewer:
        assert viewer.getheader("content-type") == "text/event-stream; charset=utf-8"
        assert event(viewer)["retry"] == "2000"
        assert event(viewer) == {"id": "1"}
        sent = time.monotonic()
        marking.send_sheet(token(), cells=[], key="some-key-0123456789")
        told = event(viewer)
        assert told["event"] == "changed"
        assert json.loads(told["data"]) == {"size": 2}
        assert told["id"] == "2"
        assert time.monotonic() - sent < 0.45


def test_told_of_what_another_process_wrote(marking):
    """What Django writes into the journal is told too."""
    with stream(marking) as viewer:
        event(viewer), event(viewer)
        marking.write("lock", {"event": "bricks"})
        assert json.loads(event(viewer)["data"]) == {"size": 2}


def test_twice_a_second(marking, token):
    """Many marks are few messages, and the last message has the last size."""
    with stream(marking) as viewer:
        event(viewer), event(viewer)
        started = time.monotonic()
        for number in range(40):
            marking.send_sheet(token(), cells=[], key=f"some-key-{number:010}")
        took = time.monotonic() - started
        sizes = [0]
        while sizes[-1] != 41:
            sizes.append(json.loads(event(viewer)["data"])["size"])
        assert sizes == sorted(sizes)
        assert len(sizes) - 1 <= 2 + took / 0.5


def test_coming_back(marking, token):
    """Who was told less than there is hears of it at once; who was told all waits."""
    marking.send_sheet(token(), cells=[], key="some-key-0123456789")
    with stream(marking, Last_Event_ID="1") as viewer:
        assert event(viewer)["retry"] == "2000"
        assert json.loads(event(viewer)["data"]) == {"size": 2}
    with stream(marking, Last_Event_ID="2") as viewer:
        event(viewer)
        assert event(viewer) == {"id": "2"}


def test_no_such_journal(marking):
    """Asking for a journal that is not there makes none."""
    for word in ("nothing", "../../secret", "%2e%2e/x", "a" * 200, ""):
        assert marking.ask(f"/live/{word}").status == 404
    assert [file.name for file in marking.settings.journals.glob("*.sqlite3")] == [
        "example.org_final.sqlite3"
    ]


def test_hundreds_of_viewers(marking, token):
    """Every viewer is told, and who left is forgotten."""
    viewers = [stream(marking) for _ in range(200)]
    responses = [viewer.__enter__() for viewer in viewers]
    for response in responses:
        event(response), event(response)
    for viewer in viewers[::2]:
        viewer.__exit__(None, None, None)
    marking.send_sheet(token(), cells=[], key="some-key-0123456789")
    assert {event(response)["id"] for response in responses[1::2]} == {"2"}
    for viewer in viewers[1::2]:
        viewer.__exit__(None, None, None)


def test_told_of_what_no_entry_says(marking):
    """A board that was frozen, or a clock that was stopped: the same size is told once more."""
    news = marking.home / "news" / sha256(JOURNAL.encode()).hexdigest()
    news.parent.mkdir()
    with stream(marking) as viewer:
        assert event(viewer)["retry"] == "2000"
        assert event(viewer) == {"id": "1"}
        news.write_text("frozen")
        told = event(viewer)
        assert (told["event"], told["id"]) == ("changed", "1")
