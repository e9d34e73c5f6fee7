"""The commands of a hall where there is no hall, and with a package that is none."""

import json

from conftest import leitai


def ids(said):
    return [each["id"] for each in json.loads(said)["faults"]]


def test_where_there_is_no_installation(tmp_path):
    """Alone the command serves, and says that there is nothing to serve."""
    leitai("hall", home=tmp_path / "none", code=1)
    found = leitai("hall", "status", "--json", home=tmp_path / "none", code=1)
    assert ids(found) == ["hall.none"]


def test_a_package_that_is_none(tmp_path):
    """Nothing is founded from another file, nor from one that is not there."""
    (tmp_path / "a.lth").write_bytes(b"PK")
    home, key = tmp_path / "home", {"LEITAI_HALL_PASSPHRASE": "x"}
    take = ("hall", "take")
    found = leitai(*take, str(tmp_path / "a.lth"), "--json", home=home, code=1, **key)
    assert ids(found) == ["halls.no-package"]
    found = leitai(*take, str(tmp_path / "b.lth"), "--json", home=home, code=1, **key)
    assert ids(found) == ["cli.cannot-read"]
    assert not home.exists()
