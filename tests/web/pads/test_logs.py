"""A pad's log brought in as a file: the same gate as over the line, any number of times."""

import pytest

from leitai.faults import Refused
from leitai.web.models import Sheet
from leitai.web.permits import Forbidden
from leitai.web.services import pads, records
from leitai.web.services.pads_logs import bring_in, kept_log


def told(report):
    return [
        (each.device, each.lines, each.known, each.fresh, each.refused, each.after,
         [fault.id for fault in each.faults])
        for each in report.devices
    ]  # fmt: skip


def brought(hall, text, **given):
    return bring_in(hall.event, text, by=hall.chief, at=hall.at, **given)


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def test_a_log_is_checked_then_brought_in_once(hall):
    """The dry run takes nothing; brought in twice it is there once; the rows follow."""
    tablet = hall.paired(1)
    tablet.mark("K1", "2")
    tablet.mark("K2", "3")
    size = records.journal_of(hall.event).size()
    checked = brought(hall, tablet.log, dry_run=True)
    assert told(checked) == [("pad-J1-1", 2, 0, 2, None, 0, [])]
    assert records.journal_of(hall.event).size() == size
    assert told(brought(hall, kept_log(checked.kept))) == told(checked)
    assert told(brought(hall, tablet.log)) == [("pad-J1-1", 2, 2, 0, None, 0, [])]
    assert records.journal_of(hall.event).size() == size + 2
    assert hall.sheet("K2", 1).cells == [{"aspect": "joints", "value": "3"}]


def test_what_was_sent_before_is_not_taken_twice(hall):
    """The file of a pad that sent its first lines brings the others."""
    tablet = hall.paired(1)
    tablet.mark("K1", "2")
    hall.send(tablet)
    tablet.mark("K2", "3")
    assert told(brought(hall, tablet.log)) == [("pad-J1-1", 2, 1, 1, None, 0, [])]


def test_two_pads_may_be_in_one_file(hall):
    """Device by device, whatever order their lines are in."""
    one, other = hall.paired(1), hall.paired(2)
    one.mark("K1", "2")
    other.mark("K1", "3")
    one.mark("K2", "2")
    text = f"{one.lines[0]}\n{other.lines[0]}\n\n{one.lines[1]}\n"
    assert told(brought(hall, text)) == [
        ("pad-J1-1", 2, 0, 2, None, 0, []), ("pad-J2-1", 1, 0, 1, None, 0, []),
    ]  # fmt: skip


def test_a_refused_line_stops_its_device(hall):
    """What stands before it is taken, what stands behind it is not, and it says why."""
    tablet = hall.paired(1)
    tablet.mark("K1", "2")
    tablet.mark("K2", "9")
    tablet.mark("K3", "1")
    assert told(brought(hall, tablet.log)) == [
        ("pad-J1-1", 3, 0, 1, 2, 1, ["scoring.too-high"])
    ]  # fmt: skip
    assert Sheet.objects.exclude(position=None).count() == 1


def test_a_line_that_is_missing_is_named(hall):
    """A log with a hole in it is taken up to the hole."""
    tablet = hall.paired(1)
    for code in hall.codes:
        tablet.mark(code, "2")
    text = f"{tablet.lines[0]}\n{tablet.lines[2]}\n"
    assert told(brought(hall, text)) == [("pad-J1-1", 2, 0, 1, 3, 0, ["journal.gap"])]


def test_another_judges_sheet_is_refused(hall):
    """A pad writes for its own judge, and sheets that have none."""
    tablet = hall.paired(1)
    tablet.mark("K1", "30", "theory", "theory", judge="")
    tablet.mark("K1", "2", judge="J2")
    assert told(brought(hall, tablet.log)) == [("pad-J1-1", 2, 0, 1, 2, 0, ["front.not-yours"])]


def test_a_revoked_pad_brings_nothing_more(hall):
    """Its log is brought in before it is revoked, or never."""
    tablet = hall.paired(1)
    tablet.mark("K1", "2")
    pads.revoke(hall.pad(tablet), "lost", by=hall.chief, at=hall.at)
    assert told(brought(hall, tablet.log)) == [
        ("pad-J1-1", 1, 0, 0, 1, 0, ["journal.device-revoked"])
    ]  # fmt: skip


def test_what_is_no_log_of_this_event_is_refused(hall):
    """Nothing in it, lines of nobody's, an event that takes no marks: at once."""
    tablet = hall.paired(1)
    tablet.device = "pad-J9-1"
    tablet.mark("K1", "2")
    hall.event.suspended = True
    with pytest.raises(Refused) as refused:
        brought(hall, f"{tablet.log}no line\n")
    assert ids(refused) == ["pads.log-stranger", "pads.log-stranger", "lifecycle.suspended"]
    with pytest.raises(Refused) as refused:
        brought(hall, "\n \n")
    assert ids(refused) == ["lifecycle.suspended", "pads.log-empty"]


def test_only_the_office_and_the_chief_bring_logs_in(hall):
    """A judge does not, not even the own one."""
    with pytest.raises(Forbidden):
        bring_in(hall.event, "", by=hall.judge(1), at=hall.at)


@pytest.mark.parametrize("name", ["", "../../secret.key", "a" * 64])
def test_only_what_was_kept_is_found(hall, name):
    """A name that is no hash, or of nothing, finds nothing."""
    assert kept_log(name) == ""
