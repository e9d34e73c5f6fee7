"""An event comes home: by the line and by a file, once, with a bundle that verifies."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from judging import Away

import leitai
from conftest import leitai as command
from conftest import scripted

VERIFY = Path(leitai.__file__).parent / "verify.py"


def marked(both):
    """Everything marked and signed on pads, the results announced in the hall."""
    both.take()
    both.start_hall()
    for pad in both.pads:
        for code, sheet in pad.sheets:
            pad.mark(code, sheet)
            pad.sign(code, sheet)
        pad.send_all()
    return json.loads(scripted("finishing", both.hall.home))


def check_home(both, announced):
    """What the city has is what was announced; the bundle says so to anybody."""
    found = json.loads(scripted("looking", both.city.home))
    assert (found["sha256"], found["state"]) == (announced["sha256"], "provisional")
    assert (found["home"], found["lent_to"]) == (True, "")
    assert found["key"] == announced["first_key"] > 10**12
    assert found["standings"] == announced["standings"] == 6
    assert found["steps"][-2:] == ["decode", "announce"]
    assert found["placed"] == found["sheets"] == found["signed"] == 18
    assert announced["numbers"][0] == 0
    assert found["phones"] == 6
    assert found["photos"] == [announced["photo"]]
    assert (both.city.home / "files" / "evidence" / announced["photo"]).is_file()
    done = subprocess.run([sys.executable, str(VERIFY), found["bundle"]], check=False,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(found["bundle"]) as bundle:
        assert json.loads(bundle.read("results.json")) == announced["document"]


def test_home_by_the_line(both):
    """The courier sends the rest, the rows follow; a second return changes nothing."""
    announced = marked(both)
    both.city.start()
    command("hall", "return", home=both.hall.home)
    check_home(both, announced)
    assert both.heads(both.city) == both.heads(both.hall)
    pad = both.pads[0]
    pad.mark(*pad.sheets[0])
    with pytest.raises(Away, match="409"):
        pad.send()


def test_home_in_a_file(both, tmp_path):
    """Nobody has a line: a file is carried, checked, taken; a second time nothing happens."""
    announced = marked(both)
    away = json.loads(command("hall", "send", "--json", home=both.hall.home, code=1))
    assert [each["id"] for each in away["faults"]] == ["halls.no-line"]
    out = tmp_path / "home.lth"
    said = json.loads(command("hall", "return", "--file", str(out), "--json", home=both.hall.home))
    passphrase = {"LEITAI_HALL_PASSPHRASE": said["passphrase"]}
    before = both.entries(both.city)
    receive = ("hall", "receive", str(out), "--json")
    dry = json.loads(command(*receive, "--dry-run", home=both.city.home, **passphrase))
    assert (dry["done"], both.entries(both.city)) == (False, before)
    done = json.loads(command(*receive, home=both.city.home, **passphrase))
    assert (done["done"], done["entries"]) == (True, dry["entries"])
    check_home(both, announced)
    again = json.loads(command(*receive, home=both.city.home, **passphrase))
    assert (again["done"], again["entries"], again["rows"]) == (True, 0, {})
