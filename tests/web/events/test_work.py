"""What the overview of the desk asks of those whose work no step names."""

import pytest

from leitai.lifecycle import Role, State
from leitai.web.queries.overview import own_events, waiting_for


@pytest.mark.parametrize(
    ("role", "state", "mode", "waits"),
    [
        (Role.CODER, State.DRAW, "judge", ["overview.hold-draws", "step.seal-codes"]),
        (Role.TIMEKEEPER, State.RUNNING, "judge", ["overview.check-in"]),
        (Role.CLERK, State.MARKING, "paper", ["overview.type-sheets"]),
        (Role.CLERK, State.MARKING, "judge", []),
        (Role.CLERK, State.DRAW, "paper", []),
    ],
)
def test_what_waits(city, role, state, mode, waits):
    """Draws, check-in and paper sheets wait for those who do them, when it is time."""
    event = city.event(state, entry_mode=mode)
    account = city.account(role, event=event)
    assert [each.entry for each in waiting_for(account, own_events(account))] == waits
