"""A rulebook and marks in; values, ranks, awards and proposals out, with the reason for each."""

from .cube import Cube, NotVectorisable
from .explain import explain
from .live import LiveCube
from .result import ContestantResult, DivisionResult, Result
from .score import score
from .tables import Tables
from .trace import Block, Outcome, PanelMark, Step
from .vectors import run_vectors

__all__ = [
    "Block",
    "ContestantResult",
    "Cube",
    "DivisionResult",
    "LiveCube",
    "NotVectorisable",
    "Outcome",
    "PanelMark",
    "Result",
    "Step",
    "Tables",
    "explain",
    "run_vectors",
    "score",
]
