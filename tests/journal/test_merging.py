from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from leitai.journal import forks, merge, redact


@cache
def pool(author):
    """Entries of two devices, one number written twice (a fork), and an erased copy of each."""
    entries = []
    for name in ("pad", "desk"):
        device = author(name)
        entries += [device.sheet(f"C{number}", "J1", "1") for number in range(4)]
    double = author("pad")
    entries.append(double.sheet("C0", "J1", "2"))
    return entries + [redact(entry) for entry in entries]


def parts(author):
    return st.lists(st.sampled_from(pool(author)), max_size=12)


@given(st.data())
def test_any_order_any_number_of_times(author, data):
    """A permutation with repetitions merges to the same entries."""
    sent = data.draw(parts(author))
    again = data.draw(st.permutations(sent + sent[:3]))
    cut = data.draw(st.integers(0, len(again)))
    assert merge(again[:cut], again[cut:]) == merge(sent)


@given(st.data())
def test_merging_is_a_union(author, data):
    """Idempotent, commutative, associative."""
    a, b, c = (data.draw(parts(author)) for _ in range(3))
    assert merge(a, a) == merge(a) == merge(merge(a))
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c)) == merge(a, b, c)


@given(st.data())
def test_nothing_is_lost(author, data):
    """Every entry sent is there, in full where any copy was full."""
    sent = data.draw(parts(author))
    merged = merge(sent)
    assert {entry.hash for entry in merged} == {entry.hash for entry in sent}
    full = {entry.hash for entry in sent if entry.body is not None}
    assert {entry.hash for entry in merged if entry.body is not None} == full


@given(st.data())
def test_a_fork_is_reported_with_both(author, data):
    """Two things under one number stay side by side and are reported, whatever the order."""
    entries = pool(author)
    both = {entries[0], entries[8]}
    others = data.draw(st.lists(st.sampled_from(entries[1:8]), max_size=6))
    (fork,) = forks(merge(data.draw(st.permutations([*both, *others]))))
    assert set(fork.entries) == both


def test_clean_logs_have_no_fork(author):
    """Different devices and numbers are no fork."""
    assert forks(merge(pool(author)[:8])) == []


def test_full_copy_wins(author):
    """Of an entry and its erased copy the full one is kept, and they are no fork."""
    entry = pool(author)[0]
    assert merge([redact(entry)], [entry]) == merge([entry], [redact(entry)]) == (entry,)


def test_changed_copy_is_a_fork(author):
    """A copy whose signature was changed is not silently taken for the entry, nor dropped."""
    entry = pool(author)[0]
    assert len(forks(merge([entry], [replace(entry, sig="0" * 128)]))) == 1
