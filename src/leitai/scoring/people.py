"""Who takes part and who judges: the CONTESTANTS and JUDGES tables, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from leitai.faults import Fault, Refused
from leitai.registry.text import plain, read_number
from leitai.rulebook.model import Rulebook

from .formula import NO, YES, Value
from .inputs import read_bool

Row = Mapping[str, str]

STATUSES: dict[str, tuple[str, ...]] = {
    "OK": ("", "OK", "正常"),
    "ABSENT": ("ABSENT", "DNS", "缺考", "缺席"),
    "DNF": ("DNF", "未完成"),
    "VOID": ("VOID", "作废", "无效"),
    "DSQ": ("DSQ", "取消资格"),
    "WITHDRAWN": ("WITHDRAWN", "WD", "退赛"),
    "EXEMPT": ("EXEMPT", "免考"),
    "PENDING": ("PENDING", "待定"),
}
STATUS_OF = {word: status for status, words in STATUSES.items() for word in words}


@dataclass(frozen=True, slots=True)
class Contestant:
    """One contestant as handed in."""

    code: str
    fields: Mapping[str, Value]
    status: str = "OK"
    tiebreak: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """One judge as handed in."""

    code: str
    columns: Mapping[str, str]
    reserve: bool = False
    conflicts: frozenset[str] = frozenset()


def read_contestants(
    rulebook: Rulebook, rows: Sequence[Row], numbers: Sequence[int], faults: list[Fault]
) -> list[Contestant]:
    """Return the contestants of *rows*; what is wrong goes to *faults*."""
    out: list[Contestant] = []
    seen: set[str] = set()
    for number, row in zip(numbers, rows, strict=True):
        code = plain(row.get("contestant", ""))
        if not code:
            faults.append(Fault("scoring.no-contestant", row=number, column="contestant"))
            continue
        if code in seen:
            faults.append(
                Fault("scoring.contestant-twice", {"code": code}, row=number, column="contestant")
            )
            continue
        seen.add(code)
        status = STATUS_OF.get(plain(row.get("status", "")).upper())
        if status is None:
            faults.append(
                Fault(
                    "scoring.unknown-status",
                    {"status": row["status"]},
                    row=number,
                    column="status",
                )
            )
        out.append(
            Contestant(
                code,
                read_fields(rulebook, row, number, faults) | {"contestant": code},
                status or "OK",
                _number(row, "tiebreak", number, faults),
            )
        )
    return out


def read_fields(rulebook: Rulebook, row: Row, number: int, faults: list[Fault]) -> dict[str, Value]:
    """Return the fields of one contestant, typed as the rulebook says."""
    out: dict[str, Value] = {
        name: plain(row.get(name, "")) or None for name in ("contestant", "name", "delegation")
    }
    for name, kind in rulebook.fields.items():
        text = plain(row.get(name, ""))
        if not text:
            out[name] = None
        elif kind == "number":
            out[name] = _number(row, name, number, faults)
        elif kind == "bool":
            answer = read_bool(text)
            out[name] = None if answer is None else (YES if answer else NO)
            if answer is None:
                faults.append(Fault("scoring.not-yes-no", {"value": text}, row=number, column=name))
        elif kind == "date":
            out[name] = text
            try:
                date.fromisoformat(text)
            except ValueError:
                faults.append(Fault("scoring.not-a-date", {"value": text}, row=number, column=name))
        else:
            out[name] = text
    return out


def _number(row: Row, column: str, number: int, faults: list[Fault]) -> Fraction | None:
    text = row.get(column, "")
    if not plain(text):
        return None
    try:
        return read_number(text)
    except Refused as refused:
        faults.extend(
            Fault(each.id, each.params, row=number, column=column) for each in refused.faults
        )
        return None


def read_judges(
    rows: Sequence[Row], numbers: Sequence[int], faults: list[Fault]
) -> dict[str, Judge]:
    """Return the judges of *rows* by code; what is wrong goes to *faults*."""
    out: dict[str, Judge] = {}
    for number, row in zip(numbers, rows, strict=True):
        code = plain(row.get("judge", ""))
        if not code or code in out:
            problem = "scoring.judge-twice" if code else "scoring.no-judge"
            faults.append(Fault(problem, {"code": code}, row=number, column="judge"))
            continue
        role = plain(row.get("role", "")).lower()
        if role not in {"", "scorer", "reserve", "coordinator", "裁判", "候补"}:
            faults.append(Fault("scoring.unknown-role", {"role": role}, row=number, column="role"))
        conflicts = plain(row.get("conflicts", "")).replace(";", " ").replace("；", " ")
        out[code] = Judge(
            code,
            {name: plain(text) for name, text in row.items()},
            reserve=role in {"reserve", "候补"},
            conflicts=frozenset(conflicts.split()),
        )
    return out
