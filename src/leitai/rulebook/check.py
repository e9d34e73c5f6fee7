"""What can be said about a rulebook before any mark is given: sums, names, loops, ends."""

from leitai.faults import Fault

from .check_entry import check_inputs, check_panels
from .check_names import check_names
from .check_nodes import check_nodes
from .check_outcome import check_outcome
from .check_sums import check_sums
from .checking import Checking, node_paths
from .model import Rulebook
from .source import Source


def check(rulebook: Rulebook, source: Source) -> list[Fault]:
    """
    Return what is wrong (and, as warnings, what is doubtful) in a readable rulebook.

    *source* is the loaded document that *rulebook* was built from: it gives the lines.
    Sorted by place; a rulebook may be used when nothing but warnings is left.
    """
    checking = Checking(rulebook, source, node_paths(source.document))
    for part in (check_names, check_sums, check_inputs, check_panels, check_nodes, check_outcome):
        part(checking)
    return sorted(checking.faults, key=lambda fault: fault.line or fault.row or 0)
