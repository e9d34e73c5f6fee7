"""
A hall is destroyed in the middle of an event and restored from its last backup (promise G2).

    python tests/hall/destroying.py --trials 50 --seed 1

In each trial pads mark on the front of a hall, which is killed and deleted; the last backup is
restored, with the city's help or without, and the pads send again. Each trial prints its seed;
one that comes to other results ends the run with exit code 1. ``test_restore.py`` does the same
with all processes of a hall.
"""

import argparse
import datetime as dt
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from judging import Away

from conftest import PROGRAM, SUFFIX, Both, Running, free_port, leitai, scripted
from leitai.cli.backing_up import make_backup
from leitai.cli.restoring import restore_backup
from leitai.front.settings import SITE, UPSTREAM
from leitai.results.rows import tables_of
from leitai.rulebook import read
from leitai.scoring import score
from leitai.stores.shelf import Shelf
from leitai.web.hall_home import read_hall
from leitai.web.installation import read_installation
from leitai.web.services.courier import City, Courier, fetch_lost

FRONT = (sys.executable, "-m", "leitai.front", "front", "--port")


def hash_of(log, rules) -> str:
    """The hash of the results of the marks in force in *log*."""
    document = score(rules, tables_of(log, {})).document()
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def expected(both: Both, lent) -> str:
    """The results of what was lent and of what is on the pads, whatever became of the hall."""
    log = [*lent, *(entry for pad in both.pads for entry in pad.outbox.kept.entries)]
    return hash_of(log, rules_of(both))


def rules_of(both: Both):
    """The rulebook of the event."""
    book = both.city.home / "files" / "rulebooks" / f"{both.facts['rulebook']}.json"
    return read(book.read_bytes())


def found(both: Both) -> str:
    """The results of what the hall has."""
    return hash_of(both.entries(both.hall), rules_of(both))


def work(both: Both, dice: random.Random, many: int) -> None:
    """Judges mark at random; some of it is sent, as far as there is a hall."""
    for _ in range(many):
        pad = dice.choice(both.pads)
        pad.mark(*dice.choice(pad.sheets))
        if dice.random() < 0.7:
            try:
                pad.send()
            except Away:
                continue


def backups(stick: Path) -> set[Path]:
    """The backups on the stick that are whole."""
    return {each for each in stick.glob(f"*{SUFFIX}") if not each.name.startswith(".")}


def newest(stick: Path) -> Path:
    """The last backup on the stick: names are times."""
    return max(backups(stick))


def destroyed(both: Both, dice: random.Random, stick: Path, name: str, *, line: bool) -> str:
    """
    Mark, destroy the hall, restore it as *name*, let the pads send again.

    Returns the hash of the results of what the restored hall has.
    """
    known = backups(stick)
    work(both, dice, dice.randrange(5, 25))
    until = time.monotonic() + 240
    while len(backups(stick) - known) < 2:  # the first may have begun before
        assert time.monotonic() < until, both.hall.said()
        time.sleep(0.2)
    work(both, dice, dice.randrange(5, 25))
    both.hall.kill()
    shutil.rmtree(both.hall.home)
    work(both, dice, dice.randrange(0, 5))  # nobody waits for a hall
    both.hall = both.new_hall(name, "--backup", str(stick), "--backup-minutes", "0.05")
    words = ["hall", "restore", str(newest(stick))]
    leitai(*words, *([] if line else ["--without-line"]), home=both.hall.home)
    both.start_hall()
    for pad in both.pads:
        pad.send_all()
    return found(both)


def bare_hall(both: Both, name: str) -> Running:
    """A hall of which the front alone runs: what pads speak to, and what a power cut hits."""
    port = free_port()
    made = Running(both.folder / name, port, (*FRONT, str(port)), program=())
    made.given = {UPSTREAM: f"unix:{both.folder / 'nobody'}", SITE: "http://127.0.0.1"}
    return made


def on_line(both: Both, do):
    """Do *do* with the city and the hall's journal, from beside the hall."""
    shelf = Shelf(both.hall.home / "journals")
    try:
        return do(City(read_hall(both.hall.home)), shelf.journal(both.facts["journal"]))
    finally:
        shelf.close()


def one_trial(both: Both, dice: random.Random, number: int, lent) -> bool:
    """Tell whether the results of a destroyed and restored hall are what they should be."""
    now, line = dt.datetime.now(dt.UTC), dice.random() < 0.5
    stick = both.folder / f"stick-{number}{SUFFIX}"
    work(both, dice, dice.randrange(5, 25))
    make_backup(read_installation(both.hall.home), stick, "", now)
    work(both, dice, dice.randrange(5, 25))
    if line:
        on_line(both, lambda city, log: Courier(city, both.hall.home, log, lambda: "").carry())
        work(both, dice, dice.randrange(0, 10))
    both.hall.kill()
    shutil.rmtree(both.hall.home)
    work(both, dice, dice.randrange(0, 5))
    both.hall = bare_hall(both, f"hall-{number}")
    restore_backup(stick, both.hall.home, "", dry_run=False)
    fetched = on_line(both, fetch_lost) if line else 0
    both.start_hall()
    for pad in both.pads:
        pad.send_all()
    right = found(both) == expected(both, lent)
    said = "same" if right else "DIFFERENT"
    sys.stdout.write(f"trial {number}: line {line}, fetched {fetched}: {said}\n")
    sys.stdout.flush()
    return right


def run_trials(both: Both, trials: int, seed: int) -> int:
    """Return in how many of the trials the results were what they should be."""
    lent, same = both.entries(both.city), 0
    both.city.start()
    both.take()
    taken = both.hall.home
    both.hall = bare_hall(both, taken.name)
    both.start_hall()
    try:
        for number in range(trials):
            same += one_trial(both, random.Random(seed * 1_000_003 + number), number, lent)
        on_line(both, lambda city, log: Courier(city, both.hall.home, log, lambda: "").carry())
        assert both.heads(both.city) == both.heads(both.hall)
    finally:
        both.hall.kill()
        both.city.kill()
    return same


def main() -> None:
    """Run the trials."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--trials", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        city = folder / "city"
        site = f"http://127.0.0.1:{port}"
        leitai("init", "--username", "zhang", "--yes", "--site", site, home=city)
        facts = json.loads(scripted("building", city))
        serve = ("serve", "--port", str(port))
        both = Both(folder, facts, Running(city, port, serve, program=tuple(PROGRAM)))
        same = run_trials(both, given.trials, given.seed)
    sys.stdout.write(f"seed {given.seed}: {same} of {given.trials} identical\n")
    raise SystemExit(same != given.trials)


if __name__ == "__main__":
    main()
