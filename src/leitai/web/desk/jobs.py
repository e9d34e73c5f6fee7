"""The page of a job: how far it is, and what came of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from leitai.web.models import Account, Job
from leitai.web.permits import door
from leitai.web.queries.jobs import faults_of, is_going_on, job_seen


@door("desk")
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """The job; to htmx only its progress."""
    by: Account = request.user  # type: ignore[assignment]
    try:
        job = job_seen(by, pk)
    except Job.DoesNotExist:
        raise Http404 from None
    said = {"job": job, "faults": faults_of(job), "going_on": is_going_on(job)}
    page = "desk/_jobs_progress.html" if request.htmx else "desk/jobs_page.html"  # type: ignore[attr-defined]
    return render(request, page, said)


urlpatterns = [path("jobs/<int:pk>/", shown, name="job")]
