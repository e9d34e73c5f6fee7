"""Rulebooks as pages read them: in words, what changed, how the test vectors come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from itertools import pairwise

from leitai.faults import Fault
from leitai.registry.occupations import shipped as occupations
from leitai.rulebook import build, document, load
from leitai.rulebook.diff import Change, diff
from leitai.rulebook.model import Rulebook as ReadRulebook
from leitai.rulebook.model import Vector
from leitai.rulebook.phrases import spoken, titled
from leitai.rulebook.show import show
from leitai.scoring import run_vectors
from leitai.web.models import Event, Rulebook
from leitai.wording import say

SHIPPED = "leitai.rulebooks"


@dataclass(frozen=True, slots=True)
class Start:
    """A shipped rulebook that one can begin with."""

    id: str
    title: str
    summary: str
    fits: bool
    """Whether its title names the trade that is asked for."""
    aspects: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What a test vector expects of a contestant, and what came."""

    code: str
    what: str
    expected: str
    found: str
    same: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A test vector, run: *refused* says why it could not be scored at all."""

    title: str
    rows: tuple[Compared, ...]
    refused: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.refused and all(row.same for row in self.rows)


def shipped_names() -> list[str]:
    """Return the ids of the rulebooks that come with the program."""
    names = [each.name for each in files(SHIPPED).iterdir()]
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def shipped_text(name: str) -> str:
    """
    Return the source of the shipped rulebook *name*.

    Raises:
        KeyError: there is none.
    """
    if name not in shipped_names():
        raise KeyError(name)
    return files(SHIPPED).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@cache
def _shipped_book(name: str) -> ReadRulebook:
    return build(load(shipped_text(name)))


def starts(language: str, trade: str = "") -> list[Start]:
    """Return the shipped rulebooks, those of *trade* first."""
    occupation = occupations().find(trade)
    called = occupation.words if occupation else (trade,)
    found = [_start(name, language, called) for name in shipped_names()]
    return sorted(found, key=lambda each: (not each.fits, each.id))


def _start(name: str, language: str, called: tuple[str, ...]) -> Start:
    book = _shipped_book(name)
    title = titled(book.title, "zh", name)
    return Start(
        id=name,
        title=titled(book.title, language, name),
        summary=titled(book.summary, language),
        fits=any(word and word in title for word in called),
        aspects=sum(1 for node in book.nodes() if node.input is not None),
    )


def lines_of(book: ReadRulebook, language: str) -> list[tuple[int, str]]:
    """Return a rulebook in words: how far in each line stands, and the line."""

    def speak(entry: str, params: object) -> str:
        return say(entry, language, params)  # type: ignore[arg-type]

    return [(line.depth, spoken(line.phrases, speak)) for line in show(book, language)]


def changes_between(old: str, new: str, language: str) -> list[str]:
    """Return what changed from one source to another, one line for each change."""
    in_words = partial(change_words, language=language)
    return [in_words(change) for change in diff(document(old), document(new))]


def change_words(change: Change, language: str) -> str:
    """Return one change in words: where, what it was, what it is."""
    where = " · ".join([part for part in (change.node, *change.where) if part])
    what = "node-" if change.node and not change.where else ""
    top = say("rulebook.cli.the-top", language)
    old = change.old or (top if change.kind in {"moved", "added"} else "")
    params = {"where": where, "node": change.node, "old": old, "new": change.new or top}
    return say(f"rulebook.cli.change-{what}{change.kind}", language, params)


def trials(book: ReadRulebook) -> list[Trial]:
    """Return the test vectors of *book*, run: what was expected of whom, and what came."""
    faults = run_vectors(book)
    return [_trial(vector, faults) for vector in book.vectors]


def _trial(vector: Vector, faults: list[Fault]) -> Trial:
    own = [fault for fault in faults if fault.params["vector"] == vector.title]
    refused = next((f.params["reason"] for f in own if f.id == "scoring.vector-refused"), "")
    came = {(f.params["code"], f.params["what"]): f.params["found"] for f in own
            if f.id == "scoring.vector-differs"}  # fmt: skip
    strangers = {f.params["code"] for f in own if f.id == "scoring.vector-stranger"}
    rows = []
    for code, what, wanted in _expected(vector):
        same = code not in strangers and (code, what) not in came
        found = wanted if same else came.get((code, what), "")
        rows.append(Compared(code, what, wanted, found, same))
    return Trial(vector.title, () if refused else tuple(rows), refused)


def _expected(vector: Vector) -> Iterator[tuple[str, str, str]]:
    for code, expected in vector.expect.items():
        for what, wanted in expected.items():
            parts = wanted.items() if what == "nodes" else [(what, wanted)]
            for name, value in parts:
                yield code, name, str(value)


def versions(event: Event) -> list[tuple[Rulebook, Rulebook | None]]:
    """Return the versions of the event's rulebook, the newest first, each with the one before."""
    rows = list(event.rulebooks.select_related("by", "frozen_by").order_by("-number"))
    return list(pairwise([*rows, None]))  # type: ignore[list-item]


def latest(event: Event) -> Rulebook | None:
    """Return the newest version, draft or frozen."""
    return event.rulebooks.select_related("by", "frozen_by").order_by("-number").first()


def missing_frozen(event: Event, at: datetime) -> Fault | None:
    """Return that no rulebook is frozen, or that a newer draft is not."""
    last = event.rulebooks.order_by("-number").first()
    if last is None or not event.rulebooks.exclude(frozen=None).exists():
        return Fault("lifecycle.rulebook-frozen")
    if last.frozen is None:
        return Fault("lifecycle.rulebook-newer", {"number": str(last.number)})
    return None


NEEDS = {"rulebook-frozen": missing_frozen}
