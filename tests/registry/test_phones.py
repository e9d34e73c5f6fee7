"""Telephone numbers of the mainland."""

import pytest

from leitai.faults import Refused
from leitai.registry.phones import mask_phone, read_phone
from leitai.wording import describe


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800001234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("013800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("\u202d13800001234\u202c", "13800001234"),
        ("03182000000", "0318-2000000"),
        ("0318－2000000", "0318-2000000"),
        ("(010) 6200 0000", "010-62000000"),
        ("+86 318 2000000", "0318-2000000"),
        ("0318-2000000转801", "0318-2000000-801"),
        ("0318-2000000 ext 801", "0318-2000000-801"),
    ],
)
def test_read(typed, number):
    """However it is laid out, a number comes out one way, and that way is read again."""
    assert read_phone(typed) == number


@pytest.mark.parametrize("number", ["13800001234", "0318-2000000", "010-62000000"])
def test_read_again(number):
    """What was read once is read as itself."""
    assert read_phone(read_phone(number)) == number


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (" ", "registry.empty"),
        ("-", "registry.empty"),
        ("2000000", "registry.phone-area"),
        ("62000000", "registry.phone-area"),
        ("1380000123", "registry.phone-shape"),
        ("138000012345", "registry.phone-shape"),
        ("12800001234", "registry.phone-shape"),
        ("0318-1000000", "registry.phone-shape"),
        ("13800001234/13800001235", "registry.phone-shape"),
        ("+1 555 0100", "registry.phone-shape"),
        ("13800001234转8", "registry.phone-shape"),
    ],
)
def test_refusals(typed, fault):
    """What is no mainland number is refused with the reason."""
    with pytest.raises(Refused) as refused:
        read_phone(typed)
    assert [each.id for each in refused.value.faults] == [fault]
    assert all(describe(refused.value.faults[0], language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800001234", "138****1234"),
        ("0318-2000123", "0318-****123"),
        ("010-62000123-801", "010-*****123"),
        ("12", "****"),
    ],
)
def test_mask(number, masked):
    """The middle of a number is hidden."""
    assert mask_phone(number) == masked
