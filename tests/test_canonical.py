import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from leitai.canonical import LARGEST, canonical

signs = some.sampled_from('ab\x00\x1f\x7f"\\/\b\f\n\r\t\u2028é王\U0001f600')
texts = some.text(max_size=8) | some.text(signs, max_size=8)
leaves = (
    some.none()
    | some.booleans()
    | texts
    | some.integers(-LARGEST, LARGEST)
    | some.sampled_from([LARGEST, -LARGEST, 0])
)
values = some.recursive(
    leaves,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.lists(inner, max_size=3).map(tuple)
        | some.dictionaries(texts, inner, max_size=5)
    ),
    max_leaves=25,
)


@given(values)
def test_both_writers_agree(value):
    """The fast way writes the very bytes that the RFC 8785 library writes."""
    assert canonical(value) == rfc8785.dumps(value)


def test_names_beyond_the_basic_plane():
    """Names are sorted by UTF-16 code units, where an emoji comes before a private-use sign."""
    assert canonical({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        {"a": [1, 2.0]},
        {1: "a"},
        LARGEST + 1,
        [-LARGEST - 1],
        "\ud800",
        {"\ud800": 1},
        b"a",
        {1},
    ],
)
def test_refused(value):
    """A float, a number too large, a name that is no text, half a character: all are refused."""
    with pytest.raises((TypeError, ValueError)):
        canonical(value)


def test_deep_and_endless():
    """Sixty lists inside each other are written; a list that holds itself is refused."""
    nested: list[object] = []
    for _ in range(60):
        nested = [nested]
    assert canonical(nested) == b"[" * 61 + b"]" * 61
    nested.append(nested)
    with pytest.raises(RecursionError):
        canonical(nested)
