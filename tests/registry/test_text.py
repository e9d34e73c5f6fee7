"""What people type: understood or refused by rule."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leitai.exact import decimal_text
from leitai.faults import Refused
from leitai.registry.text import person_name, plain, read_number
from leitai.wording import describe


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("８５．５", "85.5"),
        ("Ｘ", "X"),
        ("\u3000 甲\u3000", "甲"),
        ("\ufeff85\u200b", "85"),
        ("\u202d110\u202c", "110"),
        ("\u00a085\u2003", "85"),
        ("张\u3000三", "张 三"),
        ("８５。５", "85。5"),
        ("\t85\r\n", "85"),
        ("½", "½"),
    ],
)
def test_plain(typed, meant):
    """Full-width ASCII becomes half-width and both ends are trimmed; nothing else changes."""
    assert plain(typed) == meant


@given(st.text())
def test_plain_twice(text):
    """Making plain text plain changes nothing."""
    assert plain(plain(text)) == plain(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1))
def test_full_width_is_understood(text):
    """Every ASCII text survives being typed with full-width keys."""
    assert plain("".join(chr(ord(each) + 0xFEE0) for each in text)) == text


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("85", Fraction(85)),
        ("85.5", Fraction(171, 2)),
        ("-2", Fraction(-2)),
        (".5", Fraction(1, 2)),
        ("+3", Fraction(3)),
        ("85.", Fraction(85)),
        ("－０．２５", Fraction(-1, 4)),
        ("\u300085 ", Fraction(85)),
    ],
)
def test_numbers_read(typed, value):
    """Decimals are read exactly, whatever the width of the keys."""
    assert read_number(typed) == value


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_numbers_come_back(units, places):
    """A decimal that was written is read back as the same number."""
    value = Fraction(units, 10**places)
    assert read_number(decimal_text(value, places)) == value


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "registry.empty"),
        ("\u3000", "registry.empty"),
        ("85,5", "registry.comma-decimal"),
        ("８５，５", "registry.comma-decimal"),
        ("1,000", "registry.comma-decimal"),
        ("85、5", "registry.comma-decimal"),
        ("1e3", "registry.not-a-number"),
        ("1/3", "registry.not-a-number"),
        ("85分", "registry.not-a-number"),
        ("85。5", "registry.not-a-number"),
        ("8 5", "registry.not-a-number"),
        ("٣", "registry.not-a-number"),
        ("nan", "registry.not-a-number"),
        ("-", "registry.not-a-number"),
        ("9" * 61, "registry.number-too-long"),
    ],
)
def test_numbers_refused(typed, fault):
    """What is not plainly one decimal is refused, with words in both languages."""
    with pytest.raises(Refused) as refused:
        read_number(typed)
    assert [each.id for each in refused.value.faults] == [fault]
    assert all(describe(refused.value.faults[0], language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王明", "王明"),
        (" 王\u3000明 ", "王明"),
        ("王 明", "王明"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("Anna  O'Neil-Li", "Anna O'Neil-Li"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_names_read(typed, name):
    """A name comes out one way, however it was padded and dotted."""
    assert person_name(typed) == name
    assert person_name(name) == name


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("\u3000", "registry.empty"),
        ("王明1", "registry.name-characters"),
        ("王明（女）", "registry.name-characters"),
        ("\ue863明", "registry.name-characters"),
        ("·", "registry.name-characters"),
        ("王" * 51, "registry.name-too-long"),
    ],
)
def test_names_refused(typed, fault):
    """Digits, remarks and private characters are no part of a name."""
    with pytest.raises(Refused) as refused:
        person_name(typed)
    assert [each.id for each in refused.value.faults] == [fault]
