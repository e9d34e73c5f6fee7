"""
How entries travel from the devices that wrote them: pad to hall, hall to city.

One protocol, specified in ``docs/formats/relay.md``; nothing here knows a clock, a file or a
socket. How things hang together:

- ``Outbox``: a device's own log and what became of it: which lines go next (``Sending``), what
  an ``Answer`` changes. What it must never forget is ``Kept``.
- ``Gate``: which of the lines that came in go into the journal now (``Passed``), and why the
  first of the others does not (``Refusal``). A ``Rule`` says what a sender may write:
  ``PadRule`` for a pad, None for a hall, whose journal this is.
- ``beyond``: the entries of a journal that somebody with other heads lacks.
"""

from .allowed import Allowance, PadRule, allowed_faults, cell_faults
from .gate import Gate, Passed, Refusal, Rule, beyond
from .outbox import Answer, Kept, Outbox, Problem, Sending

__all__ = [
    "Allowance",
    "Answer",
    "Gate",
    "Kept",
    "Outbox",
    "PadRule",
    "Passed",
    "Problem",
    "Refusal",
    "Rule",
    "Sending",
    "allowed_faults",
    "beyond",
    "cell_faults",
]
