"""Every number of a draw comes from here: SHA-256 of plain ASCII text, nothing else."""

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence
from itertools import count

ALGORITHM = "leitai-draw-1"
WORDS = 2**32


def digest(text: str) -> str:
    """Return the SHA-256 of *text* (UTF-8) in lower-case hexadecimal (FIPS 180-4)."""
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(nonce: str, value: str) -> str:
    """
    Return what a party publishes before the draw: it fixes *value* and shows nothing of it.

    Units:
        nonce, value: 32 bytes each, as 64 lower-case hexadecimal digits.

    >>> commitment("00" * 32, "11" * 32)[:8]
    '2c5a757a'
    """
    return digest(nonce + value)


def seed_of(announcement_hash: str, values: Sequence[str], public: str) -> str:
    """Return the seed: the hash of everything announced, every party's value, the public value."""
    return digest("|".join([ALGORITHM, announcement_hash, *values, public]))


def words(seed: str) -> Iterator[int]:
    """Return the endless stream of 32-bit numbers: block i is SHA-256 of ``seed|i``."""
    for number in count():
        yield from struct.unpack(">8I", hashlib.sha256(f"{seed}|{number}".encode()).digest())


def below(stream: Iterator[int], size: int) -> int:
    """
    Return a number from 0 to *size* - 1, all equally likely.

    Words at or above the largest multiple of *size* are thrown away: they would favour the
    small numbers.
    """
    limit = WORDS - WORDS % size
    while (word := next(stream)) >= limit:
        pass
    return word % size


def shuffle(
    stream: Iterator[int], size: int, broken: Callable[[list[int], int], bool] | None = None
) -> list[int] | None:
    """
    Return one shuffle of 0 .. size - 1 (Fisher-Yates, from the end), or None if abandoned.

    *broken(order, at)* is asked as soon as place *at* is settled (the later ones are already);
    when it says so the shuffle stops there and takes no more of the stream.

    Source:
        R. Durstenfeld, Algorithm 235: Random permutation, Communications of the ACM 7 (1964).
    """
    order = list(range(size))
    for at in range(size - 1, -1, -1):
        if at:
            other = below(stream, at + 1)
            order[at], order[other] = order[other], order[at]
        if broken and broken(order, at):
            return None
    return order
