"""What every store promises, asked of each of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from leitai.faults import Refused
from leitai.journal import (
    START,
    Fork,
    Store,
    Tree,
    check_consistency,
    check_inclusion,
    check_log,
    redact,
)

NAME = "journal.example/2026/final"


def ids(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.id for fault in refused.value.faults]


def test_fulfils_the_protocol(open_journal):
    """An empty store answers every question the core asks."""
    with open_journal() as journal:
        store: Store = journal
        assert store.size() == 0
        assert store.entries() == []
        assert store.checkpoint() is None
        assert store.device_head("nobody") == START


def test_kept_and_read_back(open_journal, tablet):
    """Entries come back as they were sent, in the order of their positions, after reopening."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(20)]
    with open_journal() as journal:
        assert journal.append(log[:5]) == [0, 1, 2, 3, 4]
        assert journal.append(log[5:]) == list(range(5, 21))
        state = journal.state()
    with open_journal() as journal:
        assert journal.entries() == log
        assert journal.entries(3, 6) == log[3:6]
        assert journal.device_head("desk") == desk.head
        assert journal.state() == state
        assert state.root == Tree(bytes.fromhex(entry.hash) for entry in log).root()


def test_sending_again_does_no_harm(open_journal, tablet):
    """A retry gets the same positions, alone, with new entries, twice in one message."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(3)]
    with open_journal() as journal:
        journal.append(log[:2])
        assert journal.append(log[:2]) == [0, 1]
        assert journal.append(log) == [0, 1, 2, 3]
        assert journal.append([log[3], log[3], log[0]]) == [3, 3, 0]
    with open_journal() as journal:
        assert journal.append(log) == [0, 1, 2, 3]
        assert journal.size() == 4


def test_twice_in_one_message(open_journal, tablet):
    """A new entry twice in one message is one entry."""
    desk = tablet("desk")
    opening, sheet = desk.open(), *desk.sheets(1)
    with open_journal() as journal:
        assert journal.append([opening, sheet, sheet]) == [0, 1, 1]


def test_fork_is_refused_with_both(open_journal, tablet):
    """Another entry under a number that is taken: refused, with both entries to look into."""
    desk, double = tablet("desk"), tablet("desk")
    log = [desk.open(), *desk.sheets(2)]
    double.open()
    (other,) = double.sheets(1, note="9.99")
    with open_journal() as journal:
        journal.append(log)
        with pytest.raises(Fork) as refused:
            journal.append([other])
        assert refused.value.entries == (log[1], other)
        assert journal.entries() == log


def test_forged_fork_is_no_fork(open_journal, tablet):
    """An entry under a taken number that the device did not sign accuses nobody."""
    desk, thief = tablet("desk"), tablet("thief")
    thief.pen = type(thief.pen)(NAME, "desk", thief.key)
    log, forged = [desk.open()], thief.sheets(1)
    with open_journal() as journal:
        journal.append(log)
        with pytest.raises(Refused) as refused:
            journal.append(forged)
        assert ids(refused) == ["journal.signature"]


def test_all_or_none(open_journal, tablet):
    """One bad entry in a message, and none of it is kept; the next message is not harmed."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(4)]
    with open_journal() as journal:
        journal.append(log[:1])
        with pytest.raises(Refused) as refused:
            journal.append([log[1], log[3]])
        assert ids(refused) == ["journal.gap"]
        assert journal.size() == 1
        assert journal.append(log[1:]) == [1, 2, 3, 4]


def test_entries_without_body_are_not_accepted(open_journal, tablet):
    """A device cannot send what it already erased."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(1)]
    with open_journal() as journal:
        journal.append(log[:1])
        with pytest.raises(Refused) as refused:
            journal.append([redact(log[1])])
        assert ids(refused) == ["journal.body-missing"]


def test_revoked_device(open_journal, tablet):
    """Who may write is remembered over a restart."""
    desk, pad = tablet("desk"), tablet("pad")
    log = [desk.open(), desk.add(pad), *pad.sheets(1)]
    log.append(desk.write("device.revoke", device="pad", reason="stolen"))
    with open_journal() as journal:
        journal.append(log)
    with open_journal() as journal, pytest.raises(Refused) as refused:
        journal.append(pad.sheets(1))
    assert ids(refused) == ["journal.device-revoked"]


def test_opening_key(open_journal, tablet):
    """With the published key given, nobody else can open the journal."""
    with open_journal(opener="0" * 64) as journal, pytest.raises(Refused) as refused:
        journal.append([tablet("desk").open()])
    assert ids(refused) == ["journal.member"]


def test_many_writers(open_journal, tablet):
    """Eight tablets at once, each with its own order: all kept, chain intact, proofs hold."""
    desk, pads = tablet("desk"), [tablet(f"pad-{number}") for number in range(8)]
    with open_journal(bound=4) as journal:
        journal.append([desk.open(), *map(desk.add, pads)])
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda pad: [journal.append([each]) for each in pad.sheets(25)], pads))
        log, state = journal.entries(), journal.state()
        proofs = [journal.inclusion(position, 209) for position in range(209)]
        growth = journal.consistency(100, 209)
    assert check_log(NAME, log).devices["pad-7"].head.device_seq == 25
    assert state.size == len(log) == 209
    leaves = [bytes.fromhex(entry.hash) for entry in log]
    held = [
        check_inclusion(leaf, position, 209, proof, state.root)
        for position, (leaf, proof) in enumerate(zip(leaves, proofs, strict=True))
    ]
    assert all(held)
    assert check_consistency((100, Tree(leaves[:100]).root()), (209, state.root), growth)


def test_two_processes(open_journal, tablet, signed):
    """Two journals open in one place see each other's entries, whether they write or read."""
    desk, pad = tablet("desk"), tablet("pad")
    log = [desk.open(), desk.add(pad), *pad.sheets(2), *desk.sheets(2)]
    with open_journal() as one, open_journal() as other:
        assert one.append(log[:2]) == [0, 1]
        assert (other.size(), other.entries()) == (2, log[:2])
        assert other.append(log[2:4]) == [2, 3]
        assert one.inclusion(3, 4) == other.inclusion(3, 4)
        one.save_checkpoint(signed(other))
        assert other.checkpoint() == signed(one)
        assert one.append(log) == [0, 1, 2, 3, 4, 5]
        assert other.append(log[4:]) == [4, 5]
        assert other.state() == one.state()


def test_full_queue_refuses_or_waits(open_journal, tablet):
    """A full queue says so at once, or makes the sender wait; it drops nothing."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(3)]
    with open_journal(bound=1) as journal:
        with journal._writing:  # noqa: SLF001 - the disk is busy
            sent = [journal.submit([log[0]])]
            while not sent[0].running():  # until the writer holds it, and looks no further
                pass
            sent.append(journal.submit([log[1]]))
            with pytest.raises(Refused) as refused:
                journal.submit([log[2]], patience=0)
            assert ids(refused) == ["stores.busy"]
            with pytest.raises(Refused):
                journal.submit([log[2]], patience=0.01)
        assert [future.result() for future in sent] == [[0], [1]]
        assert journal.append(log) == [0, 1, 2, 3]


def test_closing_writes_what_is_queued(open_journal, tablet):
    """Closing settles everything queued; afterwards the journal refuses, and stays closed."""
    desk = tablet("desk")
    log = [desk.open(), *desk.sheets(50)]
    journal = open_journal()
    sent = [journal.submit([entry]) for entry in log]
    journal.close()
    journal.close()
    assert [future.result(timeout=0) for future in sent] == [[number] for number in range(51)]
    with pytest.raises(Refused) as refused:
        journal.append(log)
    assert ids(refused) == ["stores.closed"]


def test_cancelled_before_writing(open_journal, tablet):
    """Who gives up waiting before the write leaves nothing behind and harms nobody."""
    desk, pad = tablet("desk"), tablet("pad")
    with open_journal() as journal:
        with journal._writing:  # noqa: SLF001 - the disk is busy
            first = journal.submit([desk.open(), desk.add(pad)])
            while not first.running():  # until the writer holds it, and looks no further
                pass
            second = journal.submit(desk.sheets(1))
            third = journal.submit(pad.sheets(1))
            assert second.cancel()
        assert first.result() == [0, 1]
        assert third.result() == [2]
        assert journal.size() == 3


def test_checkpoints_are_kept(open_journal, tablet, signed):
    """The last checkpoint comes back, after a restart too; one with more witnesses replaces it."""
    desk = tablet("desk")
    with open_journal() as journal:
        journal.append([desk.open(), *desk.sheets(2)])
        first = signed(journal)
        journal.save_checkpoint(first)
        assert journal.checkpoint() == first
        journal.save_checkpoint(signed(journal, "witness.example"))
        last = signed(journal, "witness.example")
    with open_journal() as journal:
        assert journal.checkpoint() == last


def test_false_checkpoints_are_refused(open_journal, tablet, signed):
    """A checkpoint that is older than the last, or not of this journal, is not kept."""
    desk = tablet("desk")
    with open_journal() as journal:
        journal.append([desk.open()])
        old = signed(journal)
        journal.append(desk.sheets(2))
        new = signed(journal)
        for written in (new.replace("\n3\n", "\n2\n"), new.replace("\n3\n", "\n4\n")):
            with pytest.raises(Refused) as refused:
                journal.save_checkpoint(written)
            assert ids(refused) == ["stores.checkpoint-false"]
        journal.save_checkpoint(new)
        with pytest.raises(Refused) as refused:
            journal.save_checkpoint(old)
        assert ids(refused) == ["journal.checkpoint-stale"]
