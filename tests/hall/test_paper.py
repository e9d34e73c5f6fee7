"""What is printed for a hall."""

import re

import pytest

from leitai.cli.hall_checklist import checklist_pdf


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_checklist_is_one_side(tmp_path, tongue):
    """The list is one A4 side in each language."""
    data = checklist_pdf(tmp_path, tongue)
    assert [int(found) for found in re.findall(rb"/Count\s*(\d+)", data)] == [1]
