"""The places of each door, in the order in which its navigation shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from leitai.web.models import Account
from leitai.web.permits import may


@dataclass(frozen=True, slots=True)
class Place:
    """
    One link of a navigation.

    Shapes:
        words: ``web.nav-…``; *action*: shown only to who may do it; empty: to everybody.
        icon: a symbol of ``icons.svg``; *rule*: a line is drawn above it.
        also: other paths that belong to it; *alone*: nothing below its path does.
    """

    path: str
    name: str
    action: str = ""
    icon: str = ""
    rule: bool = False
    also: tuple[str, ...] = ()
    alone: bool = False

    @property
    def words(self) -> str:
        """The entry of the wording that names it."""
        return f"web.nav-{self.name}"

    def covers(self, path: str) -> int:
        """Return how far along *path* this place reaches; 0: not there."""
        if self.alone:
            return len(path) if path == self.path else 0
        return max(len(own) if path.startswith(own) else 0 for own in (self.path, *self.also))


PLACES: Mapping[str, tuple[Place, ...]] = {
    "public": (
        Place("/events/", "events"),
        Place("/notices/", "notices"),
        Place("/verify/", "verify"),
    ),
    "me": (
        Place("/events/", "arena", icon="arena"),
        Place("/me/entries/", "my-entries", icon="entry"),
        Place("/me/results/", "my-results", icon="result", also=("/me/appeals/",)),
        Place("/me/certificates/", "my-certificates", icon="certificate", also=("/me/cases/",)),
        Place("/me/", "my-page", icon="person"),
    ),
    "desk": (
        Place("/desk/", "overview", "desk", alone=True),
        Place("/desk/events/", "desk-events", "desk", also=("/desk/competitions/",)),
        Place("/desk/cases/", "cases", "cases.see"),
        Place("/desk/registry/", "registry", "registry.see"),
        Place("/desk/imports/", "imports", "registry.import"),
        Place("/desk/notices/", "desk-notices", "notices.edit"),
        Place("/desk/appeals/", "appeals", "appeals.answer"),
        Place("/desk/objections/", "objections", "objections.answer"),
        Place("/desk/certificates/", "certificates", "certificates.prepare"),
        Place("/desk/messages/", "messages", "messages.see"),
        Place("/desk/accounts/", "accounts", "accounts.edit", rule=True),
        Place("/desk/audit/", "audit", "audit.see"),
        Place("/desk/hooks/", "hooks", "hooks.edit"),
        Place("/desk/settings/", "settings", "calendar.edit"),
    ),
}


def places_for(door: str, account: Account | None) -> list[Place]:
    """Return the places of *door* that *account* may go to (nobody: those open to everybody)."""
    return [
        place
        for place in PLACES[door]
        if not place.action or (account is not None and may(account, place.action))
    ]


def place_of(path: str, places: list[Place]) -> Place | None:
    """
    Return the place that *path* belongs to: the one that reaches furthest along it.

    >>> places = list(PLACES["desk"])
    >>> place_of("/desk/events/wall-2026/entries/", places).name
    'desk-events'
    >>> place_of("/desk/", places).name
    'overview'
    >>> place_of("/desk/competitions/2026/", places).name
    'desk-events'
    >>> place_of("/desk/elsewhere/", places) is None
    True
    """
    along = [place for place in places if place.covers(path)]
    return max(along, key=lambda place: place.covers(path), default=None)
