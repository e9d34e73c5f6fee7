"""A record is checked by doing the draw again and comparing."""

from dataclasses import dataclass
from itertools import zip_longest

from leitai.draw.announcement import Announcement, read_announcement
from leitai.draw.arranging import impossible
from leitai.draw.reading import Reader
from leitai.draw.record import Draw, Reveal
from leitai.faults import Fault, Refused

MEMBERS = (
    "announcement",
    "announcement_hash",
    "public_value",
    "reveals",
    "seed",
    "result",
    "record_hash",
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a record says, before any of it is believed."""

    announcement: Announcement
    announcement_hash: str | None
    public_value: str | None
    reveals: tuple[Reveal, ...]
    seed: str | None
    index: int | None
    outcome: tuple[tuple[str, str], ...]
    record_hash: str | None


def verify(
    record: object, announced: str | None = None, recorded: str | None = None
) -> list[Fault]:
    """
    Return what is wrong with a published record; nothing when everything was recomputed alike.

    The first stage that differs is reported whole; what only follows from it is not.

    Units:
        announced, recorded: the announcement's and the record's hash as published elsewhere
            (journal, notice board, signed minutes), where the reader has them.
    """
    try:
        draw = read_draw(record)
    except Refused as refused:
        return list(refused.faults)
    # read_draw has accepted the record, so its members are there and are the recomputed ones.
    members = record if isinstance(record, dict) else {}
    for known, member in ((announced, "announcement_hash"), (recorded, "record_hash")):
        if known is not None and known != members[member]:
            params = {"member": member, "known": known, "now": str(members[member])}
            return [Fault("draw.hash-differs", params)]
    if draw.result is None:
        return [Fault("draw.not-drawn", {"id": draw.announcement.id, "state": draw.state})]
    return []


def read_draw(record: object) -> Draw:
    """
    Return the draw that *record* tells of, every part of it recomputed.

    Raises:
        Refused: the record is not one, or a part of it does not recompute.
    """
    written = _read(record)
    _check_announcement(written)
    draw = _replayed(written)
    if written.index is None:
        if written.seed is not None or written.record_hash is not None:
            raise Refused([Fault("draw.result-removed", {"id": written.announcement.id})])
        return draw
    draw = draw.run()
    _check_result(written, draw)
    return draw


def _read(record: object) -> Written:
    reader = Reader()
    fields = reader.fields(record, "record", MEMBERS)
    result: dict[str, object] = {"index": None, "outcome": []}
    if fields["result"] is not None:
        result = reader.fields(fields["result"], "result", ("index", "outcome"))
        result["index"] = reader.whole(result["index"], "result.index", 0, 10**6)
    outcome = [
        reader.fields(row, f"result.outcome[{at}]", ("code", "target"))
        for at, row in enumerate(reader.rows(result["outcome"], "result.outcome"))
    ]
    reveals = reader.rows(fields["reveals"], "reveals")
    index = result["index"]
    written = Written(
        read_announcement(reader, fields["announcement"]),
        reader.digest_or_none(fields["announcement_hash"], "announcement_hash"),
        reader.text_or_none(fields["public_value"], "public_value"),
        tuple(_read_reveal(reader, row, f"reveals[{at}]") for at, row in enumerate(reveals)),
        reader.digest_or_none(fields["seed"], "seed"),
        index if isinstance(index, int) else None,
        tuple(
            (reader.text(row["code"], "result.code"), reader.text(row["target"], "result.target"))
            for row in outcome
        ),
        reader.digest_or_none(fields["record_hash"], "record_hash"),
    )
    reader.finish()
    return written


def _read_reveal(reader: Reader, value: object, where: str) -> Reveal:
    fields = reader.fields(value, where, ("party", "nonce", "value", "opened_by"))
    return Reveal(
        reader.text(fields["party"], f"{where}.party"),
        reader.digest(fields["nonce"], f"{where}.nonce"),
        reader.digest(fields["value"], f"{where}.value"),
        reader.text_or_none(fields["opened_by"], f"{where}.opened_by"),
    )


def _check_announcement(written: Written) -> None:
    now = written.announcement.hash
    if now != written.announcement_hash:
        raise _differs("announcement_hash", written.announcement_hash, now)
    if faults := impossible(written.announcement):
        raise Refused(faults)


def _replayed(written: Written) -> Draw:
    draw = Draw(written.announcement)
    if written.public_value is not None:
        draw = draw.see(written.public_value)
        if draw.public_value != written.public_value:
            raise _differs("public_value", written.public_value, draw.public_value)
    faults: list[Fault] = []
    for each in written.reveals:
        try:
            draw = draw.reveal(each)
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    if draw.reveals != written.reveals:
        raise Refused([Fault("draw.reveals-order")])
    return draw


def _check_result(written: Written, draw: Draw) -> None:
    result = draw.result
    if result is None or result.seed != written.seed:
        raise _differs("seed", written.seed, result.seed if result else None)
    if result.index != written.index:
        raise _differs("result.index", str(written.index), str(result.index))
    pairs = zip_longest(written.outcome, result.outcome)
    for place, (given, drawn) in enumerate(pairs, start=1):
        if given != drawn:
            params = {"place": str(place), "given": _shown(given), "drawn": _shown(drawn)}
            raise Refused([Fault("draw.outcome-differs", params)])
    now = draw.value()["record_hash"]
    if now != written.record_hash:
        raise _differs("record_hash", written.record_hash, now)


def _shown(pair: tuple[str, str] | None) -> str:
    return " -> ".join(pair) if pair else "-"


def _differs(member: str, given: str | None, now: str | None) -> Refused:
    params = {"member": member, "given": str(given), "now": str(now)}
    return Refused([Fault("draw.differs", params)])
