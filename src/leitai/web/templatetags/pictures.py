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
    """Return *value* of *whole* in percent, 0 to 100; 0 where there is nothing to have a share of."""
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
def bricks(parts: Sequence[Mapping], total: object = None, tones: Sequence[str] = TONES) -> SafeString:
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
            drawn.append(_brick(at, min(long, 100 - at), "sealed" if sealed else tones[number % len(tones)]))
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
        '<svg x="{}%" width="{}%" height="20"><rect width="100%" height="20" fill="url(#brick-{})"/>{}</svg>',
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
            '<li><svg aria-hidden="true"><rect width="38" height="20" fill="url(#brick-{})"/></svg>{}</li>',
            rows,
        ),
    )


@register.simple_tag
def bar(value: object, whole: object, tone: str = "blue", label: str = "") -> SafeString:
    """Return one bar of bricks on a track; *label* says it, else it is only decoration of a text beside."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="track" {} height="20"><rect width="{}%" height="20" fill="url(#brick-{})"/></svg>',
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
    numbers = [(step * 20, _plain(first + (last - first) * step / 5)) for step in range(6)]
    inner = [format_html('<text x="{}%" y="36">{}</text>', at, text) for at, text in numbers]
    if value is not None:
        at = f"{_share(Decimal(str(value)) - first, last - first):.3f}"
        shown = f"{_plain(value)} {unit}".strip()
        anchor = "start" if Decimal(at) < 8 else "end" if Decimal(at) > 92 else "middle"
        inner.append(
            format_html(
                '<text class="ruler-value" x="{0}%" y="14" text-anchor="{2}">{1}</text>'
                '<svg x="{0}%" y="40" overflow="visible"><path class="pointer" d="M-8 0h16l-8 13z"/></svg>',
                at, shown, anchor,
            )
        )  # fmt: skip
    said = label or words("web.ruler", value=_plain(value) if value is not None else "–", low=low, high=high, unit=unit)
    return format_html(
        '<svg class="ruler" role="img" aria-label="{}" height="68">{}</svg>', said, SafeString("".join(inner))
    )


@register.simple_tag
def axis(high: object = 100, low: object = 0) -> SafeString:
    """Return the axis above score rows: numbers and ticks, no pointer."""
    first, last = Decimal(str(low)), Decimal(str(high))
    return format_html(
        '<svg class="axis" aria-hidden="true" height="34">{}</svg>',
        format_html_join(
            "",
            '<text x="{}%" y="14">{}</text>',
            ((step * 20, _plain(first + (last - first) * step / 5)) for step in range(6)),
        ),
    )


@register.simple_tag
def columns(rows: Sequence[Mapping], series: Sequence[str] = (), label: str = "") -> SafeString:
    """
    Return columns standing side by side, with their numbers above and names below.

    Shapes:
        rows: ``{"name", "values"}`` (one number for each of *series*) or ``{"name", "value"}``.
    """
    valued = [(row["name"], row.get("values") or [row["value"]]) for row in rows]
    most = max((Decimal(str(value)) for _, values in valued for value in values), default=Decimal(0))
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
    """Return *value* as bricks of *per* each, in rows of *across*; as high as *most* would need."""
    stones = -(-value // per)
    high = max(1, -(-max(most, value) // per // across) + 1) * 15
    placed = [
        format_html(
            '<rect class="tone-{}" x="{}" y="{}" width="18" height="13"/>',
            tone,
            number % across * 20 + (6 if number // across % 2 else 0),
            high - (number // across + 1) * 15,
        )
        for number in range(stones)
    ]
    return format_html(
        '<svg class="pile" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>',
        across * 20 + 4,
        high,
        SafeString("".join(placed)),
    )
