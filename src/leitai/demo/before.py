"""An event of the demo city before the day: announced, entered, decided, panels and draws."""

import datetime as dt
from random import Random

from django.utils import timezone

from leitai.lifecycle import State
from leitai.web.models import (
    Account,
    Competition,
    Entry,
    Event,
    Unit,
    Worker,
)
from leitai.web.services import (
    eligibility,
    entries,
    events,
    rulebooks,
    steps,
)

from .calls import Call, rulebook_source
from .city import City
from .people import People, account_of

H = dt.timedelta(hours=1)
D = dt.timedelta(days=1)

PER_COUNTY = 6
"""Places of a county in each event."""


def county_of(worker: Worker) -> Unit:
    """Return the county union above the worker's enterprise."""
    unit = worker.enterprise.unit if worker.enterprise else None
    assert unit is not None  # noqa: S101 - everybody in the demo works somewhere
    assert unit.parent is not None  # noqa: S101
    return unit.parent


class Before:
    """What is done up to the locked roster; ``at`` and ``take`` are what all of the story uses."""

    def __init__(self, call: Call, city: City, people: People, now: dt.datetime) -> None:
        self.call, self.city, self.people = call, city, people
        self.random = Random(call.slug)
        start = timezone.localtime(now + call.days * D)
        if abs(call.days) >= 1:
            start = start.replace(hour=8, minute=30, second=0, microsecond=0)
        self.starts, self.now = start.replace(microsecond=0), now
        self.staff = people["organiser"]
        self.event: Event

    def at(self, after: dt.timedelta) -> dt.datetime:
        """Return a moment *after* the start; nothing of the demo happens in the future."""
        return min(self.starts + after, self.now)

    def take(self, name: str, by: Account, after: dt.timedelta, reason: str = "") -> None:
        """Take a step."""
        steps.take(self.event, name, by=by, at=self.at(after), reason=reason)
        self.event = Event.objects.select_related("competition__organiser").get(pk=self.event.pk)

    def create(self, competition: Competition) -> None:
        """Write the event down as a draft, with its rulebook."""
        call, at = self.call, self.at(-60 * D)
        self.event = events.create_event(
            competition,
            by=self.staff,
            at=at,
            slug=call.slug,
            name=call.name,
            occupation=call.occupation,
            round=call.round,
            place="建设技工学校 2 号馆",
            entries_open=self.starts - 40 * D,
            entries_close=self.starts - 10 * D,
            starts=self.starts,
            ends=self.starts + 9 * H,
            capacity=max(call.contestants, 8) if call.target == State.REGISTRATION else 60,
            fewest=5,
            per_unit=PER_COUNTY,
            least_age=18,
            entry_mode="paper" if call.paper else "judge",
            prizes=[
                {"award": "first", "yuan": "3000"},
                {"award": "second", "yuan": "2000"},
                {"award": "third", "yuan": "1000"},
            ],
            feeds=Event.objects.filter(slug=call.feeds).first(),
            advance={"best": 5, "per_unit": 2} if call.feeds else {},
            about="理论与实操相结合，按盲码评分；评分标准、抽签记录和成绩数据包全部公开。",
        )
        draft = rulebooks.save_draft(
            self.event, rulebook_source(call), by=self.staff, at=at, note="首版"
        )
        if call.target != State.DRAFT:
            rulebooks.freeze(draft, by=self.staff, at=at)

    def published(self) -> None:
        """The federation approves; the event is announced."""
        events.approve_event(self.event, by=self.people["approver"], at=self.at(-50 * D))
        self.take("publish", self.staff, -45 * D)

    def registration(self) -> None:
        """Entries open."""
        self.take("open-entries", self.staff, -40 * D)

    def workers(self) -> list[Worker]:
        """Return who enters: workers of the trade, from every county in turn."""
        found = Worker.objects.select_related("enterprise__unit__parent").filter(
            enterprise__unit__path__startswith=self.event.competition.organiser.path
        )
        of_trade = list(found.filter(occupation=self.call.occupation).order_by("pk")[:400])
        if len(of_trade) < self.call.contestants:
            of_trade = list(found.order_by("pk")[:400])
        self.random.shuffle(of_trade)
        return of_trade

    def enter(self) -> None:
        """Leaders enter workers, who confirm; some enter by themselves."""
        taken: dict[int, int] = {}
        made = 0
        for worker in self.workers():
            if made == self.call.contestants:
                break
            county = county_of(worker)
            if taken.get(county.pk, 0) >= PER_COUNTY:
                continue
            taken[county.pk] = taken.get(county.pk, 0) + 1
            self.enter_one(worker, county, made)
            made += 1

    def enter_one(self, worker: Worker, county: Unit, number: int) -> None:
        """One worker enters alone, or is entered by the leader of the county."""
        at = self.at(-38 * D + number * H)
        own = account_of(worker)
        if number % 4 == 0:
            entries.enter(self.event, worker, by=own, at=at)
            return
        leader = self.people.leader(county.code)
        made = entries.enter(self.event, worker, county, by=leader, at=at)
        if made.state == Entry.State.UNCONFIRMED:
            entries.confirm(made, by=own, at=at + H)

    def closed(self) -> None:
        """Entries close."""
        self.enter()
        self.take("close-entries", self.staff, -10 * D + H)

    def judge_some(self) -> None:
        """The program compares the entries with the registry."""
        eligibility.judge_all(self.event, by=self.people["organiser"], at=self.at(-9 * D))

    def locked_roster(self) -> None:
        """Eligibility is decided, the roster is locked."""
        eligibility.settle(self.event, by=self.staff, at=self.at(-9 * D))
        for entry in self.event.entries.filter(state=Entry.State.ENTERED):
            unmet = entry.decisions.filter(in_force=True, met=False)
            for decision in unmet:
                eligibility.decide(
                    entry,
                    decision.rule,
                    met=True,
                    reason="已核对单位出具的工作证明",
                    by=self.staff,
                    at=self.at(-8 * D),
                )
        eligibility.settle(self.event, by=self.staff, at=self.at(-8 * D))
        self.take("lock-roster", self.staff, -5 * D)
