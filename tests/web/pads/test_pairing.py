"""A tablet becomes the pad of one judge: by a code and a PIN, once."""

import datetime as dt

import pytest

from leitai.faults import Refused
from leitai.front import tokens
from leitai.front.signed import check_unsigned
from leitai.lifecycle import Role, State
from leitai.web.installation import installation
from leitai.web.models import Act, Pad
from leitai.web.permits import Forbidden
from leitai.web.services import officials, pads, records

LATER = dt.timedelta(minutes=30)


def ids(refused):
    return [fault.id for fault in refused.value.faults]


def pair(hall, pad, tablet, pin=None, at=None):
    return pads.pair(pad.code, pin or pad.pin, tablet.public, {}, at=at or hall.at)


def test_an_invitation_pairs_one_tablet(hall):
    """The journal has the tablet's key as a device; the ticket writes as this judge alone."""
    pad, tablet = hall.invite(1), hall.tablet()
    done = pair(hall, pad, tablet)
    assert (done.pad.state, done.pad.device, done.pad.key) == (
        Pad.State.PAIRED, "pad-J1-1", tablet.public)  # fmt: skip
    assert hall.said("device.add")[-1] == {
        "device": "pad-J1-1", "key": tablet.public, "registrar": False,
    }  # fmt: skip
    claims = tokens.read(installation().secret, done.ticket, hall.at.timestamp())
    assert (claims.journal, claims.device, claims.judges, claims.contestants) == (
        hall.event.journal, "pad-J1-1", ("J1", ""), None)  # fmt: skip
    assert claims.aspects == ("theory", "plumb_mm", "violations", "joints")


def test_one_pad_measures(hall):
    """The first that is invited marks sheets without a judge, unless somebody says otherwise."""
    one, other = hall.paired(1), hall.paired(2)
    assert [hall.pad(each).measures for each in (one, other)] == [True, False]
    claims = tokens.read(installation().secret, other.ticket, hall.at.timestamp())
    assert (claims.judges, claims.aspects) == (("J2",), ("joints",))
    assert pads.hand_over(hall.pad(one), at=hall.at).measures
    said = {"measures": True, "by": hall.chief, "at": hall.at}
    assert pads.invite(hall.judges[1], **said).measures


def test_asked_again_the_answer_is_the_same(hall):
    """An answer that was lost is asked for again: the same tablet is paired, nobody else."""
    pad, tablet = hall.invite(1), hall.tablet()
    pair(hall, pad, tablet)
    assert pair(hall, pad, tablet).pad.device == "pad-J1-1"
    with pytest.raises(Refused) as refused:
        pair(hall, pad, hall.tablet())
    assert ids(refused) == ["pads.no-invitation"]
    assert [body["device"] for body in hall.said("device.add")].count("pad-J1-1") == 1


def test_the_fifth_wrong_pin_ends_the_invitation(hall):
    """Four wrong ones are counted down, the fifth is the last; each is noted."""
    pad, tablet = hall.invite(1), hall.tablet()
    wrong = f"{(int(pad.pin) + 1) % 10**6:06}"
    said = []
    for _ in range(5):
        with pytest.raises(Refused) as refused:
            pair(hall, pad, tablet, wrong)
        said += [(fault.id, fault.params.get("left", "")) for fault in refused.value.faults]
    assert said == [
        *(("pads.wrong-pin", str(left)) for left in (4, 3, 2, 1)), ("pads.too-many-pins", ""),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        pair(hall, pad, tablet)
    assert ids(refused) == ["pads.no-invitation"]
    assert Act.objects.filter(action="pads.wrong-pin").count() == 5


def test_an_invitation_runs_out(hall):
    """After thirty minutes it is over, and the code is forgotten."""
    pad, tablet = hall.invite(1), hall.tablet()
    with pytest.raises(Refused) as refused:
        pair(hall, pad, tablet, at=hall.at + LATER)
    pad.refresh_from_db()
    assert (ids(refused), pad.state, pad.code, pad.pin) == (
        ["pads.no-invitation"], Pad.State.LAPSED, "", "")  # fmt: skip


def test_what_nobody_uses_lapses(hall):
    """Invitations that ran out are ended, at the latest with the next one; open ones stay."""
    first = hall.invite(1, hall.at - LATER)
    assert (pads.lapse(hall.event, hall.at), pads.lapse(hall.event, hall.at)) == (1, 0)
    second, third = hall.invite(2, hall.at - LATER), hall.invite(1)
    states = []
    for each in (first, second, third):
        each.refresh_from_db()
        states.append(each.state)
    assert states == [Pad.State.LAPSED, Pad.State.LAPSED, Pad.State.INVITED]


def test_a_new_invitation_replaces_the_old_one(hall):
    """The old code is worth nothing."""
    old, new = hall.invite(1), hall.invite(1)
    with pytest.raises(Refused) as refused:
        pair(hall, old, hall.tablet())
    assert (ids(refused), new.device) == (["pads.no-invitation"], "pad-J1-2")


@pytest.mark.parametrize("key", ["", "00", "g" * 64, "A" * 64])
def test_a_tablet_without_a_key_is_not_paired(hall, key):
    """Nothing, too short, not hexadecimal: the invitation stays open."""
    pad = hall.invite(1)
    with pytest.raises(Refused) as refused:
        pads.pair(pad.code, pad.pin, key, {}, at=hall.at)
    pad.refresh_from_db()
    assert (ids(refused), pad.state) == (["pads.no-key"], Pad.State.INVITED)


def test_one_tablet_is_not_two_devices(hall):
    """The journal refuses a key that it knows; the invitation stays open."""
    tablet = hall.paired(1)
    pad = hall.invite(2)
    with pytest.raises(Refused) as refused:
        pair(hall, pad, tablet)
    pad.refresh_from_db()
    assert (ids(refused), pad.state) == (["journal.key-known"], Pad.State.INVITED)


def test_a_registration_that_broke_off_is_taken_up_again(hall):
    """The journal has the device, the rows do not: the same tablet is paired after all."""
    pad, tablet = hall.invite(1), hall.tablet()
    said = {"device": "pad-J1-1", "key": tablet.public, "registrar": False}
    records.write(hall.event, "desk", [("device.add", said)], hall.at)
    assert pair(hall, pad, tablet).pad.state == Pad.State.PAIRED
    assert hall.said("device.add").count(said) == 1


def test_handing_over_leaves_the_old_pad_to_send(hall):
    """The pad invites its successor; once that is paired the old one only sends."""
    old = hall.paired(1)
    made = pads.hand_over(hall.pad(old), at=hall.at)
    assert (made.follows, made.device) == (hall.pad(old), "pad-J1-2")
    assert hall.pad(old).state == Pad.State.PAIRED
    pair(hall, made, hall.tablet())
    assert hall.pad(old).state == Pad.State.RETIRED
    with pytest.raises(Refused) as refused:
        pads.hand_over(hall.pad(old), at=hall.at)
    assert ids(refused) == ["pads.not-in-use"]


def test_the_desk_replaces_a_dead_pad(hall):
    """The chief invites where the pad cannot: it is taken over from just the same."""
    old = hall.paired(1)
    assert hall.invite(1).follows == hall.pad(old)


def test_revoking_says_one_word_in_public(hall):
    """The journal has the kind of reason; what somebody wrote stays at the desk."""
    tablet = hall.paired(1)
    pad = pads.revoke(hall.pad(tablet), "lost", "掉在出租车上", by=hall.chief, at=hall.at)
    assert hall.said("device.revoke") == [{"device": "pad-J1-1", "reason": "lost"}]
    assert (pad.state, pad.reason, pad.ended_by) == (Pad.State.REVOKED, "掉在出租车上", hall.chief)
    with pytest.raises(Refused) as refused:
        pads.revoke(pad, "because", by=hall.chief, at=hall.at)
    assert ids(refused) == ["pads.ended-already", "pads.no-why"]


def test_an_invitation_is_withdrawn_without_a_word(hall):
    """The journal never knew of it."""
    pad = pads.revoke(hall.invite(1), "mistake", by=hall.chief, at=hall.at)
    assert (pad.state, hall.said("device.revoke")) == (Pad.State.LAPSED, [])


def test_a_judge_who_leaves_leaves_the_pad(hall, city):
    """Pads, invitation and the tickets of the screen end with the office."""
    tablet = hall.paired(1)
    hall.invite(1)
    claims = tokens.read(installation().secret, tablet.ticket, hall.at.timestamp())
    secretary = city.official(hall.event, Role.SECRETARY).account
    officials.end(hall.judges[0], "生病", by=secretary, at=hall.at)
    assert set(Pad.objects.values_list("state", flat=True)) == {"revoked", "lapsed"}
    assert hall.said("device.revoke") == [{"device": "pad-J1-1", "reason": "office-ended"}]
    with pytest.raises(Refused, match=r"front\.signed"):
        check_unsigned(installation().signed, claims)


def test_pads_are_for_judges_of_an_event_that_takes_marks(hall, city):
    """Who has no code, an event that is locked or on paper: every fault at once."""
    hall.at_state(State.LOCKED)
    hall.event.entry_mode = "paper"
    hall.event.save()
    clerk = hall.event.officials.filter(role=Role.CLERK).first()
    with pytest.raises(Refused) as refused:
        pads.invite(clerk, by=hall.chief, at=hall.at)
    assert ids(refused) == ["pads.no-judge", "pads.closed", "pads.on-paper"]


def test_only_the_office_and_the_chief_lend_pads(hall):
    """A judge invites nobody and revokes nothing."""
    pad = hall.invite(1)
    with pytest.raises(Forbidden):
        pads.invite(hall.judges[0], by=hall.judge(1), at=hall.at)
    with pytest.raises(Forbidden):
        pads.revoke(pad, "lost", by=hall.judge(1), at=hall.at)
