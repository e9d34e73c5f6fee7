"""A hall that also serves the pad's page and answers what its pages ask."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from tests.pads.hall import DEVICE, JOURNAL, Hall, Handler

from leitai.rulebook import read
from leitai.rulebook.model import Rulebook
from leitai.scoring.sheets import Form, Seat, remark_form, sheet_forms
from leitai.web.judge.pad_page import page_words
from leitai.web.middleware import POLICY
from leitai.web.services.pads_package import Rows

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 3">'
    '<path d="M0 0h1v1h-1zM2 0h1v1h-1zM1 1h1v1h-1zM0 2h1v1h-1z"/></svg>'
)


class Room(Hall):
    """``panel``: what the panel says (None: ``missing`` judges have not signed)."""

    def __init__(self) -> None:
        self.panel: dict[str, Any] | None = None
        self.missing, self.unlocked = 2, False
        self.photos: list[bytes] = []
        self.reports: list[dict[str, Any]] = []
        super().__init__()
        self.package = room_package()

    def packed(self) -> dict[str, Any]:
        """Return the package with everything that the journal has."""
        with self.lock:
            found = {(each["contestant"], each["sheet"]): each for each in self.package["sheets"]}
            for entry in self.sent_by():
                body = entry.content
                here = found.get((body["contestant"], body["sheet"]))
                if here is not None:
                    here["cells"] = body.get("cells", here["cells"])
                    here["signed"] = entry.type == "sign" and not self.unlocked
        return self.package

    def _handler(self) -> "type[Handler]":
        return RoomHandler


class RoomHandler(Handler):
    """Answers as the hall does, and for the page, the panel, photographs and the hand-over."""

    def do_GET(self) -> None:  # noqa: N802 - so named by http.server
        room, path = self.server.hall, self.path.partition("?")[0]
        assert isinstance(room, Room)
        if path == "/pad/":
            page = render_to_string("judge/pad.html", {"words": page_words()})
            self.reply(200, page.encode(), "text/html", Content_Security_Policy=POLICY)
        elif path in ("/pad/package", "/pad/panel") and room.mode == "away":
            self.hang_up()
        elif path == "/pad/package":
            self.tell(200, room.packed())
        elif path == "/pad/panel" and room.panel is None:
            self.tell(409, {"problems": [], "missing": room.missing})
        elif path == "/pad/panel":
            self.tell(200, room.panel)
        elif path.startswith("/static/leitai/"):
            found = files("leitai.web").joinpath("static", *path.split("/")[2:])
            self.reply(200, found.read_bytes(), TYPES[path.rpartition(".")[2]])
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802 - so named by http.server
        room = self.server.hall
        if room.mode != "up" or self.path not in ANSWERS:
            super().do_POST()
            return
        assert isinstance(room, Room)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.tell(*ANSWERS[self.path](room, body))


def _evidence(room: Room, body: bytes) -> tuple[int, Any]:
    room.photos.append(body)
    return 200, {"evidence": "sha256:"}


def _report(room: Room, body: bytes) -> tuple[int, Any]:
    room.reports.append(json.loads(body))
    return 200, {}


def _hand_over(room: Room, body: bytes) -> tuple[int, Any]:
    code = "K7M2QW9HX3PD5RT8YJ4Z"
    return 200, {"code": code, "pin": "481920", "qr": QR, "url": f"https://hall.example/pad/#{code}",
                 "expires": "2026-09-12T08:30:00+08:00"}  # fmt: skip


ANSWERS = {"/pad/evidence": _evidence, "/pad/report": _report, "/pad/hand-over": _hand_over}


@cache
def rulebook() -> Rulebook:
    """A rulebook with every kind of mark."""
    return read(Path(__file__).with_name("all_kinds.yaml").read_text(encoding="utf-8"))


def room_package(stations: int = 8) -> dict[str, Any]:
    """Return the package of judge J1: two sheets for each station, the forms as pads get them."""
    rules = rulebook()
    forms = sheet_forms(rules, (Seat("J1"), Seat("J2"), Seat("J3")))
    own, measured = forms["J1", ""], forms["", "masonry"]
    rows = Rows(rules)
    codes = [f"{number:02}" for number in range(5, 5 + stations)]
    sheets = [sheet(code, name) for code in codes for name in ("masonry", "")]
    return {
        "version": "1",
        "event": {"slug": "bricks", "journal": JOURNAL, "name": "砌筑工 · 决赛", "state": "marking",
                  "title": {"zh": "砌筑工", "en": "Bricklaying"}, "round": "final",
                  "suspended": False, "place": ""},
        "session": {"name": "第 2 场", "state": "open", "starts": "2026-09-12T08:00:00+08:00",
                    "ends": "2027-09-12T12:00:00+08:00", "paused": False, "left_seconds": None},
        "judge": {"code": "J1", "panel": "B 组"},
        "device": DEVICE,
        "pad": "paired",
        "sheets": sheets,
        "forms": {"": rows.form(own), "masonry": rows.form(measured)},
        "practice": {"sheet": "", "title": {"zh": "赛前样件", "en": "Sample wall"},
                     "reference": [{"aspect": "face", "value": "2"},
                                   {"aspect": "pointing", "value": "1"}]},
    }  # fmt: skip


def sheet(code: str, name: str, **more: Any) -> dict[str, Any]:
    """Return one sheet of a package."""
    empty = {"round": 1, "cells": [], "signed": False, "paper": False, "sealed_at": None,
             "why": "", "status": "", "head": ""}  # fmt: skip
    return {"contestant": code, "judge": "", "sheet": name} | empty | more


def remark(room: Room, code: str, aspect: str, why: str) -> str:
    """Order the panel to mark *aspect* of *code* again; return the new sheet's name."""
    forms = sheet_forms(rulebook(), (Seat("J1"), Seat("J2"), Seat("J3")))
    again: Form = remark_form(forms["J1", ""], aspect, 2)
    room.package["forms"][again.sheet] = Rows(rulebook()).form(again)
    room.package["sheets"].insert(0, sheet(code, again.sheet, round=2, why=why))
    room.news += "x"
    return again.sheet


def panel_row(
    aspect: str, marks: dict[str, str], *, apart: str, limit: str = "1"
) -> dict[str, Any]:
    """Return what the reveal says of one aspect."""
    far = int(apart) > int(limit)
    title = {
        "face": {"zh": "墙面观感", "en": "Face of the wall"},
        "pointing": {"zh": "勾缝", "en": "Pointing"},
    }
    return {
        "aspect": aspect, "item": "", "attempt": "", "title": title[aspect], "anchors": [],
        "marks": [{"judge": judge, "value": value, "note": "", "status": ""}
                  for judge, value in marks.items()],
        "apart": apart, "limit": limit, "far": far, "blocked": far,
    }  # fmt: skip
