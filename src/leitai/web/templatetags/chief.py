"""Pictures of the chief judge's room: a judge's marks beside the panel, on a steel ruler."""

from collections.abc import Sequence
from fractions import Fraction

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leitai.exact import decimal_text, rounded
from leitai.measurement import Deviation
from leitai.web.words import words

register = template.Library()

STEP, HALF, EDGE = 12, 40, 8
"""Units of the picture: between two marks, a whole scale above the middle, around it."""

SHOWN = 60
"""Marks in one picture: the last ones."""

RUN = 5
"""Marks that the running mean takes together."""


@register.simple_tag
def drift_chart(judge: str, found: Sequence[Deviation]) -> SafeString:
    """
    Return a judge's deviations in the order they came: above the ruler more was given, below less.

    Each mark is a tick of the ruler; the line is the mean of the last five.
    """
    last = list(found)[-SHOWN:]
    middle, width = EDGE + HALF, STEP * len(last) + 2 * EDGE
    stems = format_html_join("", "{}", ((_stem(n, each.share),) for n, each in enumerate(last)))
    ticks = "".join(
        f"M{_x(n)} {middle}v{9 if (n + 1) % 10 == 0 else 6 if (n + 1) % 5 == 0 else 3}"
        for n in range(len(last))
    )
    points = " ".join(
        f"{_x(n)},{_y(_mean([each.share for each in last[n - RUN + 1 : n + 1]]))}"
        for n in range(RUN - 1, len(last))
    )
    return format_html(
        '<svg class="drift" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}">'
        '<path class="ticks fine" d="{}"/>{}'
        '<path class="ticks" d="M0 {}H{}{}"/><polyline class="drift-line" points="{}"/></svg>',
        words("chief.drift-picture", judge=judge, count=len(last)),
        width, 2 * middle, 2 * width,
        _side(), stems,
        middle, width, ticks, points,
    )  # fmt: skip


def _side() -> str:
    """Return the ruler at the side: a tick for each quarter of the scale, longer at the ends."""
    return f"M.5 {EDGE}v{2 * HALF}" + "".join(
        f"M0 {EDGE + HALF * quarter // 4}h{6 if quarter % 4 else 12}" for quarter in range(9)
    )


def _stem(place: int, share: Fraction) -> SafeString:
    if not share:
        return SafeString("")
    tall = decimal_text(rounded(abs(share) * HALF, 1))
    top = decimal_text(rounded(EDGE + HALF - max(share, Fraction(0)) * HALF, 1))
    return format_html(
        '<rect class="tone-{}" x="{}" y="{}" width="7" height="{}"/>',
        "blue" if share > 0 else "red", _x(place) - 3, top, tall,
    )  # fmt: skip


def _x(place: int) -> int:
    return EDGE + STEP * place + STEP // 2


def _y(share: Fraction) -> str:
    return decimal_text(rounded(EDGE + HALF - share * HALF, 1))


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares)


@register.filter
def percent_said(share: Fraction | None) -> str:
    """
    Return a share in percent with its sign, to one place; a dash for none.

    >>> percent_said(Fraction(-1, 24)), percent_said(Fraction(1, 3)), percent_said(Fraction(0))
    ('−4.2 %', '+33.3 %', '0 %')
    """
    if share is None:
        return "–"
    number = rounded(abs(share) * 100, 1)
    sign = "" if not number else "+" if share > 0 else "−"
    return f"{sign}{decimal_text(number)} %"


@register.filter
def distance_said(share: Fraction) -> str:
    """
    Return a share in percent to one place; it has no direction.

    >>> distance_said(Fraction(5, 68))
    '7.4 %'
    """
    return f"{decimal_text(rounded(share * 100, 1))} %"
