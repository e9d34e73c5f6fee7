"""Citizen ID numbers: GB 11643-1999."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.faults import Refused
from leitai.registry.identity import (
    PROVINCES,
    check_character,
    mask_id_number,
    read_id_number,
)
from leitai.wording import describe

TODAY = dt.date(2026, 11, 1)
DAYS = st.dates(dt.date(1910, 1, 1), TODAY)


def complete(first):
    """Return 17 digits with their check character."""
    return first + check_character(first)


def fault_ids(text, today=TODAY):
    """Return what is wrong with *text*."""
    with pytest.raises(Refused) as refused:
        read_id_number(text, today)
    faults = refused.value.faults
    assert all(describe(each, language) for each in faults for language in ("zh", "en"))
    return [each.id.removeprefix("registry.") for each in faults]


@pytest.mark.parametrize(
    ("first", "check"), [("11010519491231002", "X"), ("44052418800101001", "4")]
)
def test_the_standards_examples(first, check):
    """The two numbers printed in GB 11643-1999 have the check characters printed there."""
    assert check_character(first) == check


@given(st.sampled_from(sorted(PROVINCES)), DAYS, st.integers(0, 999))
def test_every_number_is_read(province, born, serial):
    """Any province, birthday and serial make a number that says just that."""
    number = complete(f"{province}0000{born:%Y%m%d}{serial:03}")
    read = read_id_number(number, TODAY)
    assert (read.number, read.region, read.born) == (number, f"{province}0000", born)
    assert read.sex == ("male" if serial % 2 else "female")


@given(DAYS, st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_seen(born, serial, place, other):
    """No number with one character changed is accepted."""
    number = complete(f"110000{born:%Y%m%d}{serial:03}")
    changed = number[:place] + other + number[place + 1 :]
    if changed != number:
        assert fault_ids(changed)


@given(DAYS, st.integers(0, 999), st.integers(0, 16))
def test_swapped_neighbours_are_seen(born, serial, place):
    """No number with two different neighbours swapped is accepted."""
    number = complete(f"110000{born:%Y%m%d}{serial:03}")
    changed = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if changed != number:
        assert fault_ids(changed)


def test_how_it_may_be_typed():
    """Full-width digits, spaces around and a small x are understood."""
    number = complete("11000019900307001")
    assert number.endswith("X")
    typed = "　" + "".join(chr(ord(each) + 0xFEE0) for each in number.lower()) + " "
    assert read_id_number(typed, TODAY).number == number


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        (" ", ["empty"]),
        ("110000900307001", ["id-old-form"]),
        ("11000019900307001", ["id-shape"]),
        ("1100001990030700X1", ["id-shape"]),
        ("1.10000199003E+17", ["id-shape"]),
        ("１１００００ 19900307001X", ["id-shape"]),
        (complete("99000019900307001"), ["id-region"]),
        (complete("11000019900230001"), ["id-birth-date"]),
        (complete("11000000000000001"), ["id-birth-date"]),
        (complete("11000020261102001"), ["id-birth-date"]),
        (complete("11000019051231001"), ["id-birth-date"]),
        ("110000199003070010", ["id-check"]),
        ("990000199002300010", ["id-region", "id-birth-date", "id-check"]),
    ],
)
def test_refusals(typed, faults):
    """Each kind of wrong number is named, all that is wrong at once."""
    assert fault_ids(typed) == faults


def test_born_today():
    """A birthday counts from the day itself."""
    number = complete("11000020261101001")
    assert read_id_number(number, TODAY).born == TODAY
    assert fault_ids(number, TODAY - dt.timedelta(days=1)) == ["id-birth-date"]


def test_a_refusal_does_not_repeat_the_number():
    """What is refused may be shown and logged: it holds no part that identifies anyone."""
    with pytest.raises(Refused) as refused:
        read_id_number("990000199002300010", TODAY)
    assert "1990" not in str(refused.value)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("110000199003070012", "11***************2"), ("123", "***"), ("", "***")],
)
def test_mask(number, masked):
    """Only the province and the last character are seen."""
    assert mask_id_number(number) == masked


def test_why_the_last_three_stay_hidden():
    """County and birthday with the last three name one person; with the last one, about 90."""
    numbers = [complete(f"11000019900307{serial:03}") for serial in range(1000)]
    assert sum(each[-3:] == numbers[123][-3:] for each in numbers) == 1
    assert 80 <= sum(each[-1] == numbers[123][-1] for each in numbers) <= 100
