"""The hall's machine is lost: backup, line and pads together have everything (promise G2)."""

import random

from destroying import destroyed, expected, newest

from conftest import leitai

BACKUP = ("--backup-minutes", "0.05")


def test_destroyed_and_restored_the_results_are_the_same(both):
    """With a line and without one: what pads hold and what the backup has is all of it."""
    lent = both.entries(both.city)
    stick = both.folder / "stick"
    stick.mkdir()
    both.city.start()
    both.take()
    both.hall.words += ("--backup", str(stick), *BACKUP)
    both.start_hall()
    dice = random.Random(4)
    assert destroyed(both, dice, stick, "second", line=True) == expected(both, lent)
    both.city.kill()
    assert destroyed(both, dice, stick, "third", line=False) == expected(both, lent)
    both.city.start()
    both.until_equal()
    assert both.results(both.city) == both.results(both.hall)


def test_a_restored_hall_asks_the_city_first(both):
    """Without a line it is said; with one, what only the city has comes back."""
    stick = both.folder / "stick"
    stick.mkdir()
    both.city.start()
    both.take()
    leitai("backup", str(stick / "old.leitai-backup"), home=both.hall.home)
    both.start_hall()
    pad = both.pads[0]
    for code, sheet in pad.sheets:
        pad.mark(code, sheet)
    pad.send_all()
    both.until_equal()
    had = both.heads(both.hall)
    both.hall.kill()
    both.city.kill()
    both.hall = both.new_hall("second")
    said = leitai("hall", "restore", str(newest(stick)), home=both.hall.home, code=1)
    assert said == ""
    both.city.start()
    again = leitai("hall", "restore", str(newest(stick)), "--json", home=both.hall.home)
    assert '"fetched":6' in again.replace(" ", "")
    assert both.heads(both.hall) == had
