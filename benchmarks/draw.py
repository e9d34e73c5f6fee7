"""How long a draw of 10,000 items takes: python -m benchmarks.draw."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from leitai.draw import Draw, Reveal, announce, commitment, verify
from leitai.draw.numbers import shuffle, words

SIZE = 10_000
PARTIES = ("discipline office", "county union", "contestants")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plan(size: int, delegations: int, constraints: list[dict[str, str]]) -> dict[str, Any]:
    items = [
        {"code": f"C{at:05}", "attributes": {"delegation": f"D{at % delegations}"}}
        for at in range(size)
    ]
    return {
        "id": "benchmark",
        "purpose": "order",
        "items": items,
        "shape": {"kind": "order"},
        "constraints": constraints,
        "parties": list(PARTIES),
        "public": {"kind": "dice", "count": 20, "sides": 10, "where": "hall"},
    }


def _held(plan: dict[str, Any]) -> Draw:
    draw = announce(plan)
    secrets = [Reveal(name, _digest(f"nonce {name}"), _digest(f"value {name}")) for name in PARTIES]
    for each in secrets:
        draw = draw.commit(each.party, commitment(each.nonce, each.value))
    draw = draw.see("31415926535897932384")
    for each in secrets:
        draw = draw.reveal(each)
    return draw


def _best(step: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        step()
        taken.append(time.perf_counter() - start)
    return min(taken)


def run() -> list[tuple[str, float]]:
    """Return each measured step and its best time of five, in seconds."""
    plan = _plan(SIZE, 200, [])
    ready = _held(plan)
    record = ready.run().value()
    tight = _held(_plan(100, 10, [{"apart": "delegation", "within": "neighbours"}]))
    seed = _digest("seed")
    return [
        (f"a floor: {SIZE:,} calls of SHA-256", _best(_hashes)),
        (f"shuffle {SIZE:,} items", _best(lambda: shuffle(words(seed), SIZE))),
        (f"run a draw of {SIZE:,} items", _best(ready.run)),
        (
            f"the whole ceremony and record, {SIZE:,} items",
            _best(lambda: _held(plan).run().value()),
        ),
        (f"verify its record, {SIZE:,} items", _best(lambda: verify(record))),
        ("100 items of 10 delegations, neighbours apart", _best(tight.run)),
    ]


def _hashes() -> None:
    for at in range(SIZE):
        hashlib.sha256(str(at).encode()).digest()


if __name__ == "__main__":
    for what, seconds in run():
        print(f"{seconds * 1000:8.1f} ms  {what}")
