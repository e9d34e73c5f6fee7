"""Append to the journal given until killed; print position and leaf hash of what is safe."""

import sys
from hashlib import sha256
from threading import Lock, Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.journal import Draft, Entry, Head, Pen, public_key, seal
from leitai.stores.postgres import PostgresJournal
from leitai.stores.sqlite import SqliteJournal

NAME = "journal.example/2026/final"
DEVICES = ("desk", "pad-1", "pad-2", "pad-3")
PENS = {
    name: Pen(NAME, name, Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))
    for name in DEVICES
}


class Child:
    """The journal at *place*, appended to until somebody kills us."""

    def __init__(self, place: str) -> None:
        store = PostgresJournal if "dbname=" in place else SqliteJournal
        self.journal = store(place, NAME)
        self.printing = Lock()

    def append(self, device: str, head: Head, kind: str, body: dict[str, object]) -> Entry:
        entry = seal(PENS[device], head, Draft(kind, "2026-09-12T09:30:00Z", body, bytes(32)))
        (position,) = self.journal.append([entry])
        with self.printing:
            sys.stdout.write(f"{position} {entry.hash}\n")
            sys.stdout.flush()
        return entry

    def set_up(self) -> None:
        """Open the journal and register the devices, as far as no earlier child did."""
        for number, device in enumerate(DEVICES):
            head = self.journal.device_head("desk")
            if head.device_seq == number:
                key = {"device": device, "key": public_key(PENS[device].key)}
                kind = "device.add" if number else "journal.open"
                more = {"registrar": False} if number else {"journal": NAME}
                self.append("desk", head, kind, key | more)

    def work(self, device: str) -> None:
        head = self.journal.device_head(device)
        while True:
            head = self.append(device, head, "sheet", {"number": head.device_seq}).head


if __name__ == "__main__":
    child = Child(sys.argv[1])
    child.set_up()
    for name in DEVICES:
        Thread(target=child.work, args=(name,)).start()
