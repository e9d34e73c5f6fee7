"""
Telephone numbers of the mainland.

Source: 工业和信息化部, 电信网编号计划 (2017 edition): mobile numbers are 11 digits from 13 to
19; a long-distance number is 0, the area code, then 7 or 8 digits.
"""

import re

from leitai.faults import Fault, Refused
from leitai.registry.text import plain

_LAID_OUT = str.maketrans("", "", " \u00a0()-‐‑‒–—.")
_ABROAD = re.compile(r"(?:\+86|0086|86(?=1[3-9]\d{9}$))")
_MOBILE = re.compile(r"0?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})([2-8]\d{6,7})", re.ASCII)
_LOCAL = re.compile(r"[2-8]\d{6,7}", re.ASCII)
_EXTENSION = re.compile(r"(.*?\d{7}.*?)\s*(?:转|ext\.?|x|#)\s*(\d{1,6})", re.ASCII | re.IGNORECASE)


def read_phone(text: str) -> str:
    """
    Return a number one way: "13800001234", "0318-2000000", "010-62000000-801" (extension).

    A country code, spaces, brackets and dashes are understood; an extension is written
    with 转, ext, x or #.

    Raises:
        Refused: ``registry.empty``; ``registry.phone-area`` (no area code);
            ``registry.phone-shape``.

    >>> read_phone("+86 138-0000-1234"), read_phone("（0318）2000000转801")
    ('13800001234', '0318-2000000-801')
    """
    typed = plain(text)
    extension = ""
    if parts := _EXTENSION.fullmatch(typed):
        typed, extension = parts[1], "-" + parts[2]
    abroad = typed.translate(_LAID_OUT)
    digits = _ABROAD.sub("", abroad, count=1) if _ABROAD.match(abroad) else abroad
    if not extension and (mobile := _MOBILE.fullmatch(digits)):
        return mobile[1]
    if digits != abroad and not digits.startswith("0"):
        digits = "0" + digits  # +86 318 ...: the 0 is dialled inside the country only
    if line := _LANDLINE.fullmatch(digits):
        return f"{line[1]}-{line[2]}{extension}"
    if not digits:
        raise Refused([Fault("registry.empty")])
    if _LOCAL.fullmatch(digits):
        raise Refused([Fault("registry.phone-area")])
    raise Refused([Fault("registry.phone-shape")])


def mask_phone(number: str) -> str:
    """
    Return a number as `read_phone` gives it with its middle hidden.

    >>> mask_phone("13800001234"), mask_phone("0318-2000123"), mask_phone("010-62000123-801")
    ('138****1234', '0318-****123', '010-*****123')
    """
    area, _, local = number.partition("-")
    if not local:
        return area[:3] + "****" + area[-4:] if len(area) == 11 else "****"
    local = local.partition("-")[0]
    return f"{area}-{'*' * (len(local) - 3)}{local[-3:]}"
