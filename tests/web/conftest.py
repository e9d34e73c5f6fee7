"""A small invented city, accounts of every role, and an event in any state."""

import datetime as dt
import itertools
import secrets
from importlib.resources import files

import pytest
from django.utils import timezone

from leitai.canonical import sha256_hex
from leitai.lifecycle import EVENT_ROLES, Role, State
from leitai.results.rows import said
from leitai.rulebook import document, publish
from leitai.scoring import Tables
from leitai.web.fields import lookup
from leitai.web.models import (
    Account,
    Code,
    Competition,
    Enterprise,
    Entry,
    Event,
    Grant,
    Official,
    Result,
    Rulebook,
    Sheet,
    StateChange,
    Unit,
    Worker,
)
from leitai.web.services import coding, draws, marks, records, steps
from leitai.web.services.results import publish_result

NOON = dt.datetime(2026, 9, 1, 4, 0, tzinfo=dt.UTC)


class City:
    """Rows made when asked for; numbers count up so that nothing collides."""

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.root = self.unit("city", None, Unit.Kind.FEDERATION)
        self.east = self.unit("east", self.root, Unit.Kind.COUNTY)
        self.west = self.unit("west", self.root, Unit.Kind.COUNTY)

    def unit(self, code, parent, kind=Unit.Kind.ENTERPRISE):
        path = f"{parent.path if parent else ''}{next(self.numbers):04d}."
        return Unit.objects.create(
            code=code, parent=parent, path=path, name=f"{code}工会", short_name=code, kind=kind
        )

    def enterprise(self, unit=None, name="桥东建工"):
        number = next(self.numbers)
        return Enterprise.objects.create(
            unit=unit or self.east, name=f"{name}{number}", short_name=f"{name}{number}"
        )

    def worker(self, name="陈立柱", enterprise=None, **given):
        number = next(self.numbers)
        phone = f"139{number:08d}"
        return Worker.objects.create(
            number=f"W{number:07d}",
            name=name,
            enterprise=enterprise or self.enterprise(),
            born=given.pop("born", dt.date(1985, 5, 1)),
            occupation=given.pop("occupation", "6-29-01-01"),
            level=given.pop("level", "4"),
            phone=phone,
            phone_index=lookup("phone", phone),
            **given,
        )

    def account(self, role=None, unit=None, event=None, **given):
        """An account with one role: for a unit (the city unless said), or for an event."""
        number = next(self.numbers)
        account = Account.objects.create(
            username=given.pop("username", f"user{number}"), name=f"用户{number}", **given
        )
        if role is not None:
            where = {"event": event} if role in EVENT_ROLES else {"unit": unit or self.root}
            Grant.objects.create(account=account, role=role, **where)
        return account

    def competition(self, organiser=None):
        number = next(self.numbers)
        return Competition.objects.create(
            slug=f"games-{number}", name="职工技能大赛", organiser=organiser or self.root, year=2026
        )

    def event(self, state=State.DRAFT, competition=None, **given):
        number = next(self.numbers)
        slug = given.pop("slug", f"wall-{number}")
        return Event.objects.create(
            competition=competition or self.competition(),
            slug=slug,
            name="砌筑工",
            round="决赛",
            occupation="6-29-01-01",
            state=state,
            entries_open=NOON - dt.timedelta(days=40),
            entries_close=NOON - dt.timedelta(days=10),
            starts=NOON,
            ends=NOON + dt.timedelta(hours=8),
            place="建设技工学校 2 号馆",
            journal=None if state == State.DRAFT else f"test/{slug}-{secrets.token_hex(4)}",
            **given,
        )

    def rulebook(self, event, source, *, frozen=True, by=None):
        """A rulebook of *event* from YAML (a shipped one: ``shipped("bricklaying")``)."""
        made = Rulebook(
            event=event,
            number=event.rulebooks.count() + 1,
            source=source,
            by=by or self.account(Role.STAFF),
            at=NOON,
        )
        if frozen:
            made.published = publish(document(source))
            made.sha256, made.frozen, made.frozen_by = sha256_hex(made.published), NOON, made.by
        made.save()
        return made

    def entry(self, event, worker=None, state=Entry.State.ELIGIBLE, **given):
        worker = worker or self.worker()
        return Entry.objects.create(
            event=event,
            worker=worker,
            delegation=given.pop("delegation", worker.enterprise.unit),
            enterprise=worker.enterprise,
            state=state,
            number=event.entries.count() + 1,
            by=given.pop("by", None) or self.account(Role.LEADER, worker.enterprise.unit),
            at=NOON,
            **given,
        )

    def official(self, event, role, code="", panel="", **given):
        account = given.pop("account", None) or self.account(role, event=event)
        return Official.objects.create(
            event=event, account=account, role=role, code=code, panel=panel, by=account,
            at=NOON, declared=NOON, approved=NOON, approved_by=account, **given,
        )  # fmt: skip


def shipped(name: str) -> str:
    """The YAML of a rulebook that comes with the program."""
    return files("leitai.rulebooks").joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture
def city(db):
    """An invented city with two counties."""
    return City()


@pytest.fixture
def noon():
    """A fixed time at which things happen in tests."""
    return NOON


@pytest.fixture
def now():
    """The clock's time, for pages, which ask it."""
    return timezone.now()


DIGITS = "64081615712443790896"


class Ceremony:
    """An event on the day of its draw: roster locked, officials there, two sessions planned."""

    def __init__(self, city, rules, entries=6, stations=4):
        self.city, self.event = city, city.event(State.DRAW)
        city.rulebook(self.event, rules)
        records.open_records(self.event, NOON)
        employers = [city.enterprise(city.east), city.enterprise(city.west)]
        self.entries = [
            city.entry(
                self.event,
                city.worker(f"选手{n}", employers[n % 2], sex="F"),
                bib=f"{n + 1:02d}",
            )
            for n in range(entries)
        ]
        for name, role in (
            ("chief", Role.CHIEF_JUDGE), ("coder", Role.CODER), ("supervisor", Role.SUPERVISOR),
            ("arbiter", Role.ARBITER), ("timekeeper", Role.TIMEKEEPER),
            ("secretary", Role.SECRETARY),
        ):  # fmt: skip
            setattr(self, name, city.official(self.event, role).account)
        self.judges = [
            city.official(
                self.event, Role.JUDGE, f"J{n}", "scorer", unit=city.unit(f"school{n}", None)
            )
            for n in (1, 2, 3)
        ]
        self.sessions = [self.session(n, stations) for n in (1, 2)]

    def session(self, number, stations):
        starts = NOON + dt.timedelta(hours=3 * (number - 1))
        return self.event.sessions.create(
            name=f"第{number}场", number=number, place="2 号馆", starts=starts,
            ends=starts + dt.timedelta(hours=2), stations=stations,
        )  # fmt: skip

    def draw(self, purpose, upto="run"):
        """A draw of the coder's, held as far as the step *upto*."""
        said = {"by": self.coder, "at": NOON}
        draw = draws.announce_draw(self.event, purpose, **said)
        parties = draws.usual_parties()
        steps = [
            *(("commit", lambda p=p: draws.commit_party(draw, p, **said)) for p in parties),
            ("see", lambda: draws.see_public(draw, DIGITS, **said)),
            *(("reveal", lambda p=p: draws.reveal_party(draw, p, **said)) for p in parties),
            ("run", lambda: draws.run_draw(draw, **said)),
        ]
        names = ["announce", "commit", "see", "reveal", "run"]
        for name, step in steps:
            if names.index(name) <= names.index(upto):
                step()
        draw.refresh_from_db()
        return draw

    def run(self):
        """Hold both draws, seal the codes, and go on to the competition."""
        self.draw("stations")
        self.draw("codes")
        coding.seal_codes(self.event, by=self.coder, at=NOON)
        steps.take(self.event, "seal-codes", by=self.coder, at=NOON)
        steps.take(self.event, "seal-codes", by=self.supervisor, at=NOON)
        self.event.refresh_from_db()
        return self


@pytest.fixture
def ceremony(city):
    """A bricklaying final on the day of its draw."""
    return Ceremony(city, shipped("bricklaying"))


ONE_ASPECT = """
leitai: rulebook/1
id: wall
version: "1"
title: {zh: 砌墙, en: A wall}
scheme:
  id: total
  title: {zh: 总成绩, en: Total}
  combine: sum
  round: 2
  children:
    - id: joints
      title: {zh: 灰缝, en: Joints}
      max: 100
      input: {type: number, min: 0, max: 100, step: 0.5}
      panel: {size: 2, combine: mean}
ranking: {end: shared}
"""
"""Two judges give points on one aspect: the smallest rulebook with a panel."""


class Announced:
    """An event with three contestants whose provisional results are known since *at*."""

    def __init__(self, city, at):
        self.event = city.event(State.MARKING)
        city.rulebook(self.event, ONE_ASPECT)
        records.open_records(self.event, at)
        judges = [city.official(self.event, Role.JUDGE, f"J{n}") for n in (1, 2)]
        self.chief = city.official(self.event, Role.CHIEF_JUDGE).account
        self.arbiter = city.official(self.event, Role.ARBITER).account
        self.entries = [
            city.entry(self.event, city.worker(name), bib=f"0{n}", confirmed=at)
            for n, name in enumerate(("白守业", "夏明霞", "彭学文"), 1)
        ]
        codes = [f"K{n}" for n, _ in enumerate(self.entries, 1)]
        tables = Tables(
            marks=(),
            contestants=[{"contestant": code} for code in codes],
            judges=[{"judge": each.code, "role": "scorer"} for each in judges],
        )
        records.write(self.event, "desk", list(said(records.rules_of(self.event), tables)), at)
        marks.prepare_sheets(self.event)
        for sheet in Sheet.objects.filter(event=self.event):
            value = str(100 - int(sheet.code[1:]) * 10)
            cells = [{"aspect": "joints", "value": value}]
            marks.save_sheet(sheet, cells, by=sheet.judge.account, at=at)
        for code, entry in zip(codes, self.entries, strict=True):
            Code.objects.create(
                event=self.event, code=code, entry=entry, entry_sealed=str(entry.pk)
            )
        self.event.state = State.PROVISIONAL
        self.event.save()
        StateChange.objects.create(
            event=self.event, step="announce", state=State.PROVISIONAL, at=at, by=self.chief
        )
        publish_result(self.event, Result.Kind.PROVISIONAL, by=self.chief, at=at)
        self.accounts = [city.account(worker=entry.worker) for entry in self.entries]

    def at_state(self, state):
        self.event.state = state
        self.event.save()


@pytest.fixture
def announced(city, now):
    """Results announced a moment ago."""
    return Announced(city, now)
