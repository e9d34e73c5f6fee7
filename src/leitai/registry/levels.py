"""
The eight vocational skill levels.

Source: 人力资源社会保障部《关于健全完善新时代技能人才职业技能等级制度的意见（试行）》,
人社部发〔2022〕14号.
"""

from typing import Literal

from leitai.faults import Fault, Refused
from leitai.registry.text import plain

Level = Literal["apprentice", "5", "4", "3", "2", "1", "special", "chief"]

NAMES: dict[Level, str] = {
    "apprentice": "学徒工",
    "5": "初级工",
    "4": "中级工",
    "3": "高级工",
    "2": "技师",
    "1": "高级技师",
    "special": "特级技师",
    "chief": "首席技师",
}
"""From the lowest to the highest; numbered levels count down to 1."""

_NUMBERED: dict[Level, str] = {"5": "五", "4": "四", "3": "三", "2": "二", "1": "一"}


def _spellings() -> dict[str, Level]:
    known: dict[str, Level] = {name: level for level, name in NAMES.items()}
    known |= {level: level for level in NAMES}
    for level, numeral in _NUMBERED.items():
        for number in (f"{numeral}级", f"{level}级"):
            for said in (number, f"{number}/{NAMES[level]}", f"{NAMES[level]}({number})"):
                known[said] = level
    return known | {"初级": "5", "中级": "4", "高级": "3", "学徒": "apprentice"}


_KNOWN = _spellings()


def read_level(text: str) -> Level:
    """
    Return the level; "三级", "3", "高级工", "高级工（三级）", "三级/高级工" are one.

    Raises:
        Refused: ``registry.empty``, ``registry.level-unknown``.

    >>> read_level("高级工（三级）"), read_level("1级")
    ('3', '1')
    """
    typed = plain(text).casefold().replace(" ", "")
    if not typed:
        raise Refused([Fault("registry.empty")])
    if typed not in _KNOWN:
        raise Refused([Fault("registry.level-unknown", {"text": typed})])
    return _KNOWN[typed]
