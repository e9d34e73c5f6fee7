from dataclasses import replace

import pytest

from leitai.faults import Refused
from leitai.journal import Fork, Head, check_device_log, check_log, redact

JOURNAL = "journal.example/2026/final"


def found(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, int | None]]:
    return [(fault.id, fault.line) for fault in refused.value.faults]


def refusal(log, opener=None) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        check_log(JOURNAL, log, opener)
    return found(refused)


@pytest.fixture
def trio(author):
    """A desk that opened the journal and registered a pad and an arbiter's tablet."""
    desk, pad, arbiter = author("desk"), author("pad"), author("arbiter")
    return desk, pad, arbiter, [desk.open(), desk.add(pad), desk.add(arbiter)]


def test_clean_journal(sample, author):
    """A journal as it should be gives the roll of its devices and their heads."""
    log = sample(3)
    roll = check_log(JOURNAL, log, author("desk").public)
    heads = {
        name: (device.head.device_seq, device.registrar) for name, device in roll.devices.items()
    }
    assert heads == {"desk": (5, True), "pad": (5, False), "arbiter": (2, False)}
    assert roll.devices["pad"].head == log[-1].head


def test_erased_by_two_people(sample):
    """A body may be missing where an approved erasure names the entry, and nowhere else."""
    log = sample()
    assert check_log(JOURNAL, [*log[:4], redact(log[4]), *log[5:]])
    assert refusal([*log[:3], redact(log[3]), *log[4:]]) == [("journal.body-missing", 4)]
    assert refusal([*log[:4], redact(log[4]), *log[5:-1]]) == [("journal.body-missing", 5)]


def test_reserved_entries_keep_their_bodies(sample):
    """Who registered, amended or approved can never be erased."""
    log = sample()
    for place in (0, 1, 5, 6, 7):
        cut = [*log[:place], redact(log[place]), *log[place + 1 :]]
        assert refusal(cut) == [("journal.reserved-erased", place + 1)]


def test_first_bad_entry_is_named(sample):
    """The line of the first bad entry is in the fault, though later ones are bad too."""
    log = sample(4)
    spoilt = [replace(entry, sig="0" * 128) if entry in log[9:] else entry for entry in log]
    assert refusal(spoilt) == [("journal.signature", 10)]


def test_gap_and_link(sample):
    """A missing entry is a gap; one linked elsewhere a broken link, which breaks the signature."""
    log = sample(3)
    assert refusal([*log[:9], *log[10:]]) == [("journal.gap", 10)]
    relinked = replace(log[10], prev=log[8].hash)
    assert refusal([*log[:10], relinked]) == [("journal.link", 11), ("journal.signature", 11)]


def test_sent_twice_is_not_a_fork(sample):
    """The same entry twice in one journal is a repetition."""
    log = sample(1)
    assert refusal([*log, log[-1]]) == [("journal.repeated", len(log) + 1)]


def test_fork_names_both(sample, author):
    """Two entries under one number, both signed, are reported with both hashes."""
    log = sample(1)
    pad = author("pad")
    pad.head = Head(log[-1].device_seq - 1, log[-1].prev)
    other = pad.sheet("C0", "J1", "9.99")
    with pytest.raises(Refused) as refused:
        check_log(JOURNAL, [*log, other])
    (fault,) = refused.value.faults
    assert (fault.id, fault.line) == ("journal.fork", len(log) + 1)
    assert fault.params["hashes"] == f"{log[-1].hash}, {other.hash}"


def test_other_journal(author):
    """An entry signed for another journal does not hold in this one."""
    desk = author("desk", "journal.example/2025/final")
    opening = desk.write("journal.open", journal=JOURNAL, device="desk", key=desk.public)
    assert refusal([opening]) == [("journal.signature", 1)]
    assert refusal([author("desk", "elsewhere").open()]) == [("journal.member", 1)]


def test_opening(author):
    """The first entry opens the journal, signed by the key published for it; there is one."""
    desk = author("desk")
    opening = desk.open()
    assert check_log(JOURNAL, [opening], desk.public)
    assert refusal([opening], author("thief").public) == [("journal.member", 1)]
    assert refusal([author("pad").sheet("B07", "J1", "1")]) == [("journal.not-opened", 1)]
    assert refusal([opening, desk.open()]) == [("journal.opened-twice", 2)]


def test_unknown_and_revoked_devices(trio):
    """Nobody writes before being registered or after being revoked."""
    desk, pad, arbiter, log = trio
    assert refusal([*log[:1], pad.sheet("B07", "J1", "1")]) == [("journal.device-unknown", 2)]
    gone = desk.write("device.revoke", device="arbiter", reason="left on a train")
    late = arbiter.sheet("B07", "J2", "1")
    assert refusal([*log, gone, late]) == [("journal.device-revoked", 5)]
    assert check_log(JOURNAL, [*log, late, gone]).devices["arbiter"].revoked


def test_only_registrars_register(trio, author):
    """A pad can neither add nor revoke devices; a second registrar can."""
    desk, pad, _, log = trio
    spare = author("spare")
    gone = pad.write("device.revoke", device="arbiter", reason="x")
    assert refusal([*log, gone]) == [("journal.not-registrar", 4)]
    office = author("office")
    more = [desk.add(office, registrar=True), office.add(spare)]
    assert "spare" in check_log(JOURNAL, [*log, *more]).devices


def test_one_device_one_key(trio, author):
    """No device is registered twice, no key for two devices: one person cannot be two."""
    desk, pad, _, log = trio
    assert refusal([*log, desk.add(pad)]) == [("journal.device-known", 4)]
    again = author("desk")
    again.head = log[2].head
    twin = again.write("device.add", device="twin", key=pad.public, registrar=False)
    assert refusal([*log, twin]) == [("journal.key-known", 4)]


@pytest.mark.parametrize(
    ("kind", "body", "members"),
    [
        ("device.add", {}, ["device", "key", "registrar"]),
        (
            "device.add",
            {"device": "a b", "key": "0" * 63, "registrar": 1},
            ["device", "key", "registrar"],
        ),
        ("device.revoke", {"device": "nobody", "reason": ""}, ["device", "reason"]),
        ("device.revoke", {"device": ["pad"], "reason": "x"}, ["device"]),
    ],
)
def test_registration_members(trio, kind, body, members):
    """Every missing or wrong member of a registration is named."""
    desk, _, _, log = trio
    with pytest.raises(Refused) as refused:
        check_log(JOURNAL, [*log, desk.write(kind, **body)])
    assert [fault.params["member"] for fault in refused.value.faults] == members


def test_device_log(author):
    """One device's own log is checked before any server has seen it."""
    pad = author("pad")
    log = [pad.sheet(f"C{number}", "J1", "1") for number in range(4)]
    assert check_device_log(JOURNAL, pad.public, log) == pad.head
    with pytest.raises(Refused) as refused:
        check_device_log(JOURNAL, author("desk").public, log)
    assert found(refused) == [("journal.signature", 1)]
    with pytest.raises(Refused) as refused:
        check_device_log(JOURNAL, pad.public, [*log[:2], log[3]])
    assert found(refused) == [("journal.gap", 3)]
    with pytest.raises(Refused) as refused:
        check_device_log(JOURNAL, pad.public, [*log[:2], author("desk").open()])
    assert found(refused) == [("journal.other-device", 3)]


def test_fork_is_a_refusal(author):
    """A fork carries the entries themselves, for the people who must look into it."""
    pad, double = author("pad"), author("pad")
    both = (pad.sheet("B07", "J1", "1"), double.sheet("B07", "J1", "2"))
    assert Fork(both).entries == both
    assert [fault.id for fault in Fork(both).faults] == ["journal.fork"]


@pytest.mark.parametrize("name", ["", "a b", "a+b", "擂台", "a\n", "x" * 129])
def test_journal_name(name):
    """A name that could not stand in a checkpoint or a signature is no journal's name."""
    with pytest.raises(Refused) as refused:
        check_log(name, [])
    assert found(refused) == [("journal.name", None)]
