"""Names by the initials of their pinyin, as people type them to find somebody."""

from functools import lru_cache

from pypinyin import Style, pinyin


@lru_cache(maxsize=20_000)
def _initial(character: str) -> str:
    return pinyin(character, style=Style.FIRST_LETTER, errors="default")[0][0][:1].lower()


def initials(name: str) -> str:
    """
    Return the initials of *name*, lower case; what is no Chinese character stays as it is.

    >>> initials("陈立柱"), initials("桥东建工A1")
    ('clz', 'qdjga1')
    """
    return "".join(_initial(character) for character in name if not character.isspace())
