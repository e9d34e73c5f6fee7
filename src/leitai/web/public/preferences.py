"""Language, theme and size of print: cookies, so that everybody has them without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

CHOICES = {
    "language": ("zh-Hans", "en"),
    "theme": ("light", "dark"),
    "print": ("normal", "big"),
}
YEAR = 365 * 24 * 3600


def back_path(request: HttpRequest) -> str:
    """Return the page of this site that the reader came from; the home page if there is none."""
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    ):
        return came_from
    return "/"


@csrf_exempt
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """
    Keep what the reader chose, and go back to where they were.

    Cached public pages have no token against forged requests; what could be forged here is the
    size of the letters.
    """
    response = redirect(back_path(request))
    for name, allowed in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen == "system":
            response.delete_cookie(name)
        elif chosen in allowed:
            response.set_cookie(
                name,
                chosen,
                max_age=YEAR,
                samesite="Lax",
                secure=request.is_secure(),
                httponly=True,
            )
    return response


urlpatterns = [path("preferences/", preferences, name="preferences")]
