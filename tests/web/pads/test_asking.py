"""What a pad asks of Django: by its ticket, and by nothing else."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.pictures import exif, jpeg
from tests.web.pads.conftest import Pads

from leitai.canonical import canonical, sha256_hex
from leitai.front.tokens import Claims, issue
from leitai.lifecycle import Role
from leitai.web.installation import installation
from leitai.web.models import Evidence, Pad
from leitai.web.services import marks, pads

PATHS = ("package", "panel", "evidence", "report", "hand-over")


def problems(answer):
    return answer.status_code, [each["id"] for each in answer.json()["problems"]]


def test_a_tablet_is_paired_and_has_all_it_needs(hall, ask):
    """Code, PIN and key in; ticket, device and package out: no session, no form's token."""
    pad, tablet = hall.invite(1), hall.tablet()
    ask = Client(enforce_csrf_checks=True)
    sent = {"code": pad.code, "pin": pad.pin, "key": tablet.public, "about": {"battery": 81}}
    answer = ask.post("/pad/pair", json.dumps(sent), "application/json")
    said = answer.json()
    assert (answer.status_code, said["device"], said["package"]["judge"]["code"]) == (
        200, "pad-J1-1", "J1")  # fmt: skip
    assert Pad.objects.get().about == {"battery": 81}
    again = ask.get("/pad/package", HTTP_AUTHORIZATION=f"Bearer {said['ticket']}").json()
    assert again["version"] == said["package"]["version"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, (403, ["pads.no-invitation"])),
        ({"pin": "000000000"}, (403, ["pads.wrong-pin"])),
        ({"key": "no"}, (422, ["pads.no-key"])),
        ({"about": "x" * 30_000}, (400, ["pads.not-json"])),
    ],
)
def test_pairing_that_is_refused_says_why(hall, ask, sent, said):
    """A wrong code, a wrong PIN, no key, too much: a problem in words each."""
    pad = hall.invite(1)
    good = {"code": pad.code if sent else "nothing", "pin": pad.pin, "key": hall.tablet().public}
    assert problems(ask("/pad/pair", sent=good | sent)) == said


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff"])
def test_what_is_no_object_is_refused(hall, client, text):
    """The body of a request is a JSON object, or it is nothing."""
    assert problems(client.post("/pad/pair", text, "text/plain")) == (400, ["pads.not-json"])


@pytest.mark.parametrize("path", PATHS)
def test_without_a_ticket_nothing_is_said(hall, client, ask, path):
    """No ticket, a false one, one that is over, one that is no pad's: 401; revoked: 403."""
    tablet = hall.paired(1)
    send = client.get if path in ("package", "panel") else client.post

    def asked(bearer):
        return problems(send(f"/pad/{path}", HTTP_AUTHORIZATION=bearer))

    said = {"journal": str(hall.event.journal), "judges": ("J1",), "contestants": None}
    secret = installation().secret
    screen = Claims(device="judge-J1", until=2**33, account=1, **said)
    over = Claims(device=tablet.device, until=1, account=1, **said)
    assert [asked(each) for each in ("", tablet.ticket, f"Bearer {tablet.ticket}x",
                                     f"Bearer {issue(secret, screen)}",
                                     f"Bearer {issue(secret, over)}")] == [
        (401, ["pads.no-ticket"]), (401, ["pads.no-ticket"]), (401, ["front.token-false"]),
        (401, ["front.token-false"]), (401, ["front.token-expired"]),
    ]  # fmt: skip
    pads.revoke(hall.pad(tablet), "lost", by=hall.chief, at=hall.at)
    assert asked(f"Bearer {tablet.ticket}") == (403, ["pads.revoked"])


def test_reading_is_not_sending(hall, ask):
    """What is only read cannot be posted to, nor the other way round."""
    tablet = hall.paired(1)
    posted = [ask(f"/pad/{path}", tablet, {}).status_code for path in ("package", "panel")]
    read = [ask(f"/pad/{path}", tablet).status_code for path in ("evidence", "report", "hand-over")]
    assert (posted, read) == ([405, 405], [405, 405, 405])


def test_a_pad_that_does_not_measure_has_its_judges_sheets_alone(hall, ask):
    """The second pad: no sheet without a judge, no form of one."""
    hall.paired(1)
    said = ask("/pad/package", hall.paired(2)).json()
    assert ({each["judge"] for each in said["sheets"]}, sorted(said["forms"])) == ({"J2"}, [""])


def test_the_package_has_the_judges_sheets_and_those_without_a_judge(hall, ask):
    """By code: own sheets first; never another judge's."""
    marks.save_sheet(
        hall.sheet("K1", 1), [{"aspect": "joints", "value": "2"}], by=hall.judge(1), at=hall.at
    )
    hall.save("K1", 2, "3")
    said = ask("/pad/package", hall.paired(1)).json()
    rows = [(each["contestant"], each["judge"], each["sheet"]) for each in said["sheets"]]
    assert rows[:4] == [
        ("K1", "J1", ""), ("K1", "", "practice"), ("K1", "", "theory"), ("K2", "J1", ""),
    ]  # fmt: skip
    first = said["sheets"][0]
    assert (first["cells"], first["signed"], first["round"], first["head"]) == (
        [{"aspect": "joints", "value": "2"}], False, 1, hall.sheet("K1", 1).entry_hash)  # fmt: skip
    assert sorted(said["forms"]) == ["", "practice", "theory"]


@pytest.mark.parametrize(
    ("panel", "said"),
    [("scorer", ""), ("", ""), ("reserve", "Reserve"), ("practice", "Practice")],
)
def test_the_panel_is_said_in_words(hall, ask, panel, said):
    """A part of the rulebook by its title, a reserve as one; who sits everywhere needs no word."""
    tablet = hall.paired(1)
    hall.event.officials.filter(code="J1").update(panel=panel)
    hall.city.official(hall.event, Role.JUDGE, "J3")
    told = ask("/pad/package", tablet).json()["judge"]
    assert (told["code"], told["panel"]["en"]) == ("J1", said)


def test_a_row_says_everything_that_is_asked(hall, ask):
    """Kind, limits, levels, unit, titles in both languages, and how points follow."""
    forms = ask("/pad/package", hall.paired(1)).json()["forms"]
    [joints] = forms[""]["rows"]
    assert (joints["kind"], joints["title"], joints["highest"], joints["panel"]) == (
        "judgement", {"zh": "灰缝", "en": "Joints"}, "3", True)  # fmt: skip
    assert [each["value"] for each in joints["anchors"]] == ["0", "1", "2", "3"]
    plumb, _, violations = forms["practice"]["rows"]
    assert (plumb["kind"], plumb["unit"], plumb["item"], plumb["title"]["en"]) == (
        "measurement", "mm", "1", "Plumb item 1")  # fmt: skip
    assert (violations["kind"], violations["wanted"]) == ("count", False)
    assert [step["step"] for step in plumb["preview"]["steps"]] == ["deduct"]
    [theory] = forms["theory"]["rows"]
    assert (theory["kind"], theory["step"], theory["places"], theory["max"]) == (
        "points", "0.5", 1, "40")  # fmt: skip


def test_what_is_marked_again_asks_why(hall, ask):
    """A sheet of the second round is there, with its form, its reason, and a note to be given."""
    hall.fill()
    tablet = hall.paired(1)
    before = ask("/pad/package", tablet).json()["version"]
    marks.order_remark(hall.event, "K1", "joints", "差距太大", by=hall.chief, at=hall.at)
    said = ask("/pad/package", tablet).json()
    [again] = [each for each in said["sheets"] if each["sheet"] == "joints/2"]
    assert (again["round"], again["why"], again["judge"]) == (2, "差距太大", "J1")
    assert [row["note_needed"] for row in said["forms"]["joints/2"]["rows"]] == [True]
    assert said["version"] != before


def test_the_version_is_that_of_what_is_said(hall, ask):
    """The same package has the same version, whatever the time and however fresh the ticket."""
    tablet = hall.paired(1)
    one, other = (ask("/pad/package", tablet).json() for _ in range(2))
    told = {name: each for name, each in one.items() if name not in ("version", "ticket", "now")}
    assert (one["version"], other["version"]) == (sha256_hex(canonical(told)),) * 2


def test_packages_cost_the_same_however_many_contestants(city, now, tmp_path, ask):
    """The number of questions to the database does not grow."""
    counts = []
    for codes in (("K1",), tuple(f"K{n}" for n in range(1, 31))):
        big = Pads(city, now.replace(microsecond=0), tmp_path / str(len(codes)), codes=codes)
        tablet = big.paired(1)
        ask("/pad/package", tablet)
        with CaptureQueriesContext(connection) as asked:
            ask("/pad/package", tablet)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_pad_says_how_it_is(hall, ask):
    """Known names in their form are kept with what was known; the rest is not."""
    tablet = hall.paired(1, about={"battery": 90, "secure": True, "agent": "Chromium"})
    answer = ask("/pad/report", tablet, {"battery": 81, "waiting": 3, "name": "白守业"})
    pad = hall.pad(tablet)
    assert (answer.status_code, sorted(answer.json())) == (200, ["now"])
    assert pad.about == {"battery": 81, "secure": True, "agent": "Chromium", "waiting": 3}


def test_a_pad_hands_over(hall, ask):
    """It gets a QR and a PIN for the tablet that takes over; the code is in no address."""
    tablet = hall.paired(1)
    said = ask("/pad/hand-over", tablet, {}).json()
    assert said["url"] == f"{installation().site}/pad/#{said['code']}"
    assert (len(said["code"]), len(said["pin"]), said["qr"][:4]) == (20, 6, "<svg")
    other = hall.tablet()
    pads.pair(said["code"], said["pin"], other.public, {}, at=hall.at)
    assert ask("/pad/package", tablet).json()["pad"] == "retired"
    assert problems(ask("/pad/hand-over", tablet, {})) == (409, ["pads.not-in-use"])


def photo(client, tablet, data):
    return client.post("/pad/evidence", data, "image/jpeg", **tablet.bearer)


def test_a_photo_is_kept_under_the_hash_that_the_mark_names(hall, client):
    """Sent twice it is one; what is kept is what came."""
    tablet, data = hall.paired(1), jpeg()
    said = [photo(client, tablet, data).json() for _ in range(2)]
    assert said == [{"evidence": f"sha256:{sha256_hex(data)}"}] * 2
    kept = Evidence.objects.get()
    assert (installation().files / "evidence" / kept.sha256).read_bytes() == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"GIF89a", (422, ["photos.broken"])),
        (b"", (422, ["photos.broken"])),
        (b"\xff\xd8\xff" + bytes(8_000_000), (413, ["evidence.too-big"])),
        (jpeg(exif(">", 6)), (422, ["pads.photo-traces"])),
    ],
    ids=["gif", "nothing", "too-big", "exif"],
)
def test_a_photo_is_a_picture_and_nothing_else(hall, client, data, said):
    """No other file, none too big, none that says where it was taken: nothing is kept."""
    assert problems(photo(client, hall.paired(1), data)) == said
    assert Evidence.objects.count() == 0
