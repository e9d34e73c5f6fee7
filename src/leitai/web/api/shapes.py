"""What the API says and takes. Ids are text of at most 36 characters; times carry +08:00."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field, Schema
from pydantic import ConfigDict, PlainSerializer


def written(at: datetime) -> str:
    """Return a moment as the API writes it: ISO 8601 with the offset of the installation."""
    return timezone.localtime(at).isoformat(timespec="seconds")


Moment = Annotated[datetime, PlainSerializer(written, return_type=str)]
Id = Annotated[str, Field(max_length=36)]


class Strict(Schema):
    """Something handed in: members that are not known are refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class CompetitionOut(Schema):
    id: Id
    name: str
    organiser: str
    partners: str
    grade: str
    year: int
    about: str
    contact: str


class EventOut(Schema):
    id: Id
    competition: Id
    name: str
    round: str
    occupation: str
    trade: str
    state: str
    suspended: bool
    place: str
    about: str
    entries_open: Moment | None
    entries_close: Moment | None
    starts: Moment | None
    ends: Moment | None
    capacity: int = Field(description="Places; 0: no limit.")
    taken: int
    waiting: int
    self_entry: bool
    board: Literal["off", "live", "locked"] = Field(
        description="The public board: none, item by item as judges sign, or from the lock on."
    )
    journal: str | None
    links: dict[str, str]


class Page(Schema):
    next: str | None = Field(description="Cursor of the next page; null on the last.")


class Competitions(Page):
    items: list[CompetitionOut]


class Events(Page):
    items: list[EventOut]


class BoardRow(Schema):
    rank: int | None
    code: str
    name: str = Field(description="Empty until the results are announced.")
    unit: str
    bib: str
    total: str
    open: bool = Field(description="Parts of the total are still missing.")
    status: str
    award: str
    parts: list[dict[str, str | None]]


class BoardOut(Schema):
    event: Id
    kind: Literal["none", "live", "provisional", "final"]
    whole: str = Field(description="What the longest bar stands for, in points.")
    legend: list[dict[str, str | None]]
    proof: dict[str, Any]
    frozen: Moment | None = Field(description="Since when the board is held as it is.")
    sealed: int = Field(description="Parts that are not open yet, of everybody together.")
    rows: list[BoardRow]


class ResultOut(Schema):
    number: int
    kind: str
    at: Moment
    sha256: str = Field(description="Of the document, in the bytes that `document` gives.")
    document: str
    bundle: str
    bundle_sha256: str
    keys_sha256: str
    size: int = Field(description="Entries of the journal; `root` is its tree's head.")
    root: str
    reason: str
    changes: list[dict[str, Any]]


class Results(Schema):
    event: Id
    items: list[ResultOut]


class NoticeOut(Schema):
    id: Id
    number: str
    kind: str
    title: str
    text: str
    unit: str
    event: Id | None
    published: Moment
    last_day: date | None = Field(description="The last day for objections.")
    open: bool
    rows: list[dict[str, Any]] = Field(description="Masked; empty once the list is taken down.")


class Notices(Page):
    items: list[NoticeOut]


class CertificateOut(Schema):
    code: str
    number: str
    title: str
    holder: str = Field(description="Masked.")
    event: Id
    issued: Moment
    revoked: Moment | None
    state: Literal["valid", "revoked", "broken"]
    credential: str


class Words(Schema):
    id: str
    zh: str
    en: str


class EntryIn(Strict):
    worker: str = Field(max_length=16, description="The worker number.", examples=["W0000001"])
    delegation: str = Field(
        "", max_length=40, description="The union, by its code; the employer's where empty."
    )
    team: str = Field("", max_length=60)


class EntryOut(Schema):
    id: Id
    event: Id
    worker: str
    delegation: str
    state: str
    number: int
    at: Moment


class CheckInIn(Strict):
    state: Literal["present", "absent", "left", "disqualified"] = Field(examples=["present"])
    reason: str = Field("", max_length=500)
    identity: bool = Field(default=False, description="The identity card was looked at.")


class CheckInOut(Schema):
    entry: Id
    session: str
    station: int
    state: str
    identity: bool
    at: Moment | None


class CellIn(Strict):
    aspect: str = Field(max_length=60, examples=["joints"])
    value: str = Field("", max_length=200, examples=["8.5"])
    item: str = Field("", max_length=60)
    attempt: str = Field("", max_length=20)
    status: str = Field("", max_length=20)
    time: str = Field("", max_length=40)
    evidence: str = Field("", max_length=200)
    note: str = Field("", max_length=500)


class SheetIn(Strict):
    cells: list[CellIn] = Field(max_length=1000)


class SheetOut(Schema):
    id: Id
    code: str
    judge: str
    sheet: str
    state: str
    missing: int = Field(description="Marks that are wanted and not there yet.")
    position: int | None = Field(description="Where the journal has it.")
    hash: str
    cells: list[dict[str, str]]


class Sheets(Schema):
    event: Id
    items: list[SheetOut]
