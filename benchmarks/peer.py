"""What the front is compared with: a Django view that saves a sheet, and two that show."""

import json
import os
from pathlib import Path
from typing import ClassVar

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

ROWS = 1000

settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="benchmark",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ.get("LEITAI_HOME", ".")) / "peer.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                "timeout": 20,
            },
        }
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.template import Context, Template  # noqa: E402


class Saved(models.Model):
    contestant = models.CharField(max_length=12)
    judge = models.CharField(max_length=12)
    cells = models.JSONField()

    class Meta:
        app_label = "benchmark"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contestant", "judge"], name="once")
        ]

    def __str__(self) -> str:
        return f"{self.contestant} {self.judge}"


def save(request: HttpRequest) -> JsonResponse:
    """One sheet, as a Django application saves it."""
    sent = json.loads(request.body)
    found, _ = Saved.objects.update_or_create(
        contestant=sent["contestant"], judge=sent["judge"], defaults={"cells": sent["cells"]}
    )
    return JsonResponse({"id": found.pk})


BOARD = Template(
    "<!doctype html><title>board</title><table>{% for row in rows %}<tr><td>{{ row.rank }}"
    "<td>{{ row.code }}<td>{{ row.unit }}<td>{{ row.total }}</tr>{% endfor %}</table>"
)
PAGE = Template("<!doctype html>{% for row in rows|slice:':500' %}<p>{{ row.code }}{% endfor %}")
TABLE = [
    {"rank": rank, "code": f"B{rank:04}", "unit": f"第{rank % 40}代表队", "total": 99 - rank / 50}
    for rank in range(1, ROWS + 1)
]


def board(_: HttpRequest) -> HttpResponse:
    """A public board of 1,000 rows that depends on the journal."""
    response = HttpResponse(BOARD.render(Context({"rows": TABLE})))
    response["Cache-Control"] = "public, s-maxage=5, stale-while-revalidate=30"
    response["X-Leitai-Journal"] = "benchmark.example/final"
    return response


def page(_: HttpRequest) -> HttpResponse:
    """A page of somebody's own: written each time."""
    return HttpResponse(PAGE.render(Context({"rows": TABLE})))


urlpatterns = [path("save/", save), path("board/", board), path("page/", page)]
application = get_wsgi_application()


def prepare() -> None:
    """Make the table."""
    with connection.schema_editor() as editor:
        editor.create_model(Saved)


if __name__ == "__main__":
    prepare()
