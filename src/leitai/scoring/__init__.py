"""A rulebook and marks in; values, ranks, awards and proposals out, with the reason for each."""

from .explain import explain
from .result import ContestantResult, DivisionResult, Result
from .score import score
from .tables import Tables
from .trace import Block, Outcome, PanelMark, Step
from .vectors import run_vectors

__all__ = [
    "Block",
    "ContestantResult",
    "DivisionResult",
    "Outcome",
    "PanelMark",
    "Result",
    "Step",
    "Tables",
    "explain",
    "run_vectors",
    "score",
]
