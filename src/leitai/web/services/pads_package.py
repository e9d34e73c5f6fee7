"""
What a pad is given: the event, its judge's sheets with what is on them, the forms.

Stations' blind codes only: there is no name and no unit in it, and nothing of other judges.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.exact import decimal_text, finite
from leitai.faults import Refused
from leitai.rulebook.model import Input, Node, Rulebook
from leitai.rulebook.phrases import number_said, spoken, titled
from leitai.rulebook.show_node import input_said
from leitai.scoring.layout import Layout, lay_out
from leitai.scoring.marking_sheet import SheetRow, open_repeats
from leitai.scoring.previewing import preview, reading
from leitai.scoring.sheets import Form, module_of, read_remark
from leitai.web.models import Event, Official, Pad, Sheet
from leitai.web.queries.clocks import clock_of
from leitai.web.queries.marks import (
    RESERVE,
    form_of,
    forms_of,
    marking_officials,
    my_sheets,
    node_titles,
)
from leitai.web.queries.officials import SCORER
from leitai.web.queries.pads import session_now
from leitai.web.sheet_forms import timed_nodes
from leitai.wording import LANGUAGES, say

from .pads import ticket_of
from .pads_practice import practice_of
from .records import rules_of
from .statuses import statuses

Json = dict[str, Any]
Text = dict[str, str]
"""Language -> words."""

KINDS = {
    "bool": "yesno", "judgement": "judgement", "count": "count", "duration": "time",
    "choice": "choice", "answers": "text",
}  # fmt: skip
"""Type of an input -> how a pad asks for it; a number is a measurement or points."""

MEASURED = frozenset({"deduct", "bands", "from_bands", "relative_error", "interpolate", "staged"})
"""What makes points of something measured."""


def package_of(pad: Pad, at: datetime) -> Json:
    """Return the package of *pad* as of *at*; bring the rows up to the journal first."""
    event, rules = pad.event, rules_of(pad.event)
    office = _office(event, pad)
    said = {
        "event": _event(event, rules),
        "session": _session(event, at),
        "judge": {"code": office.code, "panel": _panel(rules, office.panel)},
        "device": pad.device,
        "pad": pad.state,
        **_sheets(event, rules, office, measures=pad.measures),
    }
    version = sha256_hex(canonical(said))
    return said | {"version": version, "ticket": ticket_of(pad, at), "now": at.isoformat()}


def _office(event: Event, pad: Pad) -> Official:
    """Return who sits in the pad's place now: a substitute takes over code and sheets."""
    return marking_officials(event).filter(code=pad.official.code).first() or pad.official


def _event(event: Event, rules: Rulebook) -> Json:
    return {
        "slug": event.slug,
        "title": {each: titled(rules.title, each, str(event)) for each in LANGUAGES},
        "name": event.name,
        "round": event.round,
        "journal": event.journal,
        "state": event.state,
        "suspended": event.suspended,
        "place": event.place,
    }


def _panel(rules: Rulebook, panel: str) -> Text:
    """Return which panel a judge sits on, in words; nothing where it is all of them."""
    if panel in ("", SCORER):
        return dict.fromkeys(LANGUAGES, "")
    if panel in RESERVE:
        return _said("officials.panel-reserve")
    return {each: node_titles(rules, each).get(panel, panel) for each in LANGUAGES}


def _session(event: Event, at: datetime) -> Json | None:
    """
    Return the session that is on, else the next one, with its clock; None where none is left.

    Shapes:
        ends: None while the clock is stopped; left_seconds: None while it runs.
    """
    session = session_now(event)
    if session is None:
        return None
    clock = clock_of(session, at)
    return {
        "name": session.name,
        "state": session.state,
        "clock": clock.state,
        "starts": session.starts.isoformat(),
        "ends": clock.ends.isoformat() if clock.ends is not None else None,
        "paused": clock.state == "paused",
        "left_seconds": clock.seconds if clock.ends is None else None,
    }


def _sheets(event: Event, rules: Rulebook, office: Official, *, measures: bool) -> Json:
    try:
        forms = forms_of(event, rules)
    except Refused:  # a panel is not complete yet: nothing to mark on
        return {"sheets": [], "forms": {}, "practice": None}
    excused = statuses(event)
    mine = my_sheets(event, office).select_related(None).select_related("judge").defer("keys")
    rows = sorted(mine if measures else mine.filter(judge=office), key=_place)
    maker = Rows(rules)
    wanted = {each.sheet: form_of(forms, each) for each in rows}
    own = forms.get((office.code, ""))
    if own is not None:
        wanted.setdefault("", own)
    return {
        "sheets": [_sheet(each, excused) for each in rows],
        "forms": {sheet: maker.form(form) for sheet, form in wanted.items()},
        "practice": practice_of(rules, own) if own is not None else None,
    }


def _place(sheet: Sheet) -> tuple[str, bool, str]:
    return sheet.code, sheet.judge is None, sheet.sheet


def _sheet(sheet: Sheet, excused: Mapping[str, str]) -> Json:
    again = read_remark(sheet.sheet)
    return {
        "contestant": sheet.code,
        "judge": sheet.judge.code if sheet.judge is not None else "",
        "sheet": sheet.sheet,
        "round": 1 if again is None else again[1],
        "cells": sheet.cells,
        "signed": sheet.state == Sheet.State.SIGNED,
        "paper": sheet.on_paper or sheet.state in (Sheet.State.TYPED, Sheet.State.DIFFERS),
        "sealed_at": sheet.changed.isoformat() if sheet.changed is not None else None,
        "why": sheet.why,
        "status": excused.get(sheet.code, ""),
        "head": sheet.entry_hash,
    }


class Rows:
    """The rows of forms, as pads ask for them, in every language."""

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        self.layout: Layout = lay_out(rules)
        self.timed = timed_nodes(rules)

    def form(self, form: Form) -> Json:
        """Return *form*: its title and its rows."""
        again = read_remark(form.sheet)
        node = self.layout.nodes.get(form.sheet if again is None else again[0])
        if node is not None:
            title = self._in_each(lambda language: self.title(node, language))
        else:
            title = _said("marks.own-sheets" if not form.sheet else "marks.module-records")
        return {"title": title, "rows": [self.row(row, form) for row in form.rows]}

    def row(self, row: SheetRow, form: Form) -> Json:
        """Return one line of a form."""
        node, wanted = row.node, row.node.input
        assert wanted is not None  # noqa: S101 - a sheet's rows are of aspects
        module = self.layout.nodes.get(module_of(self.rules, self.layout, node))
        rule = node.panel.consistency if node.panel is not None else None
        open_ = [each.repeat.over for each in open_repeats(self.layout, node) if each.repeat]
        return {
            "aspect": node.id,
            "item": row.item,
            "attempt": row.attempt,
            "open": open_,
            "module": None if module is None else self._in_each(lambda it: self.title(module, it)),
            "title": self._in_each(lambda language: self.titled(row, open_, language)),
            "help": self._in_each(lambda language: _help(wanted, language)),
            "kind": _kind(node, wanted),
            **_limits(wanted),
            "options": _options(wanted),
            "anchors": _anchors(wanted),
            "max": None if node.max is None else number_said(node.max),
            "panel": node.panel is not None,
            "wanted": row.duty == "wanted",
            "note_needed": form.round > 1 and rule is not None and rule.justify,
            "evidence": node.evidence,
            "asks_time": bool({node.id, *self.layout.above[node.id]} & self.timed),
            "input": reading(self.rules, node.id),
            "preview": preview(self.rules, node.id, row.item, row.attempt),
        }

    def title(self, node: Node, language: str) -> str:
        """Return the title of *node*; of one that is repeated, if need be, its repeat's."""
        own = titled(node.title, language)
        above = self.layout.above[node.id]
        return own or (self.title(self.layout.nodes[above[0]], language) if above else node.id)

    def titled(self, row: SheetRow, open_: Iterable[str], language: str) -> str:
        """Return the title of a row: its aspect's, which item and which attempt."""
        parts = [self.title(row.node, language)]
        if row.item and "item" not in open_:
            parts.append(say("marks.item", language, {"item": row.item}))
        if row.attempt and "attempt" not in open_:
            parts.append(say("marks.attempt", language, {"attempt": row.attempt}))
        return " ".join(parts)

    def _in_each(self, words: Any) -> Text:
        return {language: words(language) for language in LANGUAGES}


def _said(entry: str) -> Text:
    return {language: say(entry, language) for language in LANGUAGES}


def _help(wanted: Input, language: str) -> str:
    return spoken(input_said(wanted), lambda entry, given: say(entry, language, given))


def _kind(node: Node, wanted: Input) -> str:
    if wanted.type != "number":
        return KINDS[wanted.type]
    measured = wanted.unit or MEASURED & {mark.kind for mark in node.mark}
    return "measurement" if measured else "points"


def _limits(wanted: Input) -> Json:
    least = "0" if wanted.type in ("count", "judgement", "duration") else _number(wanted.least)
    most = str(wanted.levels) if wanted.type == "judgement" else _number(wanted.most)
    step = "1" if wanted.type in ("count", "judgement") else _number(wanted.step)
    places = None if step is None else len(step.partition(".")[2])
    return {"unit": wanted.unit, "lowest": least, "highest": most, "step": step, "places": places}


def _number(number: Any) -> str | None:
    return decimal_text(number) if number is not None and finite(number) else None


def _options(wanted: Input) -> list[Json]:
    if wanted.type == "bool":
        return [{"value": "1", "title": _said("web.yes")}, {"value": "0", "title": _said("web.no")}]
    labels = wanted.options if wanted.type == "choice" else ()
    return [{"value": each, "title": dict.fromkeys(LANGUAGES, each)} for each in labels]


def _anchors(wanted: Input) -> list[Json]:
    if wanted.type != "judgement":
        return []
    levels: Sequence[str] = [str(level) for level in range(wanted.levels + 1)]
    return [
        {
            "value": level,
            "title": {each: titled(wanted.anchors.get(level, {}), each) for each in LANGUAGES},
        }
        for level in levels
    ]
