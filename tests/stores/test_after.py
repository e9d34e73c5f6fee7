"""A writer may ask that nobody wrote since it looked; whether a journal is there can be asked."""

import pytest

from leitai.faults import Refused
from leitai.stores.shelf import Shelf

NAME = "journal.example/2026/final"


@pytest.mark.parametrize("kind", ["open_file", "open_database"])
def test_after(kind, request, tablet):
    """Entries meant to come after 2 others go in after exactly these, or not at all."""
    opened = request.getfixturevalue(kind)
    desk, pad = tablet("desk"), tablet("pad")
    with opened() as journal, opened() as elsewhere:
        journal.append([desk.open(), desk.add(pad)])
        mark, lock = pad.sheets(1), desk.write("lock", event="final")
        elsewhere.append([lock])
        with pytest.raises(Refused) as refused:
            journal.submit(mark, after=2).result()
        assert [fault.id for fault in refused.value.faults] == ["stores.moved"]
        assert journal.size() == 3
        assert journal.submit(mark, after=3).result() == [3]


def test_after_another_in_one_batch(open_file, tablet):
    """What is queued just before counts too, though both share one transaction."""
    desk, pad = tablet("desk"), tablet("pad")
    with open_file() as journal:
        journal.append([desk.open(), desk.add(pad)])
        first = journal.submit([desk.write("lock", event="final")])
        second = journal.submit(pad.sheets(1), after=2)
        assert first.result() == [2]
        with pytest.raises(Refused):
            second.result()


@pytest.mark.parametrize("kind", ["files", "database"])
def test_asking_makes_no_journal(kind, request, tmp_path):
    """Asking whether a journal is there makes none; opening one does."""
    address = request.getfixturevalue("address") if kind == "database" else ""
    shelf = Shelf(tmp_path / "journals", address)
    assert not shelf.has(NAME)
    assert not shelf.has(NAME)
    shelf.journal(NAME)
    assert shelf.has(NAME)
    assert not shelf.has("another/journal")
    shelf.close()
