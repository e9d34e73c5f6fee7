"""
The stock admin: for IT only, and to look at; everybody else has pages, and so has what IT does.

A table stands here with the columns that are named: none with personal data, none that opens
anything. Nothing is deleted, and only holidays are changed.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from leitai.lifecycle import Role
from leitai.web.models import (
    Account,
    Act,
    Batch,
    Competition,
    Event,
    Holiday,
    Job,
    Result,
    Rulebook,
    Session,
    Signature,
    StateChange,
    Unit,
)

SHOWN: dict[type[models.Model], tuple[str, ...]] = {
    Unit: ("code", "name", "kind", "path", "active"),
    Competition: ("slug", "name", "grade", "year"),
    Event: ("slug", "name", "round", "state", "suspended", "starts", "journal", "journal_seen"),
    StateChange: ("event", "step", "state", "at", "by_id", "second_id"),
    Rulebook: ("event", "number", "sha256", "frozen", "at"),
    Session: ("event", "number", "state", "starts", "ends", "stations"),
    Signature: ("event", "what", "role", "at", "size", "root"),
    Result: ("event", "number", "kind", "sha256", "bundle_sha256", "size", "root", "at"),
    Batch: ("event", "prepared", "issued"),
    Act: ("at", "account_id", "role", "action", "subject", "position"),
    Job: ("kind", "state", "done", "total", "tries", "asked", "started", "ended", "beat"),
    Holiday: ("day", "works", "name"),
}
"""Table -> the columns that are shown. Whoever is named, is named by number."""

CHANGED = frozenset({Holiday})
"""What may be put right here: nothing that the journal seals."""


def is_it(request: HttpRequest) -> bool:
    """Tell whether whoever asks runs the machine."""
    user = request.user
    if not isinstance(user, Account) or not user.is_active:
        return False
    return any(grant.role == Role.IT for grant in user.grants_in_force())


class LookedAt(admin.ModelAdmin):
    """A table to look at."""

    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_fields(self, *_: Any) -> tuple[str, ...]:
        """Return the columns of the form."""
        return SHOWN[self.model]

    def get_list_display(self, *_: Any) -> tuple[str, ...]:
        """Return the columns of the list."""
        return SHOWN[self.model]

    def get_readonly_fields(self, *_: Any) -> tuple[str, ...]:
        """Return the columns that are only looked at."""
        return () if self.model in CHANGED else SHOWN[self.model]

    def get_list_select_related(self, *_: Any) -> tuple[str, ...] | bool:
        """Return what a row's words need."""
        return ("event",) if "event" in SHOWN[self.model] else False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """IT looks."""
        return is_it(request)

    def has_view_permission(self, request: HttpRequest, *_: Any) -> bool:
        """IT looks."""
        return is_it(request)

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Hardly anything is added."""
        return is_it(request) and self.model in CHANGED

    def has_change_permission(self, request: HttpRequest, *_: Any) -> bool:
        """Hardly anything is changed."""
        return is_it(request) and self.model in CHANGED

    def has_delete_permission(self, *_: Any) -> bool:
        """Nothing is ever deleted."""
        return False


for each in SHOWN:
    admin.site.register(each, LookedAt)
admin.site.has_permission = is_it  # type: ignore[method-assign]
