"""Occupations by their code, as people call them."""

from functools import lru_cache

from leitai.registry.occupations import shipped


@lru_cache(maxsize=1000)
def trade_name(code: str) -> str:
    """
    Return the name of an occupation; a work type that the classification does not have, as it is.

    >>> trade_name("6-29-01-01"), trade_name("丝网编织工")
    ('砌筑工', '丝网编织工')
    """
    return next((each.name for each in shipped() if each.code == code), code)
