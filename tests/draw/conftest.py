"""Plans and held draws the tests share; every secret is computed, so every run is the same."""

import hashlib
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from leitai.draw import Draw, Reveal, announce, commitment

PARTIES = ("discipline office", "county union", "contestants")
DICE = "31415926535897932384"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def plan(
    groups: Sequence[str] = ("x", "x", "y", "y", "z"),
    shape: dict[str, Any] | None = None,
    constraints: Sequence[dict[str, str]] = (),
    **others: Any,
) -> dict[str, Any]:
    """A plan for items A01, A02 ... whose delegations are *groups*."""
    items = [
        {"code": f"A{at:02}", "attributes": {"delegation": group}}
        for at, group in enumerate(groups, start=1)
    ]
    return {
        "id": "city-final-order",
        "purpose": "order",
        "items": items,
        "shape": shape or {"kind": "order"},
        "constraints": list(constraints),
        "parties": list(PARTIES),
        "public": {"kind": "dice", "count": 20, "sides": 10, "where": "hall, 9:00"},
    } | others


def secret(party: str, turn: str = "") -> Reveal:
    return Reveal(party, digest(f"nonce {party}{turn}"), digest(f"value {party}{turn}"))


def held(draw: Draw, public: str | None = DICE, turn: str = "") -> Draw:
    """*draw* with everything committed, seen and revealed, not yet run."""
    names = [each.name for each in draw.announcement.parties]
    for name in names:
        opened = secret(name, turn)
        draw = draw.commit(name, commitment(opened.nonce, opened.value))
    if public is None:
        return draw
    draw = draw.see(public)
    for name in names:
        draw = draw.reveal(secret(name, turn))
    return draw


@pytest.fixture(scope="session")
def plan_of() -> Callable[..., dict[str, Any]]:
    return plan


@pytest.fixture(scope="session")
def secret_of() -> Callable[..., Reveal]:
    return secret


@pytest.fixture(scope="session")
def held_of() -> Callable[..., Draw]:
    return held


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Draw]:
    """Announce the plan with these changes, and hold it to the end."""
    return lambda *given, turn="", **others: held(announce(plan(*given, **others)), turn=turn).run()


def in_shell(*given: object) -> str:
    script = Path(__file__).with_name("draw.sh")
    done = subprocess.run(
        ["sh", str(script), *map(str, given)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def shell() -> Callable[..., str]:
    """Run draw.sh: the same rules with nothing but sha256sum."""
    return in_shell
