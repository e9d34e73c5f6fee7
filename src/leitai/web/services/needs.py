"""What a step of the lifecycle needs, found out: a function for each need, in its own word."""

from collections.abc import Callable, Mapping
from datetime import datetime

from leitai.faults import Fault
from leitai.lifecycle import Step
from leitai.web.models import Event
from leitai.web.queries import (
    appeals,
    awards,
    coding,
    draws,
    entries,
    events,
    notices,
    officials,
    rulebooks,
    sessions,
)

from . import amendments, boards, locking, rechecks

Need = Callable[[Event, datetime], Fault | None]
"""Returns None where the need is met, else the fault that says what is missing."""

NEEDS: dict[str, Need] = {
    **events.NEEDS,
    **rulebooks.NEEDS,
    **entries.NEEDS,
    **officials.NEEDS,
    **sessions.NEEDS,
    **draws.NEEDS,
    **coding.NEEDS,
    **locking.NEEDS,
    **amendments.NEEDS,
    **rechecks.NEEDS,
    **boards.NEEDS,
    **appeals.NEEDS,
    **notices.NEEDS,
    **awards.NEEDS,
}
"""Need -> its function."""


def met(event: Event, step: Step, at: datetime) -> Mapping[str, Fault | None]:
    """Return what *step* needs of *event*, each with the fault that is left."""
    return {need: NEEDS[need](event, at) for need in step.needs}
