from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.journal import Tree, check_consistency, check_inclusion, leaf_hash
from leitai.journal.tree import EMPTY, node_hash

# The leaves and roots of the Certificate Transparency reference test data for RFC 6962.
DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
DATA += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
REFERENCE = Tree(leaf_hash(bytes.fromhex(data)) for data in DATA)

MOST = 64
LEAVES = [leaf_hash(bytes([number])) for number in range(MOST)]
TREE = Tree(LEAVES)


def root_as_defined(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return node_hash(root_as_defined(leaves[:split]), root_as_defined(leaves[split:]))


def test_reference_roots():
    """The published roots of 0 to 8 leaves."""
    assert [REFERENCE.root(size).hex() for size in range(9)] == ROOTS


def test_reference_inclusion_proof():
    """The published proof of leaf 5 among 8."""
    assert [each.hex() for each in REFERENCE.inclusion(5)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_reference_consistency_proof():
    """The published proof from 6 to 8 leaves."""
    assert [each.hex() for each in REFERENCE.consistency(6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_root_is_the_definition():
    """The growing tree has the root of the definition at every size."""
    roots = [TREE.root(size) for size in range(MOST + 1)]
    assert roots == [root_as_defined(LEAVES[:size]) for size in range(MOST + 1)]


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_inclusion_proof_holds_and_no_other(size):
    """Each leaf of each tree is proved; with another leaf, place, root or proof it is not."""
    root = TREE.root(size)
    for index in range(size):
        proof = TREE.inclusion(index, size)
        assert check_inclusion(LEAVES[index], index, size, proof, root)
        assert not check_inclusion(LEAVES[index - 1], index, size, proof, root) or size == 1
        assert not check_inclusion(LEAVES[index], index, size, proof, TREE.root(size - 1))
        assert not check_inclusion(LEAVES[index], index, size, (*proof, root), root)
        assert not check_inclusion(LEAVES[index], index, size, proof[:-1], root) or not proof
        assert not check_inclusion(LEAVES[index], size, size, proof, root)


@pytest.mark.parametrize("size", range(MOST + 1))
def test_every_consistency_proof_holds_and_no_other(size):
    """Each earlier tree is proved to be the beginning; with a root or proof changed it is not."""
    new = (size, TREE.root(size))
    for old in range(size + 1):
        proof = TREE.consistency(old, size)
        before = (old, TREE.root(old))
        assert check_consistency(before, new, proof)
        assert not check_consistency((old, EMPTY[::-1]), new, proof)
        assert not check_consistency(before, new, (*proof, EMPTY))
        assert not check_consistency(before, (size, EMPTY[::-1]), proof) or old == 0
        assert not check_consistency(before, new, proof[:-1]) or not proof
        assert not check_consistency((size + 1, TREE.root(old)), new, proof)


@given(st.integers(2, MOST), st.data())
def test_any_wrong_hash_fails(size, data):
    """One hash of a proof changed anywhere, and the proof does not hold."""
    index = data.draw(st.integers(0, size - 1))
    proof = list(TREE.inclusion(index, size))
    at = data.draw(st.integers(0, len(proof) - 1))
    proof[at] = data.draw(st.binary(min_size=32, max_size=32).filter(lambda x: x != proof[at]))
    assert not check_inclusion(LEAVES[index], index, size, proof, TREE.root(size))


@given(st.integers(3, MOST), st.data())
def test_any_wrong_hash_fails_consistency(size, data):
    """One hash of a consistency proof changed anywhere, and the proof does not hold."""
    old = data.draw(st.integers(1, size - 1))
    proof = list(TREE.consistency(old, size))
    at = data.draw(st.integers(0, len(proof) - 1))
    proof[at] = data.draw(st.binary(min_size=32, max_size=32).filter(lambda x: x != proof[at]))
    new = (size, TREE.root(size))
    assert not check_consistency((old, TREE.root(old)), new, proof)


def test_proofs_are_short():
    """A proof has at most one hash for each halving: 17 for 100,000 leaves."""
    tree = Tree([EMPTY] * 100_000)
    assert len(tree.inclusion(0)) == 17


def test_earlier_trees_stay():
    """Growing changes no earlier root."""
    tree, roots = Tree(), []
    for leaf in LEAVES:
        roots.append(tree.root())
        tree.append(leaf)
    assert [tree.root(size) for size in range(MOST)] == roots
    assert all(first != second for first, second in pairwise(roots))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: TREE.root(MOST + 1),
        lambda: TREE.root(-1),
        lambda: TREE.inclusion(3, 3),
        lambda: TREE.inclusion(-1),
        lambda: TREE.consistency(4, 3),
    ],
)
def test_there_is_no_such_tree(ask):
    """Asking beyond the tree is an error, not a made-up proof."""
    with pytest.raises(IndexError):
        ask()
