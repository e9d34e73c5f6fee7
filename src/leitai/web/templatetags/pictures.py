"""
Pictures drawn on the server: bricks, rulers, columns, walls, as SVG without a style attribute.

Lengths are percentages, so that a bar fits whatever is around it; the fill patterns stand once in
every page (``parts/_patterns.html``). Each picture has words for who does not see it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leitai.web.words import words

register = template.Library()

TONES = ("blue", "red", "brass", "pine")
"""The colours of bricks, in the order in which parts take them."""


def _share(value: object, whole: object) -> Decimal:
    """Return *value* of *whole* in percent, 0 to 100; of nothing, 0."""
    whole = Decimal(str(whole))
    if whole <= 0:
        return Decimal(0)
    return min(max(Decimal(str(value)) / whole * 100, Decimal(0)), Decimal(100))


def _plain(number: object) -> str:
    """Return *number* without zeros that say nothing: ``20`` for ``20.00``."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.inclusion_tag("parts/_patterns.html")
def patterns() -> dict[str, object]:
    """The fills that all bricks on a page use; in the layout, once."""
    return {"tones": (*TONES, "grey", "ink")}


@register.simple_tag
def bricks(
    parts: Sequence[Mapping], total: object = None, tones: Sequence[str] = TONES
) -> SafeString:
    """
    Return a bar of bricks, a part after the other; a sealed part is hatched as long as its maximum.

    Shapes:
        parts: ``{"id", "name", "value", "of", "sealed"}``; *value* None is sealed too.
        total: what the whole width stands for; the sum of the maxima where not said.
    """
    whole = sum(Decimal(str(part["of"])) for part in parts) if total is None else total
    drawn, said, at = [], [], Decimal(0)
    for number, part in enumerate(parts):
        sealed = part.get("sealed") or part.get("value") is None
        long = _share(part["of"] if sealed else part["value"], whole)
        known = "web.part-sealed" if sealed else "web.part"
        said.append(words(known, name=part["name"], value=part.get("value"), of=part["of"]))
        if long > 0:
            tone = "sealed" if sealed else tones[number % len(tones)]
            drawn.append(_brick(at, min(long, 100 - at), tone))
            at += long
    return format_html(
        '<svg class="bricks" role="img" aria-label="{}" height="20">{}</svg>',
        words("web.list-comma").join(said),
        format_html_join("", "{}", ((each,) for each in drawn)),
    )


def _brick(at: Decimal, long: Decimal, tone: str) -> SafeString:
    edge = SafeString("")
    if tone == "sealed":
        edge = SafeString('<rect class="sealed-edge" x=".5" y=".5" width="99%" height="19"/>')
    return format_html(
        '<svg x="{}%" width="{}%" height="20">'
        '<rect width="100%" height="20" fill="url(#brick-{})"/>{}</svg>',
        f"{at:.3f}",
        f"{max(long, Decimal(0)):.3f}",
        tone,
        edge,
    )


@register.simple_tag
def brick_legend(parts: Sequence[Mapping], tones: Sequence[str] = TONES) -> SafeString:
    """Return which colour is which part of ``{% bricks %}``, and what the hatched ones are."""
    rows = [
        (tones[number % len(tones)], f"{part['name']} {_plain(part['of'])}")
        for number, part in enumerate(parts)
    ]
    rows.append(("sealed", words("web.sealed")))
    return format_html(
        '<ul class="legend">{}</ul>',
        format_html_join(
            "",
            '<li><svg aria-hidden="true">'
            '<rect width="38" height="20" fill="url(#brick-{})"/></svg>{}</li>',
            rows,
        ),
    )


@register.simple_tag
def bar(value: object, whole: object, tone: str = "blue", label: str = "") -> SafeString:
    """Return one bar of bricks on a track; without *label* it only decorates."""
    spoken = SafeString('aria-hidden="true"')
    if label:
        spoken = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<svg class="track" {} height="20">'
        '<rect width="{}%" height="20" fill="url(#brick-{})"/></svg>',
        spoken,
        f"{_share(value, whole):.3f}",
        tone,
    )


@register.simple_tag
def quota(used: int, places: int) -> SafeString:
    """Return how many of the places are taken, in words and bricks; 0 places: no limit."""
    if not places:
        return format_html('<div class="quota">{}</div>', words("web.quota-open", used=used))
    return format_html(
        '<div class="quota">{}{}</div>',
        words("web.quota", used=used, places=places),
        bar(used, places, "brass" if used >= places else "blue"),
    )


@register.simple_tag
def ruler(value: object, low: object, high: object, unit: str = "", label: str = "") -> SafeString:
    """Return a steel ruler from *low* to *high* with a pointer at *value* (None: no pointer)."""
    first, last = Decimal(str(low)), Decimal(str(high))
    pointer = SafeString("")
    shown = "–" if value is None else _plain(value)
    if value is not None:
        at = _share(Decimal(str(value)) - first, last - first)
        pointer = format_html(
            '<text class="ruler-value {2}" x="{0}%" y="14">{1}</text>'
            '<svg x="{0}%" y="20" overflow="visible"><path class="pointer" d="{3}"/></svg>',
            f"{at:.3f}",
            f"{shown} {unit}".strip(),
            "from" if at < 8 else "to" if at > 92 else "",
            POINTER,
        )
    said = label or words("web.ruler", value=shown, low=low, high=high, unit=unit)
    return format_html(
        '<svg class="ruler" role="img" aria-label="{}" height="70">{}{}</svg>',
        said,
        pointer,
        _scale(first, last, 36, 66),
    )


@register.simple_tag
def axis(high: object = 100, low: object = 0) -> SafeString:
    """Return the axis above score rows: numbers and ticks, no pointer."""
    return format_html(
        '<svg class="axis" aria-hidden="true" height="34">{}</svg>',
        _scale(Decimal(str(low)), Decimal(str(high)), 22, 14),
    )


POINTER = "M-8 0h16l-8 13z"


def _scale(low: Decimal, high: Decimal, ticks_at: int, numbers_at: int) -> SafeString:
    """Draw ticks at *ticks_at* px from above, ten to a number, and the numbers at *numbers_at*."""
    long = high - low
    step = _step(long)
    shares = [step * number / 10 / long * 100 for number in range(int(long / step * 10) + 1)]
    numbers = [(f"{at:.3f}", _plain(low + long * at / 100)) for at in shares[::10]]
    up = ticks_at < numbers_at
    return format_html(
        '<svg y="{}" width="100%" height="12" viewBox="0 0 100 12" preserveAspectRatio="none"'
        ' overflow="visible"><path class="ticks fine" d="{}"/><path class="ticks" d="{}"/></svg>{}',
        ticks_at,
        "".join(f"M{at:.4g} {0 if up else 6}v6" for at in shares),
        "".join(f"M{at:.4g} 0v12" for at in shares[::10]),
        format_html_join("", f'<text x="{{}}%" y="{numbers_at}">{{}}</text>', numbers),
    )


def _step(long: Decimal) -> Decimal:
    """
    Return the step between numbers on a scale: 1, 2 or 5 and zeros, at most six steps.

    >>> [str(_step(Decimal(long))) for long in (100, 12, 8, 30, 1)]
    ['20', '2', '2', '5', '0.2']
    """
    for power in range(-4, 9):
        for digit in (1, 2, 5):
            step = digit * Decimal(10) ** power
            if step * 6 >= long:
                return step
    return long


@register.simple_tag
def columns(rows: Sequence[Mapping], series: Sequence[str] = (), label: str = "") -> SafeString:
    """
    Return columns standing side by side, with their numbers above and names below.

    Shapes:
        rows: ``{"name", "values"}`` (one number for each of *series*) or ``{"name", "value"}``.
    """
    valued = [(row["name"], row.get("values") or [row["value"]]) for row in rows]
    most = max((Decimal(str(v)) for _, values in valued for v in values), default=Decimal(0))
    return SafeString(
        render_to_string(
            "parts/columns.html",
            {
                "label": label,
                "series": list(zip(series, TONES, strict=False)),
                "rows": [
                    (name, [_column(v, most, tone) for v, tone in zip(values, TONES, strict=False)])
                    for name, values in valued
                ],
            },
        )
    )


def _column(value: object, most: Decimal, tone: str) -> dict[str, str]:
    high = _share(value, most)
    return {"value": _plain(value), "high": f"{high:.2f}", "top": f"{100 - high:.2f}", "tone": tone}


@register.simple_tag
def wall(laid: Iterable[Mapping], across: int = 10) -> SafeString:
    """
    Return a wall in running bond, laid from the bottom in the order given, with its legend.

    Shapes:
        laid: ``{"tone", "name"}`` for each brick, tone one of blue, red, brass, pine.
    """
    stones = list(laid)
    counts = Counter((stone["tone"], stone["name"]) for stone in stones)
    said = words("web.list-comma").join(f"{name} {count}" for (_, name), count in counts.items())
    rows = max(3, -(-len(stones) // across) + 1)
    placed = [
        {"x": x, "y": (rows - 1 - row) * 20, "wide": wide, "tone": tone}
        for row, x, wide, tone in _laid([stone["tone"] for stone in stones], across, rows)
    ]
    return SafeString(
        render_to_string(
            "parts/wall.html",
            {
                "stones": placed,
                "wide": across * 34 - 3,
                "high": rows * 20 - 3,
                "label": words("web.wall", count=len(stones), parts=said),
                "legend": [(tone, name, count) for (tone, name), count in counts.items()],
            },
        )
    )


def _laid(tones: Sequence[str], across: int, rows: int) -> Iterable[tuple[int, int, int, str]]:
    """Yield row, x, width and tone of every place; odd rows begin and end with half a brick."""
    rest = iter(tones)
    for row in range(rows):
        if row % 2:
            yield row, 0, 14, "well"
            yield row, across * 34 - 17, 14, "well"
        for column in range(across - row % 2):
            yield row, column * 34 + (17 if row % 2 else 0), 31, next(rest, "free")


@register.simple_tag
def pile(value: int, per: int, tone: str = "blue", most: int = 0, across: int = 8) -> SafeString:
    """Return *value* as bricks of *per* each, *across* in a course; as high as *most* would be."""
    full, rest = divmod(-(-value // per), across)
    high = max(1, -(-max(most, value) // per // across) + 1) * 11
    return format_html(
        '<svg class="pile" viewBox="0 0 {0} {1}" aria-hidden="true">'
        '<g transform="translate(0 {1}) scale(1 -1)" fill="url(#brick-{2})">'
        '<rect width="{0}" height="{3}"/><rect y="{3}" width="{4}" height="{5}"/></g></svg>',
        across * 20 - 2,
        high,
        tone,
        full * 11,
        max(0, rest * 20 - 2),
        11 if rest else 0,
    )
