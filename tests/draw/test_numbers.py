"""The numbers of a draw: known answers, fairness, and the same from a shell script."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable
from itertools import islice

import pytest

from leitai.draw.numbers import below, commitment, digest, seed_of, shuffle, words

Shell = Callable[..., str]

CHI_SQUARE_23 = 49.7
"""99.9 % of fair samples over 24 classes stay below this (23 degrees of freedom)."""


def chi_square(seeds: list[str]) -> float:
    counts = Counter(tuple(shuffle(words(seed), 4) or ()) for seed in seeds)
    expected = len(seeds) / 24
    assert len(counts) == 24
    return sum((count - expected) ** 2 / expected for count in counts.values())


def test_sha256() -> None:
    """The digest of "abc" is the one in FIPS 180-4's example."""
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_commitment(shell: Shell) -> None:
    """A commitment hashes the 128 hexadecimal digits of nonce and value, as text."""
    assert commitment("0" * 64, "1" * 64) == shell("hash", "0" * 64 + "1" * 64)


def test_seed(shell: Shell) -> None:
    """The seed hashes one line of text: algorithm, announcement, values, public value."""
    line = "leitai-draw-1|aa|bb|cc|dd|123"
    assert seed_of("aa", ["bb", "cc", "dd"], "123") == shell("hash", line)


def test_words(shell: Shell) -> None:
    """The stream is the blocks one after the other, eight big-endian words each."""
    blocks = "".join(shell("hash", f"s|{number}") for number in range(3))
    expected = [int(blocks[at : at + 8], 16) for at in range(0, len(blocks), 8)]
    assert list(islice(words("s"), 24)) == expected


def test_rejection() -> None:
    """A word at or above the largest multiple of the size is thrown away."""
    assert below(iter([2**32 - 1, 2**32 - 2, 7]), 2**32 - 2) == 7
    assert below(iter([4294967290, 4294967289, 5]), 10) == 9
    assert below(iter([2**32 - 1]), 2**16) == 2**16 - 1


@pytest.mark.parametrize("size", [2, 3, 10, 2**31 + 1, 3 * 2**30])
def test_below_in_shell(size: int, shell: Shell) -> None:
    """The shell script gets the same numbers, rejections included (every other word at 2^31+1)."""
    stream = words(digest("vector"))
    expected = [str(below(stream, size)) for _ in range(30)]
    assert shell("below", digest("vector"), size, 30).split() == expected


@pytest.mark.parametrize("size", [1, 2, 5, 24, 60])
def test_shuffle_in_shell(size: int, shell: Shell) -> None:
    """The shell script gets the same order."""
    seed = digest(f"order {size}")
    expected = [0, *(shuffle(words(seed), size) or [])]
    assert shell("order", seed, size) == " ".join(map(str, expected))


@pytest.mark.torture
def test_every_order_equally_likely() -> None:
    """Chi-square over all 24 orders of 4 items stays below its 99.9 % limit."""
    draws = 1_000_000 if os.environ.get("LEITAI_TORTURE") else 24_000
    assert chi_square([digest(f"seed {number}") for number in range(draws)]) < CHI_SQUARE_23


@pytest.mark.parametrize("honest", [0, 1, 2])
def test_one_honest_party_is_enough(honest: int) -> None:
    """With all else fixed by a coalition, one party's value still makes every order likely."""
    seeds = []
    for number in range(12_000):
        values = ["00" * 32] * 3
        values[honest] = digest(f"honest {number}")
        seeds.append(seed_of("11" * 32, values, "1" * 20))
    assert chi_square(seeds) < CHI_SQUARE_23


def test_every_bit_counts() -> None:
    """Each bit of the announcement's hash and of each value, and each die, changes the seed."""
    fixed = [hashlib.sha256(bytes([number])).digest() for number in range(4)]
    dice = "12345678901234567890"

    def seed(parts: list[bytes], public: str) -> str:
        first, *values = [part.hex() for part in parts]
        return seed_of(first, values, public)

    seeds = [seed(fixed, dice)]
    for at, part in enumerate(fixed):
        for bit in range(256):
            flipped = (int.from_bytes(part, "big") ^ 1 << bit).to_bytes(32, "big")
            seeds.append(seed([*fixed[:at], flipped, *fixed[at + 1 :]], dice))
    for at, die in enumerate(dice):
        faces = [face for face in "0123456789" if face != die]
        seeds += [seed(fixed, dice[:at] + face + dice[at + 1 :]) for face in faces]
    assert len(set(seeds)) == len(seeds) == 1 + 4 * 256 + 20 * 9
