"""Who asks: what every page of one's own hands to queries and services."""

from django.http import Http404, HttpRequest
from django.views.decorators.http import require_http_methods

from leitai.web.models import Account, Worker
from leitai.web.queries.me import worker_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def asker(request: HttpRequest) -> Account:
    """Return the account that asks."""
    account: Account = request.user  # type: ignore[assignment]
    return account


def own_worker(request: HttpRequest) -> Worker | None:
    """Return the worker whose pages these are; None for an account that belongs to no worker."""
    return worker_of(asker(request).worker_id)


def whose(request: HttpRequest) -> Worker:
    """
    Return the worker whose pages these are.

    Raises:
        Http404: the account belongs to no worker, who has no row to be found.
    """
    found = own_worker(request)
    if found is None:
        raise Http404
    return found
