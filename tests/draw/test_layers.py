"""Blind codes: sealed in layers, opened from the last one back."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.draw import Decoding, Draw, Layer, seal
from leitai.faults import Refused

PEOPLE = Layer("codes-1", "first coder", {"p1": "7", "p2": "3", "p3": "5"}, "01" * 32)
STATIONS = Layer("codes-2", "second coder", {"3": "S1", "5": "S2", "7": "S3"}, "02" * 32)
WORKS = Layer("codes-3", "third coder", {"S1": "W9", "S2": "W4", "S3": "W6"}, "03" * 32)
LAYERS = (PEOPLE, STATIONS, WORKS)


def sealed(*layers: Layer) -> Decoding:
    return Decoding(tuple(seal(layer) for layer in layers))


def fault(decoding: Decoding, layer: Layer) -> str:
    with pytest.raises(Refused) as refused:
        decoding.open(layer)
    (one,) = refused.value.faults
    return one.id


def test_decode() -> None:
    """Opened from the last back, the three maps lead from each work to its maker."""
    decoding = sealed(*LAYERS).open(WORKS).open(STATIONS).open(PEOPLE)
    assert decoding.people() == {"W9": "p2", "W4": "p3", "W6": "p1"}


def test_order() -> None:
    """A layer out of its turn is refused, and so is one more than there are."""
    closed = sealed(*LAYERS)
    assert fault(closed, PEOPLE) == "draw.layer-order"
    assert fault(closed, STATIONS) == "draw.layer-order"
    assert fault(closed.open(WORKS), PEOPLE) == "draw.layer-order"
    assert fault(closed.open(WORKS), WORKS) == "draw.layer-order"
    assert fault(closed.open(WORKS).open(STATIONS).open(PEOPLE), PEOPLE) == "draw.layers-open"


def test_nobody_is_named_early() -> None:
    """While a layer is closed no name comes out."""
    decoding = sealed(*LAYERS)
    for layer in (WORKS, STATIONS, PEOPLE):
        with pytest.raises(Refused):
            decoding.people()
        decoding = decoding.open(layer)
    assert len(decoding.people()) == 3


@pytest.mark.parametrize(
    "forged",
    [
        replace(WORKS, codes={"S1": "W4", "S2": "W9", "S3": "W6"}),
        replace(WORKS, salt="04" * 32),
        replace(WORKS, holder="first coder"),
    ],
)
def test_forged_map(forged: Layer) -> None:
    """Two works exchanged, another salt, another holder: not what was sealed."""
    assert fault(sealed(*LAYERS), forged) == "draw.layer-differs"


def test_bad_maps() -> None:
    """An empty map and one that gives a code twice cannot be sealed."""
    for codes in ({}, {"a": "1", "b": "1"}):
        with pytest.raises(Refused):
            seal(replace(PEOPLE, codes=codes))


def test_gap() -> None:
    """A layer that hands out a code the next one never received is refused."""
    short = replace(WORKS, codes={"S1": "W9", "S2": "W4"})
    assert fault(sealed(PEOPLE, STATIONS, short).open(short), STATIONS) == "draw.layer-gap"


@given(st.permutations(range(6)), st.permutations(range(6)), st.permutations(range(6)))
def test_round_trip(first: list[int], second: list[int], third: list[int]) -> None:
    """Whatever the three maps are, decoding undoes coding."""
    layers = [
        Layer(f"codes-{number}", "holder", {str(a): str(b) for a, b in enumerate(order)}, "00" * 32)
        for number, order in enumerate((first, second, third))
    ]
    decoding = sealed(*layers)
    for layer in reversed(layers):
        decoding = decoding.open(layer)
    assert decoding.people() == {str(third[second[first[at]]]): str(at) for at in range(6)}


def test_layer_from_a_draw(drawn: Callable[..., Draw]) -> None:
    """A draw's outcome is a layer's map."""
    result = drawn(id="codes-1").result
    assert result is not None
    layer = Layer("codes-1", "coder", dict(result.outcome), "05" * 32)
    assert sealed(layer).open(layer).people() == {at: code for code, at in result.outcome}
