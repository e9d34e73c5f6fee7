"""A step as it is being taken: what its effects may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leitai.lifecycle import Step
from leitai.web.models import Account, Event


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes which step of which event, when and why; *second* agreed where two must."""

    event: Event
    step: Step
    by: Account
    second: Account | None
    at: datetime
    reason: str


Effect = Callable[[Taking], None]
"""What happens in the transaction of a step."""
