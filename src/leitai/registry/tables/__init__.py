"""
Tables that people bring: XLSX, XLS, CSV and TSV, read from bytes.

`read` gives rows of text under the column ids the caller asked for, and every doubt as a
fault with the row and column a spreadsheet shows. `with_errors` gives the same table back
with the reasons beside the rows. `safe_text` makes text harmless in a CSV that is handed out.
"""

from leitai.registry.tables._cells import safe_text
from leitai.registry.tables._marked import with_errors
from leitai.registry.tables._reading import read
from leitai.registry.tables._shapes import Column, Kind, Row, Table

__all__ = ["Column", "Kind", "Row", "Table", "read", "safe_text", "with_errors"]
