"""Tablets send their first sheets to the journal of an installation; prints what is there then."""

import json
import os
import sys
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical, sha256_hex
from leitai.journal import START, Draft, Pen, public_key, seal
from leitai.stores.shelf import Shelf
from leitai.web.installation import read_installation

NAME = "journal.example/2026/final"
DEVICES = ("desk", "pad-1", "pad-2")
PENS = {
    name: Pen(NAME, name, Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))
    for name in DEVICES
}


def written(device: str, said: list[tuple[str, dict[str, object]]]):
    """What *device* keeps of its own, the same whenever it is asked."""
    head = START
    for number, (kind, body) in enumerate(said):
        salt = sha256(f"{device} {number}".encode()).digest()
        entry = seal(PENS[device], head, Draft(kind, "2026-09-12T09:30:00Z", body, salt))
        head = entry.head
        yield entry


def main(until: int) -> None:
    here = read_installation(Path(os.environ["LEITAI_HOME"]))
    shelf = Shelf(here.journals, here.database)
    journal = shelf.journal(NAME)
    key = {name: public_key(pen.key) for name, pen in PENS.items()}
    opening = {"journal": NAME, "device": "desk", "key": key["desk"]}
    added = [{"device": each, "key": key[each], "registrar": False} for each in DEVICES[1:]]
    desk = [("journal.open", opening), *(("device.add", each) for each in added)]
    journal.append(written("desk", desk))
    for number in range(until):  # in turn, as they come; everything is sent every time
        for pad in DEVICES[1:]:
            sheets = [("sheet", {"work": each, "mark": f"8.{each}"}) for each in range(number + 1)]
            journal.append(written(pad, sheets))
    result = [entry.content for entry in journal.entries() if entry.type == "sheet"]
    state = journal.state()
    digest = sha256_hex(canonical(result))
    json.dump({"size": state.size, "root": state.root.hex(), "result": digest}, sys.stdout)
    shelf.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
