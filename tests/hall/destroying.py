"""
A hall is destroyed in the middle of an event and restored from its last backup (promise G2).

    python tests/hall/destroying.py --trials 50 --seed 1

Each trial prints its seed; one that fails ends the run with exit code 1.
"""

import argparse
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

from conftest import SUFFIX, Both, Running, free_port, leitai, scripted
from leitai.results.rows import tables_of
from leitai.rulebook import read
from leitai.scoring import score


def hash_of(log, rules) -> str:
    """The hash of the results of the marks in force in *log*."""
    document = score(rules, tables_of(log, {})).document()
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def expected(both: Both, lent) -> str:
    """The results of what was lent and of what is on the pads, whatever became of the hall."""
    book = both.city.home / "files" / "rulebooks" / f"{both.facts['rulebook']}.json"
    log = [*lent, *(entry for pad in both.pads for entry in pad.outbox.kept.entries)]
    return hash_of(log, read(book.read_bytes()))


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
    book = both.hall.home / "files" / "rulebooks" / f"{both.facts['rulebook']}.json"
    return hash_of(both.entries(both.hall), read(book.read_bytes()))


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
        both = Both(folder, facts, Running(city, port, ("serve", "--port", str(port))))
        same = run_trials(both, given.trials, given.seed)
    sys.stdout.write(f"{same} of {given.trials} identical\n")
    raise SystemExit(same != given.trials)


def run_trials(both: Both, trials: int, seed: int) -> int:
    """Return in how many of the trials the results were what they should be."""
    lent, same = both.entries(both.city), 0
    stick = both.folder / "stick"
    stick.mkdir()
    both.city.start()
    both.take()
    both.hall.words += ("--backup", str(stick), "--backup-minutes", "0.05")
    both.start_hall()
    try:
        for number in range(trials):
            dice = random.Random(seed * 1_000_003 + number)
            line = dice.random() < 0.5
            if not line:
                both.city.kill()
            found = destroyed(both, dice, stick, f"hall-{number}", line=line)
            right = found == expected(both, lent)
            same += right
            said = "same" if right else "DIFFERENT"
            sys.stdout.write(f"seed {seed} trial {number} line {line}: {said}\n")
            sys.stdout.flush()
            if not line:
                both.city.start()
        both.until_equal()
    finally:
        both.hall.kill()
        both.city.kill()
    return same


if __name__ == "__main__":
    main()
