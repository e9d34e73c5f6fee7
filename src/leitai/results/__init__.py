"""
The public bundle of an event: built here, recomputed by anyone with ``verify.py``.

The bytes are specified in ``docs/formats/bundle.md``; how things hang together:

- ``Event`` (rulebook, tables, draws) -> ``record`` -> ``Contents``: the signed journal, the
  results, the checkpoint; ``Signers`` hold the keys, ``Chance`` the salts and times.
- ``build`` -> the file; ``read_bundle``: back to ``Contents``, whose ``tables`` score to the
  same results.
- ``Course``: which sheets are marked and signed, and what may not come any more.
- ``erase``: personal data taken out, every proof kept.
"""

from .archive import pack, unpack
from .bundle import build, read_bundle, signed
from .contents import Contents, key_list
from .course import Course, check_course
from .erasing import Erasure, erase
from .event import Event, complete_results, record
from .rows import tables_of
from .scribe import Chance, Scribe, Signers

__all__ = [
    "Chance",
    "Contents",
    "Course",
    "Erasure",
    "Event",
    "Scribe",
    "Signers",
    "build",
    "check_course",
    "complete_results",
    "erase",
    "key_list",
    "pack",
    "read_bundle",
    "record",
    "signed",
    "tables_of",
    "unpack",
]
