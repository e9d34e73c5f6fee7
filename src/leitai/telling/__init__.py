"""
The reasons for a result in words that a welder understands: what the command line prints and
the pages show.

- ``StepWords``: one step of a node as lines.
- ``tree``: a whole explanation of ``leitai.scoring.explain`` as nested lines, for pages.
- ``numbers``: exact values as people read them, formulas with the values put in.
"""

from .steps import Step, StepWords, Tree
from .tree import Told, tree

__all__ = ["Step", "StepWords", "Told", "Tree", "tree"]
