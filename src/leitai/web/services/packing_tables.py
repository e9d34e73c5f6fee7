"""
Which rows travel with an event to a hall and home again, and which stay, with the reason.

A test walks every model that points to Event, or to what points to it: each is in one of these
tables.
"""

from collections.abc import Mapping

PACKED: Mapping[str, str] = {
    "Event": "pk",
    "StateChange": "event",
    "Consent": "event",
    "Rulebook": "event",
    "Quota": "event",
    "Grant": "event",
    "Official": "event",
    "Conflict": "official__event",
    "Entry": "event",
    "Decision": "entry__event",
    "EntryObjection": "entry__event",
    "Draw": "event",
    "Secret": "draw__event",
    "Code": "event",
    "CodeSeal": "event",
    "CarriedRound": "event",
    "Session": "event",
    "Place": "entry__event",
    "Incident": "event",
    "Sheet": "event",
    "Typing": "sheet__event",
    "PaperSheet": "sheet__event",
    "Comparison": "sheet__event",
    "Unlock": "sheet__event",
    "ClockChange": "session__event",
    "Signature": "event",
    "Amendment": "event",
    "Recheck": "event",
    "Pad": "event",
    "Freeze": "event",
    "Reveal": "event",
    "Result": "event",
    "Standing": "event",
    "Appeal": "event",
}
"""Model -> the way from its rows to their event. They go out whole and come home whole."""

LEFT_OUT: Mapping[str, str] = {
    "Hall": "the city's own record of who has the event",
    "HallFreeze": "the city's own board, while the event is at a hall",
    "Notice": "numbered and published by the city alone",
    "Objection": "an answer to a notice; names and contacts of whoever objects",
    "Award": "given after the event is home",
    "Promotion": "proposed after the event is home",
    "Batch": "certificates are the city's",
    "Certificate": "certificates are the city's, signed with its key",
    "Case": "claims after an event, decided in the city",
    "CaseEvent": "part of a case",
    "CaseLine": "part of a case",
    "CaseObjection": "part of a case",
    "CaseSecret": "part of a case",
    "Attachment": "part of a case",
    "Message": "sent by the city, which has the telephone numbers",
}
"""Models that point to an event and stay in the city, each with the reason."""

REFERRED = ("Unit", "Enterprise", "Worker", "Account", "Competition", "Evidence")
"""Rows that packed rows name: they go along, one by one, and only new ones come home."""

AT_CITY = frozenset({"Unit", "Enterprise", "Worker", "Competition", *LEFT_OUT}) - {"Message"}
"""Rows that are not made or changed in a hall: the city counts or numbers them."""

EMPTY: Mapping[str, frozenset[str]] = {
    "Worker": frozenset({"id_number", "id_index", "phone", "phone_index"}),
    "Account": frozenset(
        {
            *("password", "phone", "phone_index", "totp_secret", "totp_on", "totp_last"),
            *("recovery", "is_staff", "is_superuser", "failures", "locked_until", "last_login"),
        }
    ),
    "Unit": frozenset({"phone"}),
    "Official": frozenset({"phone_note"}),
    "Evidence": frozenset({"note"}),
}
"""Columns that stay at home: empty on the way out, untouched on the way back."""

STEPS_HERE = frozenset(
    {"seal-codes", "end-sessions", "end-marking", "lock", "recheck", "decode", "announce"}
    | {"approve-panels"}
)
"""Steps that a hall may take; the others need what only the city has."""
