"""A suspended event: the front takes nothing and asks everybody to wait."""

import pytest

from leitai.faults import Refused
from leitai.front.held import check_free, hold, release


def test_what_is_held_is_not_written_until_it_is_released(tmp_path):
    """Held twice it is released once; other journals are free all the while."""
    hold(tmp_path / "held", "example.org/final")
    hold(tmp_path / "held", "example.org/final")
    check_free(tmp_path / "held", "example.org/other")
    with pytest.raises(Refused, match=r"front\.held"):
        check_free(tmp_path / "held", "example.org/final")
    release(tmp_path / "held", "example.org/final")
    check_free(tmp_path / "held", "example.org/final")


def test_nothing_is_held_where_nobody_ever_held(tmp_path):
    """An installation without the folder holds nothing; releasing there does no harm."""
    check_free(tmp_path / "held", "example.org/final")
    release(tmp_path / "held", "example.org/final")
    check_free(tmp_path / "held", "example.org/final")
