"""
Draws by lot that anyone can repeat: announce, commit, see, reveal, run, verify.

The procedure, the record and a worked example: ``docs/rules/draw.md``.
"""

from leitai.draw.announcement import Announcement, Item, Party
from leitai.draw.arranging import Result
from leitai.draw.checking import read_draw, verify
from leitai.draw.layers import Decoding, Layer, Seal, seal
from leitai.draw.numbers import ALGORITHM, commitment
from leitai.draw.record import Draw, Reveal, announce

__all__ = [
    "ALGORITHM",
    "Announcement",
    "Decoding",
    "Draw",
    "Item",
    "Layer",
    "Party",
    "Result",
    "Reveal",
    "Seal",
    "announce",
    "commitment",
    "read_draw",
    "seal",
    "verify",
]
