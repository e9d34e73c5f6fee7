import pytest

from leitai.journal import approvals, check_log, redact, values

JOURNAL = "journal.example/2026/final"
NAMES = ("contestant", "judge")
KEY = ("B07", "J1")


@pytest.fixture
def trio(author):
    desk, pad, arbiter = author("desk"), author("pad"), author("arbiter")
    return desk, pad, arbiter, [desk.open(), desk.add(pad), desk.add(arbiter)]


def marks(log) -> list[str]:
    """Every mark that was ever in force for contestant B07 and judge J1."""
    check_log(JOURNAL, log)
    return [each.body["marks"]["A1"] for each in values(log, "sheet", NAMES).histories[KEY]]


def faults(log) -> list[str]:
    return [fault.id for fault in values(log, "sheet", NAMES).faults]


def body(mark: str, contestant: str = "B07"):
    return {"contestant": contestant, "judge": "J1", "marks": {"A1": mark}}


def test_latest_sheet_is_in_force(trio):
    """A judge who writes the sheet again replaces it; the first stays in the history."""
    _, pad, _, log = trio
    log += [pad.sheet("B07", "J1", "8.50"), pad.sheet("B07", "J1", "8.75")]
    assert marks(log) == ["8.50", "8.75"]
    assert faults(log) == []


def test_amendment_by_two_people(sample):
    """An approved amendment is in force, and says why and who approved it."""
    log = sample()
    assert marks(log) == ["8.50", "9.00"]
    amended = values(log, "sheet", NAMES).histories[KEY][-1]
    assert amended.entry.content["reason"] == "typing error"
    assert amended.approval == log[7]


def test_amendment_waits_for_approval(sample):
    """Without the second person nothing changes, and the request is listed."""
    log = sample()[:6]
    assert marks(log) == ["8.50"]
    assert values(log, "sheet", NAMES).pending == (log[5],)


def test_second_person_second_device(trio):
    """The same person twice, the same device, or somebody not named cannot approve."""
    desk, pad, arbiter, log = trio
    log.append(pad.sheet("B07", "J1", "8.50"))
    log.append(desk.amend(log[3], approver="arbiter"))
    assert faults(log) == ["journal.one-approver"]
    log.append(arbiter.approve(log[4]))
    assert faults(log) == ["journal.one-approver", "journal.nothing-to-approve"]
    log.append(desk.amend(log[3]))
    log += [desk.approve(log[6]), arbiter.approve(log[6], approver="chief judge")]
    assert faults(log)[2:] == ["journal.same-device", "journal.wrong-approver"]
    assert marks(log) == ["8.50"]
    log.append(arbiter.approve(log[6]))
    assert marks(log) == ["8.50", "9.00"]


def test_amending_an_amendment(sample, trio):
    """A further amendment names the amendment in force; one that names the old value is stale."""
    desk, _, arbiter, _ = trio
    log = sample()
    desk.head, arbiter.head = log[6].head, log[8].head
    stale, further = desk.amend(log[3]), desk.amend(log[5], body=body("9.25"))
    log += [stale, further, arbiter.approve(stale), arbiter.approve(further)]
    assert marks(log) == ["8.50", "9.00", "9.25"]
    assert faults(log) == ["journal.amend-stale"]


def test_late_sheet_does_not_undo_an_amendment(sample, trio):
    """A sheet that arrives after an approved amendment has no effect and is reported."""
    _, pad, _, _ = trio
    log = sample()
    pad.head = log[4].head
    log.append(pad.sheet("B07", "J1", "5.00"))
    assert marks(log) == ["8.50", "9.00"]
    assert faults(log) == ["journal.late"]


def test_amendment_stays_with_its_contestant(trio):
    """An amendment cannot move a mark to another contestant."""
    desk, pad, arbiter, log = trio
    log.append(pad.sheet("B07", "J1", "8.50"))
    log.append(desk.amend(log[3], body=body("9.00", "B08")))
    log.append(arbiter.approve(log[4]))
    assert marks(log) == ["8.50"]
    assert faults(log) == ["journal.amend-elsewhere"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"target": "0" * 64}, "journal.target"),
        ({"target": 7}, "journal.member"),
        ({"reason": ""}, "journal.member"),
        ({"body": "9.00"}, "journal.member"),
        ({"second": "chief judge"}, "journal.one-approver"),
    ],
)
def test_request_refused(trio, changes, fault):
    """A request that breaks a rule has no effect even when approved."""
    desk, pad, arbiter, log = trio
    log.append(pad.sheet("B07", "J1", "8.50"))
    log.append(desk.amend(log[3], **changes))
    log.append(arbiter.approve(log[4]))
    assert faults(log) == [fault, "journal.nothing-to-approve"]
    assert marks(log) == ["8.50"]


def test_registrations_are_no_targets(trio):
    """Who is registered cannot be amended or erased."""
    desk, _, _, log = trio
    log += [desk.amend(log[1]), desk.redact(log[1])]
    assert faults(log) == ["journal.target", "journal.target"]


def test_erased_entry_has_no_value(sample, trio):
    """After its erasure a sheet has no value, an amendment of it neither, and both are said."""
    desk, _, arbiter, _ = trio
    log = sample()
    desk.head, arbiter.head = log[6].head, log[8].head
    erasure = desk.redact(log[3])
    log += [erasure, arbiter.approve(erasure)]
    assert approvals(log).erased == {log[3].hash: erasure, log[4].hash: log[6]}
    log[3], log[4] = redact(log[3]), redact(log[4])
    check_log(JOURNAL, log)
    assert values(log, "sheet", NAMES).histories == {}
    assert faults(log) == ["journal.value-erased", "journal.amend-stale"]


def test_unnamed_value(trio):
    """A sheet that does not say whose it is has no value and is reported."""
    _, pad, _, log = trio
    log.append(pad.write("sheet", contestant="B07", judge=3))
    assert faults(log) == ["journal.value-unnamed"]


def test_other_types_are_left_alone(sample):
    """Amendments of sheets say nothing about another type's values."""
    log = sample()
    found = values(log, "consent", ("name",))
    assert list(found.histories) == [("B07 in full",)]
    assert found.faults == ()
