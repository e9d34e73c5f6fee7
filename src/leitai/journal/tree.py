"""
The Merkle tree over the journal's entries, and its two proofs.

A root of 32 bytes stands for every entry in its order. An inclusion proof shows that an
entry is under a root; a consistency proof shows that a later root only added entries.

Source:
    RFC 6962, Certificate Transparency (June 2013), section 2.1: the hashes and the proofs.
    RFC 9162 (December 2021), sections 2.1.3.2 and 2.1.4.2: how the proofs are checked.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over *left* and *right*."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """
    A growing tree that answers for its present size and every earlier one.

    Level k keeps the hashes of the complete subtrees of 2**k leaves, packed: about 64
    bytes for each entry. Appending touches one hash per completed level.

    >>> tree = Tree([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    >>> check_inclusion(leaf_hash(b"c"), 2, 3, tree.inclusion(2), tree.root())
    True
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0]) // 32

    def append(self, leaf: bytes) -> None:
        """Add the leaf hash *leaf* at the end."""
        level, digest = 0, leaf
        while True:
            row = self._levels[level]
            row += digest
            if len(row) % 64:
                return
            digest = node_hash(bytes(row[-64:-32]), bytes(row[-32:]))
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())

    def leaf(self, index: int) -> bytes:
        """Return the leaf hash at *index*, counted from 0."""
        return bytes(self._levels[0][32 * index : 32 * index + 32])

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first *size* leaves (all of them unless given)."""
        return self._range(0, self._size(size))

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """
        Return the proof that the leaf at *index* is in the tree of *size*: RFC 6962, 2.1.1.

        Raises:
            IndexError: there is no such leaf in that tree.
        """
        size = self._size(size)
        if not 0 <= index < size:
            raise IndexError(index)
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """
        Return the proof that the tree of *size* begins with the tree of *old*: RFC 6962, 2.1.2.

        Raises:
            IndexError: there is no such earlier tree.
        """
        size = self._size(size)
        if not 0 <= old <= size:
            raise IndexError(old)
        if old in (0, size):
            return ()
        path, start, end = [], 0, size
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        if start:
            path.append(self._range(start, end))
        return tuple(reversed(path))

    def _size(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise IndexError(size)
        return size

    def _range(self, start: int, end: int) -> bytes:
        """Return the root over leaves start .. end-1, where start is on a subtree's border."""
        digest = b""
        for level in range(end.bit_length()):
            # The ones of the length, lowest first, are the complete subtrees from right to left.
            if (end - start) >> level & 1:
                end -= 1 << level
                at = 32 * (end >> level)
                subtree = bytes(self._levels[level][at : at + 32])
                digest = node_hash(subtree, digest) if digest else subtree
        return digest or EMPTY


def _split(width: int) -> int:
    """Return the largest power of two below *width*."""
    return 1 << ((width - 1).bit_length() - 1)


def check_inclusion(
    leaf: bytes,
    index: int,
    size: int,
    proof: Sequence[bytes],
    root: bytes,
) -> bool:
    """Tell whether *proof* shows the leaf hash *leaf* at *index* under *root* of *size* leaves."""
    if not 0 <= index < size:
        return False
    sides = list(_sides(index, size - 1))
    if len(sides) != len(proof):
        return False
    digest = leaf
    for left, each in zip(sides, proof, strict=True):
        digest = node_hash(each, digest) if left else node_hash(digest, each)
    return digest == root


def check_consistency(
    old: tuple[int, bytes],
    new: tuple[int, bytes],
    proof: Sequence[bytes],
) -> bool:
    """
    Tell whether *proof* shows that the tree *new* begins with the tree *old*.

    Shapes:
        old, new: (size, root).
    """
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 <= old_size <= new_size:
        return False
    if old_size in (0, new_size):
        return not proof and old_root == (new_root if old_size else EMPTY)
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    if here and not proof:
        return False
    # An old tree that is itself one complete subtree is where the path begins.
    begin, *path = proof if here else (old_root, *proof)
    sides = list(_sides(here, last))
    if len(sides) != len(path):
        return False
    first = second = begin
    for left, each in zip(sides, path, strict=True):
        if left:
            first, second = node_hash(each, first), node_hash(each, second)
        else:
            second = node_hash(second, each)
    return (first, second) == (old_root, new_root)


def _sides(here: int, last: int) -> Iterator[bool]:
    """Say for each step from node *here* up to the root whether the other half is on the left."""
    while last:
        left = bool(here & 1) or here == last
        yield left
        while left and here and not here & 1:  # no sibling on these levels: the tree is ragged
            here, last = here >> 1, last >> 1
        here, last = here >> 1, last >> 1
