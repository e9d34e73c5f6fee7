"""A reader without a browser, who signs in, follows links and remembers every answer."""

import http.client
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

PASSWORD = "Hebin-12351-demo"
LINK = re.compile(r"""(?:href|src|hx-get)=["']([^"'#][^"']*)""")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Seen:
    """One answer: who asked, for what, and everything that came."""

    who: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    origin: str = ""

    @property
    def kind(self) -> str:
        return dict(self.headers).get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def whole(self) -> str:
        """Headers and body as one text, entities read."""
        return unescape("\n".join(f"{name}: {value}" for name, value in self.headers) + self.text)


@dataclass
class Visitor:
    """Somebody at *port*; cookies are kept, redirects are not followed."""

    port: int
    who: str = "public"
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._line.close()

    def ask(self, path: str, method: str = "GET", form: dict[str, str] | None = None) -> Seen:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            body = urlencode(form or {})
        try:
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self._line.close()  # the server had closed a line that was kept open for long
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {each: got.value for each, got in SimpleCookie(value).items()}
        headers_seen = tuple((name.lower(), value) for name, value in response.getheaders())
        return Seen(self.who, path, response.status, headers_seen, response.read())

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visitor":
        self.who = username
        self._send("/sign-in/", username=username, password=password)
        return self

    def sign_in_by_phone(self, phone: str) -> "Visitor":
        self._send("/sign-in/phone/", phone=phone)
        shown = self.ask("/sign-in/code/").text
        code = re.search(r'class="code">(\d+)<', shown)
        assert code, "the demo shows the code"
        self._send("/sign-in/code/", code=code[1])
        self.who = "worker"
        return self

    def _send(self, path: str, **form: str) -> None:
        token = TOKEN.search(self.ask(path).text)
        assert token, path
        answer = self.ask(path, "POST", {**form, "csrfmiddlewaretoken": token[1]})
        assert answer.status == 302, (path, answer.status)


def links(seen: Seen) -> Iterator[str]:
    """The addresses on this site that a page leads to, without what comes after ``#``."""
    found = [dict(seen.headers).get("location", "")]
    if seen.kind == "text/html":
        found += LINK.findall(seen.text)
    for each in found:
        parts = urlsplit(urljoin(f"http://127.0.0.1{seen.path}", unescape(each)))
        if each and parts.netloc == "127.0.0.1" and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


NUMBER = re.compile(r"/\d+(?=/|$)")
KEPT = ("/desk/", "/judge/", "/me/", "/api/", "/admin/")
"""What depends on who asks; every other page is the same for everybody, and seen once."""


def but_for_numbers(path: str) -> str:
    """The path without the numbers of rows."""
    return NUMBER.sub("/#", path)


def crawl(
    visitor: Visitor,
    begin: Iterable[str],
    *,
    alike: int = 3,
    queries: int = 2,
    kind: Callable[[str], str] = but_for_numbers,
) -> Iterator[Seen]:
    """
    Follow every link from *begin*, and yield every answer with the page that led there.

    Units:
        alike: of pages of one *kind* as many are seen.
        queries: of one page asked for differently (sorted, filtered) as many are seen.
    """
    waiting = [(path, "") for path in begin]
    known, counted = set(begin), Counter[str]()
    while waiting:
        path, origin = waiting.pop(0)
        seen = visitor.ask(path)
        yield replace(seen, origin=origin)
        for link in links(seen):
            bare, _, query = link.partition("?")
            if link in known or not (visitor.who == "public" or bare.startswith(KEPT)):
                continue
            known.add(link)
            counted[row := f"{kind(bare)} {bool(query)}"] += 1
            counted[f"{bare} ?"] += bool(query) and "export" not in query
            if counted[row] <= alike and counted[f"{bare} ?"] <= queries:
                waiting.append((link, path))
