"""What the front does not know is Django's: handed there and back as it is."""

import http.client
import time

import pytest


def test_as_it_came(site):
    """Method, query, body, host and client reach Django; the answer's headers come back."""
    answered = site.ask("/echo/?a=1%20b&c=%E4%B8%AD", "PUT", b"x" * 10, Host="example.org")
    lines = answered.text.split("\n")
    assert answered.status == 201
    assert lines[-3:] == ["PUT", "a=1%20b&c=%E4%B8%AD", "10"]
    assert "HTTP_HOST=example.org" in lines
    assert "HTTP_X_FORWARDED_FOR=127.0.0.1" in lines
    assert "HTTP_X_FORWARDED_PROTO=http" in lines


def test_headers_between_neighbours(site):
    """Hop-by-hop headers, those that Connection names, and the word to the front stop here."""
    answered = site.ask("/echo/", TE="trailers", X_Leitai_Journal="forged", Upgrade="h2c")
    names = {name.lower() for name in answered.headers}
    assert not {"x-secret", "x-leitai-journal"} & names
    assert "HTTP_TE=" not in answered.text
    assert "HTTP_UPGRADE=" not in answered.text
    assert "HTTP_X_LEITAI_JOURNAL=" not in answered.text


def test_every_cookie_is_handed_back(site):
    """A header that comes twice goes out twice."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    connection.request("GET", "/echo/")
    response = connection.getresponse()
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    connection.close()


@pytest.mark.parametrize("size", [0, 1000, 300_000, 5_000_000])
def test_bodies(site, size):
    """A body arrives whole, read at once or piece by piece."""
    assert site.ask("/echo/", "POST", b"x" * size).text.split("\n")[-1] == str(size)


def test_a_body_too_long(site):
    """More than the limit is refused before Django hears of it, on a page with words."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    connection.putrequest("POST", "/echo/")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 413
    assert "太大" in response.read().decode()
    connection.close()


def test_piece_by_piece(site):
    """The first piece of an answer is there before the last one is written."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port)
    started = time.monotonic()
    connection.request("GET", "/pieces/", headers={"Cookie": "sessionid=1"})
    response = connection.getresponse()
    assert response.read(5) == b"first"
    first = time.monotonic() - started
    assert response.read() == b"second"
    assert first < time.monotonic() - started - 0.3
    connection.close()


def test_head(site):
    """HEAD has the headers and no body."""
    answered = site.ask("/private/", "HEAD")
    assert (answered.status, answered.body) == (200, b"")


def test_django_is_away(own_site):
    """While Django is away there is a page in both languages that asks again by itself."""
    own_site.kill("pages")
    answered = own_site.ask("/private/")
    assert answered.status == 502
    assert answered.headers["retry-after"] == "3"
    assert 'http-equiv="refresh"' in answered.text
    assert "请稍候" in answered.text
    assert "One moment" in answered.text
    assert own_site.ask("/healthz").json == {
        "ok": False,
        "front": True,
        "pages": False,
        "journals": True,
    }
    own_site.start("pages")
    assert own_site.ask("/private/", Cookie="a=1").status == 200


def test_health(site):
    """All is well when the front, Django and the disk say so."""
    answered = site.ask("/healthz")
    assert answered.status == 200
    assert answered.json == {"ok": True, "front": True, "pages": True, "journals": True}
