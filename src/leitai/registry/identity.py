"""
Citizen identification numbers.

Source: GB 11643-1999 公民身份号码; its check character is ISO 7064:1983 MOD 11-2.
"""

import datetime as dt
import re
from dataclasses import dataclass
from operator import mul
from typing import Literal

from leitai.faults import Fault, Refused
from leitai.registry.text import plain

_PROVINCES = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46
50 51 52 53 54 61 62 63 64 65 71 81 82 83
"""
PROVINCES = frozenset(_PROVINCES.split())
"""
First two digits. Source: GB/T 2260-2007; 83: residence permits of Taiwan residents
(State Council General Office, 国办发〔2018〕81号), which use 81 and 82 for Hong Kong and Macao.
"""

OLDEST = 120
"""Years of age beyond which a birth date is taken for a slip of the finger."""

_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_NEW = re.compile(r"\d{17}[\dX]", re.ASCII)
_OLD = re.compile(r"\d{15}", re.ASCII)

Sex = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class IdNumber:
    """
    A citizen identification number that holds together.

    Units:
        number: 18 characters, the last a digit or a capital X.
        region: the six digits of the place of first registration.
    """

    number: str
    region: str
    born: dt.date
    sex: Sex


LENGTH = 18
"""Characters of an ID number."""


def check_character(first: str) -> str:
    """
    Return the 18th character for the first 17 digits.

    Source: GB 11643-1999, 4.2; the worked example of its annex.

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(map(mul, _WEIGHTS, map(int, first)))
    return _CHECKS[total % 11]


def read_id_number(text: str, today: dt.date) -> IdNumber:
    """
    Return what an ID number says; full-width digits and a small x are understood.

    Raises:
        Refused: ``registry.empty``; ``registry.id-old-form`` (15 digits, given up in 2013);
            ``registry.id-shape``; and together where they apply ``registry.id-region``,
            ``registry.id-birth-date``, ``registry.id-check``. No fault repeats the number.

    >>> read_id_number("11000019900307001x", dt.date(2026, 1, 1)).sex
    'male'
    """
    number = plain(text).upper()
    if not _NEW.fullmatch(number):
        raise Refused([_shape_fault(number)])
    faults = []
    if number[:2] not in PROVINCES:
        faults.append(Fault("registry.id-region", {"region": number[:2]}))
    born = _day(number[6:14])
    if born is None or born > today or born.year < today.year - OLDEST:
        faults.append(Fault("registry.id-birth-date"))
    if check_character(number[:17]) != number[17]:
        faults.append(Fault("registry.id-check"))
    if faults or born is None:
        raise Refused(faults)
    return IdNumber(number, number[:6], born, "male" if int(number[16]) % 2 else "female")


def mask_id_number(number: str) -> str:
    """
    Return *number* with only its province and its last character to be seen.

    Whoever knows a person's county and birthday knows 14 of 18 characters. With the last
    three shown as well, the check character gives the one digit left: nothing is masked.
    With only the last one shown, some 90 numbers remain possible.

    >>> mask_id_number("110000199003070012")
    '11***************2'
    """
    return number[:2] + "*" * (len(number) - 3) + number[-1:] if len(number) > 3 else "***"


_INSIDE = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)",
    re.ASCII,
)
"""What looks like an ID number, right or mistyped: a region, a day of birth, four more."""


def holds_id_number(text: str) -> bool:
    """
    Tell whether an ID number stands anywhere in *text*, a mistyped one included.

    >>> holds_id_number("110000199003070012"), holds_id_number("A12 85.5")
    (True, False)
    """
    return len(text) >= LENGTH and _INSIDE.search(plain(text)) is not None


def mask_id_numbers(text: str) -> str:
    """
    Return *text* with every ID number in it masked.

    >>> mask_id_numbers("王示例 110000199003070012")
    '王示例 11***************2'
    """
    if not holds_id_number(text):
        return text
    return _INSIDE.sub(lambda found: mask_id_number(found[0]), plain(text))


def _shape_fault(number: str) -> Fault:
    if not number:
        return Fault("registry.empty")
    if _OLD.fullmatch(number):
        return Fault("registry.id-old-form")
    return Fault("registry.id-shape", {"length": str(len(number))})


def _day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
