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
    """

    path: str
    name: str
    action: str = ""
    icon: str = ""
    rule: bool = False

    @property
    def words(self) -> str:
        """The entry of the wording that names it."""
        return f"web.nav-{self.name}"


PLACES: Mapping[str, tuple[Place, ...]] = {
    "public": (
        Place("/events/", "events"),
        Place("/notices/", "notices"),
        Place("/verify/", "verify"),
    ),
    "me": (
        Place("/events/", "arena", icon="arena"),
        Place("/me/entries/", "my-entries", icon="entry"),
        Place("/me/results/", "my-results", icon="result"),
        Place("/me/certificates/", "my-certificates", icon="certificate"),
        Place("/me/", "my-page", icon="person"),
    ),
    "desk": (
        Place("/desk/", "overview", "desk"),
        Place("/desk/events/", "desk-events", "desk"),
        Place("/desk/registry/", "registry", "registry.see"),
        Place("/desk/imports/", "imports", "registry.import"),
        Place("/desk/notices/", "desk-notices", "notices.edit"),
        Place("/desk/appeals/", "appeals", "appeals.answer"),
        Place("/desk/objections/", "objections", "objections.answer"),
        Place("/desk/certificates/", "certificates", "certificates.prepare"),
        Place("/desk/accounts/", "accounts", "accounts.edit", rule=True),
        Place("/desk/audit/", "audit", "audit.see"),
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
    Return the place that *path* belongs to: the one whose path goes furthest along it.

    >>> places = list(PLACES["desk"])
    >>> place_of("/desk/events/wall-2026/entries/", places).name
    'desk-events'
    >>> place_of("/desk/", places).name
    'overview'
    >>> place_of("/elsewhere/", places) is None
    True
    """
    along = [place for place in places if path.startswith(place.path)]
    return max(along, key=lambda place: len(place.path), default=None)
