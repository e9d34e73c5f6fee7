from dataclasses import replace

import pytest

from leitai.faults import Refused
from leitai.front.tokens import Claims, issue, read

SECRET = bytes(range(32))
CLAIMS = Claims("example.org/bricks", "desk", ("J1", "J2"), ("B01",), 2_000, 7, "0" * 64)


def fault(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.id for each in refused.value.faults]


ONE_SHEET = replace(CLAIMS, sheet="practice", aspects=("A1", "A2"), issued=1_000)


@pytest.mark.parametrize(
    "claims", [CLAIMS, replace(CLAIMS, contestants=None, judges=("",)), ONE_SHEET]
)
def test_says_what_was_issued(claims):
    """A token reads back as the claims it was issued for."""
    assert read(SECRET, issue(SECRET, claims), now=1_999) == claims


def test_expires():
    """From its last second on a token is refused."""
    with pytest.raises(Refused) as refused:
        read(SECRET, issue(SECRET, CLAIMS), now=2_000)
    assert fault(refused) == ["front.token-expired"]


def test_every_changed_character_is_found():
    """No character of a token can be changed, dropped or added."""
    token = issue(SECRET, CLAIMS)
    changed = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
               for at in range(len(token) - 1)]  # fmt: skip
    for other in [*changed, token[:-1], "A" + token, "", ".", "ü.ü", "x" * 20_000]:
        with pytest.raises(Refused) as refused:
            read(SECRET, other, now=0)
        assert fault(refused) == ["front.token-false"]


def test_another_installation():
    """The token of another installation is worth nothing; without a secret nothing is issued."""
    with pytest.raises(Refused) as refused:
        read(b"other" * 8, issue(SECRET, CLAIMS), now=0)
    assert fault(refused) == ["front.token-false"]
    with pytest.raises(ValueError, match="without a secret"):
        issue(b"", CLAIMS)
    with pytest.raises(ValueError, match="without a secret"):
        read(b"", issue(SECRET, CLAIMS), now=0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"journal": "no spaces"},
        {"device": "a/b"},
        {"rulebook": "short"},
        {"judges": ("J" * 20_000,)},
    ],
)
def test_claims_out_of_form(wrong):
    """What no reader would take is not issued."""
    with pytest.raises(ValueError, match=r"form|characters"):
        issue(SECRET, replace(CLAIMS, **wrong))
