"""Every act that is noted has words for the audit log."""

import ast
from pathlib import Path

import leitai
from leitai.lifecycle import STEPS
from leitai.web.models import ClockChange, Promotion
from leitai.web.words import act_words, actions

SOURCE = Path(leitai.__file__).parent
STEPS_TOLD = [step.id for step in STEPS]
MADE_UP = {
    "step.": [*STEPS_TOLD, "suspend", "resume"],
    "consent.": STEPS_TOLD,
    "clocks.": list(ClockChange.Kind.values),
    "sign.": ["marks", "lock", "recheck"],
    "promotions.": [state.value for state in Promotion.State if state != Promotion.State.PROPOSED],
}
"""How an action that is put together begins -> what may follow."""


PASSING = {"note": slice(1, 2), "keep": slice(6, 7), "do": slice(4, 5)}
"""Functions that note an act -> where among their arguments its action stands."""


def noted(source: str) -> set[str]:
    """The actions that the calls in *source* name."""
    found = set()
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or len(call.args) < 3:
            continue
        place = PASSING.get(getattr(call.func, "id", getattr(call.func, "attr", "")), slice(0, 0))
        for part in (each for given in call.args[place] for each in ast.walk(given)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                found |= {part.value + end for end in MADE_UP.get(part.value, [""])}
    return found


def test_every_act_has_words():
    """Whatever a service notes, an auditor reads it in words."""
    every = set().union(*(noted(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")))
    assert len(every) > 100
    assert [action for action in sorted(every) if act_words(action) == action] == []


def test_no_words_without_an_act():
    """The list to choose from has nothing that is never noted."""
    every = set().union(*(noted(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")))
    steps = {action for action in actions() if action.startswith(("step.", "consent."))}
    assert set(actions()) - steps - every == set()


def test_an_act_of_an_older_version_is_still_shown():
    """Under its own name."""
    assert act_words("votes.count") == "votes.count"
