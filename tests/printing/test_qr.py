"""QR codes as drawings."""

import re

import pytest
import segno

from leitai.printing import qr_svg
from leitai.printing.qr import QUICK_MASK

TEXT = "https://jn.example.org/v/2345678ABC#" + "AQaZ09_-" * 18


@pytest.mark.parametrize("quick", [False, True])
def test_drawing_is_the_code(quick):
    """Every dark module of the code is drawn, and no other."""
    code = segno.make(
        TEXT, error="m", micro=False, boost_error=False, mask=QUICK_MASK if quick else None
    )
    size = len(code.matrix)
    drawn = [bytearray(size) for _ in range(size)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", qr_svg(TEXT, quick=quick)):
        for at in range(int(x), int(x) + int(run)):
            drawn[int(y)][at] = 1
    assert drawn == list(map(bytearray, code.matrix))


def test_quick_code_has_the_given_mask():
    """Codes made by the thousand take the given mask; any reader reads it from the code itself."""
    assert segno.make(TEXT, error="m", micro=False, boost_error=False, mask=QUICK_MASK).mask == 3
