"""Public pages are kept for a moment: written once for everybody, never with anybody's session."""

import gzip
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

JOURNAL = "example.org/final"


def number(answered) -> int:
    """How often the page had been written when this one was."""
    return int(answered.text.split()[1])


def test_a_crowd_is_one_request(own_site):
    """Forty who ask for a page at once share one writing of it."""
    with ThreadPoolExecutor(40) as crowd:
        answers = list(crowd.map(lambda _: own_site.ask("/board/"), range(40)))
    assert {answered.status for answered in answers} == {200}
    assert {number(answered) for answered in answers} == {1}


def test_signed_in_people_share_it(own_site):
    """Who has a session gets the same page, and Django sees no session when it writes it."""
    own_site.ask("/board/", Cookie="sessionid=secret")
    answered = own_site.ask("/board/?again", Cookie="sessionid=secret; language=en; theme=dark")
    assert "secret" not in answered.text
    assert "language=en; theme=dark" in answered.text


@pytest.mark.parametrize("cookie", ["language=en", "theme=dark", "print=big"])
def test_choices_have_pages_of_their_own(own_site, cookie):
    """Each choice of language, theme and print has its own page; other cookies do not count."""
    assert number(own_site.ask("/board/")) == 1
    assert number(own_site.ask("/board/", Cookie=cookie)) == 2
    assert number(own_site.ask("/board/", Cookie=f"x=1; {cookie}")) == 2
    assert number(own_site.ask("/board/")) == 1


def test_tag_and_compression(own_site):
    """A page comes compressed where that is welcome, and not again to whom has it."""
    plain = own_site.ask("/board/")
    packed = own_site.ask("/board/", Accept_Encoding="br, gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "accept-encoding" in packed.headers["vary"]
    assert packed.headers["etag"] == plain.headers["etag"]
    again = own_site.ask("/board/", If_None_Match=plain.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert own_site.ask("/board/", If_None_Match='W/"other"').status == 200
    head = own_site.ask("/board/", "HEAD")
    assert (head.body, head.headers["content-length"]) == (b"", str(len(plain.body)))
    assert int(head.headers["age"]) >= 0
    assert "x-leitai-journal" not in plain.headers


@pytest.mark.parametrize("path", ["/personal/", "/private/"])
def test_not_kept(own_site, path):
    """A page that sets a cookie, or does not say that it may be kept, is written each time."""
    assert [number(own_site.ask(path)) for _ in range(3)] == [1, 2, 3]


def test_old_while_a_new_one_is_written(own_site):
    """Once it is old, one renews it while everybody gets the old one at once."""
    assert number(own_site.ask("/moment/")) == 1
    time.sleep(1.05)
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: own_site.ask("/moment/"), range(10)))
    assert {number(answered) for answered in answers} == {1}
    until = time.monotonic() + 5
    while number(own_site.ask("/moment/")) == 1:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert number(own_site.ask("/moment/")) == 2


def test_renewed_when_the_journal_grows(own_site, token):
    """A mark makes the board new within a second, and again and again, twice a second at most."""
    own_site.open_journal()
    assert number(own_site.ask("/board/")) == 1
    for count in range(5):
        sent = own_site.send_sheet(token(), cells=[], key=f"key-{count:020}")
        assert sent.status == 200
    until = time.monotonic() + 5
    while number(own_site.ask("/board/")) == 1:
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(1.2)
    assert 2 <= number(own_site.ask("/board/")) <= 3


def test_renewed_when_another_process_writes(own_site):
    """An entry that Django writes is seen too, while somebody looks at the board."""
    own_site.open_journal()
    assert number(own_site.ask("/board/")) == 1
    time.sleep(0.7)
    own_site.write("lock", {"event": "bricks"})
    until = time.monotonic() + 5
    while number(own_site.ask("/board/")) == 1:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_boards_outlive_django(own_site):
    """While Django is away the boards that are kept stand in."""
    own_site.ask("/moment/")
    own_site.kill("pages")
    time.sleep(1.1)
    assert own_site.ask("/moment/").status == 200
    assert own_site.ask("/private/").status == 502
