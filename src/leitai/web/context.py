"""What every page knows."""

from django.http import HttpRequest
from django.utils.translation import get_language

from .installation import installation


def page(request: HttpRequest) -> dict[str, object]:
    """Return the language, the theme, and whether this is the demo."""
    return {
        "language": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "theme": request.COOKIES.get("theme", ""),
        "big_print": request.COOKIES.get("print") == "big",
        "demo": installation().demo,
        "site": installation().site,
    }
