"""
Unified social credit codes of enterprises and other organisations.

Source: GB 32100-2015 法人和其他组织统一社会信用代码编码规则.
"""

import re

from leitai.faults import Fault, Refused
from leitai.registry.identity import PROVINCES
from leitai.registry.text import plain

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters; I, O, Z, S and V are left out because they look like 1, 0, 2, 5 and U."""

REGIONS = PROVINCES | {"10"}
"""10: registered with the state itself (100000)."""

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SHAPE = re.compile(rf"[{ALPHABET}]{{2}}\d{{6}}[{ALPHABET}]{{10}}", re.ASCII)
_LOOKALIKES = frozenset("IOZSV")


def check_character(first: str) -> str:
    """
    Return the 18th character for the first 17.

    Source: GB 32100-2015, annex A.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(weight * _VALUES[each] for weight, each in zip(_WEIGHTS, first, strict=True))
    return ALPHABET[-total % 31]


def read_credit_code(text: str) -> str:
    """
    Return the 18 characters in capitals.

    Raises:
        Refused: ``registry.empty``; ``registry.credit-letters`` (I, O, Z, S, V);
            ``registry.credit-shape``; ``registry.credit-region`` and
            ``registry.credit-check``, together where both apply.

    >>> read_credit_code(" 91350100m000100y43")
    '91350100M000100Y43'
    """
    code = plain(text).upper()
    if not _SHAPE.fullmatch(code):
        raise Refused([_shape_fault(code)])
    faults = []
    if code[2:4] not in REGIONS:
        faults.append(Fault("registry.credit-region", {"region": code[2:4]}))
    if check_character(code[:17]) != code[17]:
        faults.append(Fault("registry.credit-check"))
    if faults:
        raise Refused(faults)
    return code


def _shape_fault(code: str) -> Fault:
    if not code:
        return Fault("registry.empty")
    letters = sorted(_LOOKALIKES & set(code))
    if letters:
        return Fault("registry.credit-letters", {"letters": " ".join(letters)})
    return Fault("registry.credit-shape", {"length": str(len(code))})
