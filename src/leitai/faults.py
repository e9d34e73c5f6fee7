"""
What is wrong with something that was handed in, and where.

Every refusal in Leitai carries faults, never sentences: the wording lives in
``leitai.wording`` in each language, under the fault's id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is wrong.

    Units:
        id: stable, English, dotted: ``room.what-is-wrong``.
        line, row: counted from 1, as an editor or a spreadsheet shows them.
        column: the header's text, or a spreadsheet letter where there is no header.
        params: what the wording's placeholders stand for, as text.
    """

    id: str
    params: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    warning: bool = False


class Refused(ValueError):
    """Something handed in was refused; ``faults`` says everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.id} {dict(fault.params)}" for fault in self.faults))
