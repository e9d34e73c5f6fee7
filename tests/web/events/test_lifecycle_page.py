"""docs/rules/lifecycle.md says what the program does."""

import re
from pathlib import Path

import pytest

from leitai.lifecycle import NEEDS, STEPS, State
from leitai.wording import say, table

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "lifecycle.md"


def said(room, name):
    return say(f"{room}.{name}", "en")


def row_of(step):
    """The row of a step, as the page ought to have it."""
    roles = ", ".join(sorted(said("role", role) for role in step.roles))
    if step.second:
        roles += " and " + ", ".join(sorted(said("role", role) for role in step.second))
    return "| {} | {} | {} | {} | {} |".format(
        said("step", step.id),
        ", ".join(said("state", state) for state in step.sources),
        said("state", step.target),
        roles,
        ", ".join(said("need", need) for need in step.needs) or "–",
    )


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_every_step_has_its_row(step):
    """From where, to where, who, what: word for word."""
    assert row_of(step) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_has_no_other_steps():
    """As many rows as there are steps, and each need once."""
    text = PAGE.read_text(encoding="utf-8")
    steps, needs = re.findall(r"(?:^\|[^\n]*\n)+", text, re.MULTILINE)
    assert len(steps.splitlines()) == len(STEPS) + 2
    assert [line.split(" | ")[0].removeprefix("| ") for line in needs.splitlines()[2:]] == [
        said("need", need) for step in STEPS for need in step.needs if first(need) is step
    ]


def first(need):
    return next(step for step in STEPS if need in step.needs)


def test_steps_needs_and_states_have_words():
    """Every step says its name and what it does, every need and every state its name."""
    for step in STEPS:
        assert {f"step.{step.id}", f"step.{step.id}-does"} <= set(table())
    assert {f"need.{need}" for need in NEEDS} <= set(table())
    assert {f"state.{state}" for state in State} <= set(table())
