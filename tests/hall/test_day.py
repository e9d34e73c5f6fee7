"""A day at a hall: the city and the hall run in processes of their own (promise G2)."""

import json

from judging import Away

from conftest import leitai


def test_a_hall_takes_marks_and_the_city_follows(both):
    """Lent, taken, marked on pads: the city has every entry, and says so to the pads."""
    both.city.start()
    both.take()
    both.start_hall()
    for pad in both.pads:
        for code, sheet in pad.sheets:
            pad.mark(code, sheet)
            pad.sign(code, sheet)
        pad.send_all()
    both.until_equal()
    assert both.results(both.city) == both.results(both.hall)
    assert all(not pad.outbox.kept.refused for pad in both.pads)
    for pad in both.pads:
        pad.send()
        assert pad.city == len(pad.outbox.kept.entries) == 12
    told = json.loads(leitai("hall", "status", "--json", home=both.hall.home))["checks"]
    assert {name: each["ok"] for name, each in told.items()} == {
        "hall": True, "hall-address": True, "hall-certificate": True, "hall-line": True,
        "hall-backup": False, "hall-pads": True,
    }  # fmt: skip
    twin = both.folder / "twin"
    again = ("hall", "take", both.facts["package"], "--json")
    key = {"LEITAI_HALL_PASSPHRASE": both.facts["passphrase"]}
    refused = json.loads(leitai(*again, home=twin, code=1, **key))
    assert [each["id"] for each in refused["faults"]] == ["halls.taken-elsewhere"]
    assert not twin.exists()


def test_without_a_line_the_hall_works_on(both):
    """The city is away and the hall's power is cut: nothing is lost, the city gets it later."""
    both.take()
    both.start_hall()
    one, *others = both.pads
    for code, sheet in one.sheets:
        one.mark(code, sheet)
    one.send_all()
    both.hall.kill()
    for pad in others:
        for code, sheet in pad.sheets:
            pad.mark(code, sheet)
        try:
            pad.send()
        except Away:
            continue
    assert [pad.outbox.waiting for pad in both.pads] == [0, 6, 6]
    both.start_hall()
    for pad in others:
        pad.send_all()
    both.city.start()
    both.until_equal()
    assert both.results(both.city) == both.results(both.hall)
