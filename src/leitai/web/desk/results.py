"""Results of an event at the desk: versions, the list with names once decoded, teams."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from leitai.web.models import Event, Standing
from leitai.web.permits import door
from leitai.web.spreadsheets import spreadsheet
from leitai.web.words import words


@require_safe
@door("results.see")
def results(request: HttpRequest, event: Event) -> HttpResponse:
    """Every version, the ranks in force, what changed between them."""
    standings = Standing.objects.filter(event=event).select_related(
        "entry__worker", "entry__delegation", "entry__enterprise"
    )
    if request.GET.get("as") == "xlsx":
        header = [words(f"public.{name}") for name in COLUMNS]
        return spreadsheet(f"{event.slug}-results", header, map(_cells, standings))
    versions = list(event.results.select_related("by").order_by("-number"))
    page = {
        "event": event,
        "standings": standings,
        "versions": versions,
        "teams": versions[0].document["teams"] if versions else (),
    }
    return render(request, "desk/results_page.html", page)


COLUMNS = ("rank", "code", "name", "enterprise", "delegation", "total", "award")


def _cells(row: Standing) -> list[str]:
    entry = row.entry
    return [
        str(row.rank or row.status),
        row.code,
        entry.worker.name,
        entry.enterprise.name if entry.enterprise else "",
        entry.delegation.name,
        row.total,
        row.award,
    ]


urlpatterns = [path("events/<slug:event>/results/", results, name="results")]
