"""Faces and characters that are not there are refusals, never empty boxes."""

import pytest

from leitai.faults import Refused
from leitai.printing import Certificates, fonts, pdf

from .conftest import paper


@pytest.mark.parametrize("holder", ["张😀", "张Ł", "张\u0007", "张\U0010ffff"])
def test_missing_character(holder):
    """A character no face has is refused; the refusal names it and what to install."""
    with pytest.raises(Refused) as refused:
        pdf(Certificates((paper(holder),)))
    (fault,) = refused.value.faults
    assert fault.id == "printing.glyph-missing"
    assert f"U+{ord(holder[-1]):04X}" in fault.params["glyphs"]
    assert fault.params["package"] == "fonts-noto-cjk"


@pytest.mark.parametrize("holder", ["䶮", "㛃", "𬭎", "喆堃", "O'Brien-Müller", "〇·•"])
def test_rare_names(holder):
    """Rare characters of real names print."""
    assert pdf(Certificates((paper(holder),))).startswith(b"%PDF-")


def test_missing_face(monkeypatch):
    """Without a Chinese face the refusal names the Debian package."""
    monkeypatch.setattr(fonts, "FACES", {"serif": ("No Serif",), "sans": ("No Sans",)})
    fonts.families.cache_clear()
    try:
        with pytest.raises(Refused) as refused:
            pdf(Certificates((paper(),)))
    finally:
        monkeypatch.undo()
        fonts.families.cache_clear()
    assert [(each.id, each.params) for each in refused.value.faults] == [
        ("printing.font-missing", {"font": "No Serif", "package": "fonts-noto-cjk"}),
        ("printing.font-missing", {"font": "No Sans", "package": "fonts-noto-cjk"}),
    ]
