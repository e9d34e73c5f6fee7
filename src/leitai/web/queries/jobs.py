"""Jobs as those who asked for them see them."""

from django.db.models import Q

from leitai.faults import Fault
from leitai.web.models import Account, Job

from .accounts import accounts_in, paths_of


def job_seen(by: Account, pk: int) -> Job:
    """
    Return the job *pk*, if *by* asked for it or looks after who did.

    Raises:
        Job.DoesNotExist: there is none, or it is somebody else's.
    """
    theirs = Q(by=by) | Q(by__in=accounts_in(paths_of(by, "jobs.see")))
    return Job.objects.filter(theirs).select_related("by").get(pk=pk)


def faults_of(job: Job) -> list[Fault]:
    """Return what was wrong, as faults again."""
    return [Fault(**said) for said in job.faults]


def is_going_on(job: Job) -> bool:
    """Tell whether *job* waits or runs."""
    return job.state in (Job.State.WAITING, Job.State.RUNNING)
