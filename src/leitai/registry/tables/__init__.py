"""
Tables that people bring: XLSX, XLS, CSV and TSV, read from bytes.

`read` gives rows of text under the column ids the caller asked for, and every doubt as a
fault with the row and column a spreadsheet shows. `with_errors` gives the same table back
with the reasons beside the rows. `read_columns` and `with_reasons` do so for very large ones.
`safe_text` makes text harmless in a CSV that is handed out.
"""

from leitai.registry.tables._cells import safe_text
from leitai.registry.tables._marked import with_errors
from leitai.registry.tables._reading import Columns, read, read_columns
from leitai.registry.tables._shapes import Column, Kind, Row, Table
from leitai.registry.tables._spliced import with_reasons

__all__ = [
    "Column",
    "Columns",
    "Kind",
    "Row",
    "Table",
    "read",
    "read_columns",
    "safe_text",
    "with_errors",
    "with_reasons",
]
