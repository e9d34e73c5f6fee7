"""Unified social credit codes: GB 32100-2015."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.registry.credit import ALPHABET, check_character, read_credit_code
from leitai.wording import describe

FIRST = st.builds(
    "{}{}110000{}".format,
    st.sampled_from(ALPHABET),
    st.sampled_from(ALPHABET),
    st.text(alphabet=ALPHABET, min_size=9, max_size=9),
)


def fault_ids(text):
    """Return what is wrong with *text*."""
    with pytest.raises(Refused) as refused:
        read_credit_code(text)
    faults = refused.value.faults
    assert all(describe(each, language) for each in faults for language in ("zh", "en"))
    return [each.id.removeprefix("registry.") for each in faults]


def test_the_standards_example():
    """The code printed in GB 32100-2015 has the check character printed there."""
    assert read_credit_code("91350100M000100Y43") == "91350100M000100Y43"


@given(FIRST)
def test_every_code_is_read(first):
    """A code with its check character is read, in capitals or not."""
    code = first + check_character(first)
    assert read_credit_code(code) == code
    assert read_credit_code(f" {code.lower()}") == code


@given(FIRST, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_seen(first, place, other):
    """No code with one character changed is accepted."""
    code = first + check_character(first)
    changed = code[:place] + other + code[place + 1 :]
    if changed != code:
        assert fault_ids(changed)


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("", ["empty"]),
        ("9135O1OOM000100Y43", ["credit-letters"]),
        ("91350100M000100Y4", ["credit-shape"]),
        ("9135010AM000100Y43", ["credit-shape"]),
        ("91350100M000100Y44", ["credit-check"]),
        ("91990100M000100Y43", ["credit-region", "credit-check"]),
    ],
)
def test_refusals(typed, faults):
    """Each kind of wrong code is named."""
    assert fault_ids(typed) == faults


def test_registered_with_the_state():
    """Region 100000 is the state itself."""
    first = "91100000M000100Y4"
    assert read_credit_code(first + check_character(first))[:8] == "91100000"
