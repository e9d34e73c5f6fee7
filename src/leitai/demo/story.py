"""One event of the demo city, taken through its steps by the real services."""

import datetime as dt
from collections.abc import Callable, Mapping
from random import Random

from django.utils import timezone

from leitai.lifecycle import LINE, Role, State
from leitai.web.models import (
    Account,
    Competition,
    Draw,
    Entry,
    Event,
    Notice,
    Place,
    Unit,
    Worker,
)
from leitai.web.queries.marks import form_of, forms_of
from leitai.web.queries.officials import RESERVE, SCORER
from leitai.web.services import (
    advancement,
    appeals,
    awards,
    certificates,
    coding,
    draws,
    eligibility,
    entries,
    events,
    locking,
    marks,
    notices,
    officials,
    rechecks,
    rulebooks,
    sessions,
    steps,
)
from leitai.web.services.records import rules_of
from leitai.web.services.standing import statuses

from .calls import Call, rulebook_source
from .city import City
from .marks import Hand, cells_of
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


class Story:
    """The life of one event; ``tell`` goes as far as the call says."""

    def __init__(self, call: Call, city: City, people: People, now: dt.datetime) -> None:
        self.call, self.city, self.people = call, city, people
        self.random = Random(call.slug)
        start = timezone.localtime(now + call.days * D)
        if abs(call.days) >= 1:
            start = start.replace(hour=8, minute=30, second=0, microsecond=0)
        self.starts, self.now = start.replace(microsecond=0), now
        self.staff = people["organiser"]
        self.event: Event

    def tell(self, competition: Competition) -> Event:
        """Make the event and take it to its state."""
        self.create(competition)
        target = self.call.target
        if target == State.CANCELLED:
            self.published()
            self.take("cancel", self.staff, -20 * D, "场地检修，改到明年举办")
            return self.event
        done = LINE.index(target)
        for state in LINE[1 : done + 1]:
            self.reach[state]()
        self.meanwhile.get(target, _nothing)()
        return self.event

    @property
    def meanwhile(self) -> Mapping[State, Callable[[], None]]:
        """State -> what has happened in it so far, where the story ends there."""
        return {
            State.REGISTRATION: self.enter,
            State.ELIGIBILITY: self.judge_some,
            State.CONFLICTS: self.declare,
            State.DRAW: self.draw,
            State.RUNNING: self.half_way,
            State.MARKING: self.mark_most,
            State.LOCKED: self.sample,
            State.APPEAL: self.appeal,
            State.FINAL: self.advance,
            State.PUBLICITY: self.object_to,
        }

    def half_way(self) -> None:
        """The first session is on; some sheets are in."""
        self.check_in(end=False)
        self.mark(share=0.25)

    def mark_most(self) -> None:
        """Most sheets are in."""
        self.mark(share=0.7)

    def sample(self) -> None:
        """The supervisor has drawn whose sheets are compared."""
        rechecks.draw_sample(self.event, by=self.people["supervisor"], at=self.at(10 * H))

    @property
    def reach(self) -> Mapping[State, Callable[[], None]]:
        """State -> what brings the event there from the one before."""
        return {
            State.PUBLISHED: self.published,
            State.REGISTRATION: self.registration,
            State.ELIGIBILITY: self.closed,
            State.CONFLICTS: self.locked_roster,
            State.DRAW: self.panels,
            State.RUNNING: self.running,
            State.MARKING: self.marking,
            State.RECONCILE: self.reconcile,
            State.LOCKED: self.lock,
            State.RECHECK: self.recheck,
            State.DECODED: self.decode,
            State.PROVISIONAL: self.announce,
            State.APPEAL: self.open_appeals,
            State.FINAL: self.finish,
            State.PUBLICITY: self.notice,
            State.AWARDED: self.award,
            State.FILED: self.file,
            State.ARCHIVED: self.archive,
        }

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

    def declare(self) -> None:
        """Officials are appointed and declare their conflicts."""
        at, judge = self.at(-4.5 * D), 0
        rules = rules_of(self.event)
        for account, role in self.people.officials():
            code = panel = ""
            if role == Role.JUDGE:
                judge += 1
                code = f"J{judge}"
                panel = SCORER if judge <= self.seats() else RESERVE
                if panel == RESERVE and not any(node.panel for node in rules.nodes()):
                    continue
            made = officials.appoint(
                self.event,
                account,
                role,
                code=code,
                panel=panel,
                credential="冀裁2026",
                by=self.staff,
                at=at,
            )
            officials.declare(made, [], by=account, at=at + H)

    def seats(self) -> int:
        """Return how many judges the panels of the rulebook want."""
        panels = [node.panel for node in rules_of(self.event).nodes() if node.panel is not None]
        return max((panel.least for panel in panels), default=3)

    def panels(self) -> None:
        """The supervisor approves the panels."""
        self.declare()
        waiting = list(self.event.officials.filter(ended=None, approved=None))
        officials.approve(waiting, by=self.people["supervisor"], at=self.at(-4 * D))
        self.take("approve-panels", self.people["supervisor"], -4 * D + H)

    def draw(self) -> None:
        """Sessions are planned; stations and codes are drawn in public, the codes sealed."""
        many = self.event.entries.exclude(bib="").count()
        half = (many + 1) // 2
        for number, name in enumerate(("第一场", "第二场")):
            begins = self.starts + number * 4 * H
            sessions.plan(
                self.event,
                name,
                begins,
                begins + 3 * H,
                half,
                "2 号馆",
                by=self.staff,
                at=self.at(-2 * D),
            )
        for purpose in (Draw.Purpose.STATIONS, Draw.Purpose.CODES):
            self.hold(purpose)
        coding.seal_codes(self.event, by=self.people["coder"], at=self.at(-1 * D + 2 * H))

    def hold(self, purpose: str) -> None:
        """Hold one draw, step by step."""
        coder, at = self.people["coder"], self.at(-1 * D)
        made = draws.announce_draw(self.event, purpose, by=coder, at=at)
        parties = [party["name"] for party in made.record["announcement"]["parties"]]
        for party in parties:
            made = draws.commit_party(made, party, by=coder, at=at)
        count = made.record["announcement"]["public"].get("count", 20)
        seen = " ".join(str(self.random.randrange(10)) for _ in range(count))
        made = draws.see_public(made, seen, by=coder, at=at)
        for party in parties:
            made = draws.reveal_party(made, party, by=coder, at=at)
        draws.run_draw(made, by=coder, at=at)

    def running(self) -> None:
        """Codes are sealed under the supervisor's eyes: the event begins."""
        self.draw()
        self.take("seal-codes", self.people["coder"], -1 * D + 3 * H)
        self.take("seal-codes", self.people["supervisor"], -1 * D + 3 * H)

    def check_in(self, *, end: bool = True) -> None:
        """Contestants are checked in; one of them did not come."""
        by = self.people["timekeeper"]
        for session in self.event.sessions.all():
            if not end and session.number > 1:
                return
            at = self.at(session.starts - self.starts - 0.5 * H)
            sessions.open_session(session, by=by, at=at)
            for place in session.places.order_by("station"):
                absent = session.number == 2 and place.station <= self.call.absent
                state = Place.State.ABSENT if absent else Place.State.PRESENT
                late = self.at(session.starts - self.starts + 0.3 * H) if absent else at
                sessions.check_in(
                    place, state, "迟到超过 15 分钟" if absent else "", by=by, at=late
                )
            if end:
                sessions.end_session(session, by=by, at=self.at(session.ends - self.starts))

    def mark(self, share: float = 1.0) -> None:
        """Judges mark, by blind code; of the sheets only *share*."""
        event = self.event
        hands: dict[str, Hand] = {}
        forms = forms_of(event, rules_of(event))
        names = dict(event.officials.values_list("pk", "account__username"))
        sheets = list(event.sheets.select_related("judge").exclude(state="in"))
        absent = set(statuses(event))
        wanted = [each for each in sheets if each.code not in absent]
        for sheet in wanted[: round(len(wanted) * share)]:
            hand = hands.setdefault(sheet.code, Hand(f"{event.slug} {sheet.code}"))
            cells = cells_of(hand, form_of(forms, sheet).rows)
            if not cells:
                continue
            at = self.at(2 * H + self.random.random() * 4 * H)
            if sheet.judge is None or event.entry_mode == "paper":
                for clerk in ("clerk1", "clerk2"):
                    marks.type_sheet(sheet, cells, by=self.people[clerk], at=at)
            else:
                by = self.people[names[sheet.judge.pk]]
                marks.save_sheet(sheet, cells, by=by, at=at)

    def marking(self) -> None:
        """The sessions are over."""
        self.check_in()
        self.take("end-sessions", self.people["chief"], 7 * H)

    def reconcile(self) -> None:
        """Every sheet is in."""
        self.mark()
        self.take("end-marking", self.people["chief"], 8 * H)

    def lock(self) -> None:
        """Judges sign, the chief judge locks."""
        for official in self.event.officials.filter(role=Role.JUDGE, ended=None):
            if official.sheets.exclude(state="empty").exists():
                locking.sign_marks(
                    self.event,
                    by=self.people.by_name[official.account.username],
                    at=self.at(8.5 * H),
                )
        self.take("lock", self.people["chief"], 9 * H)

    def recheck(self) -> None:
        """The supervisor compares a sample with the paper."""
        by = self.people["supervisor"]
        for row in rechecks.draw_sample(self.event, by=by, at=self.at(9.5 * H)):
            rechecks.record(row, 0, by=by, at=self.at(10 * H))
        self.take("recheck", by, 10.5 * H)

    def decode(self) -> None:
        """Coder and supervisor open the codes together."""
        self.take("decode", self.people["coder"], 11 * H)
        self.take("decode", self.people["supervisor"], 11 * H)

    def announce(self) -> None:
        """The provisional results are made known."""
        self.take("announce", self.people["chief"], 12 * H)

    def open_appeals(self) -> None:
        """The clock of appeals runs."""
        self.take("open-appeals", self.staff, 12 * H)

    def appeal(self) -> None:
        """Somebody is not content with a mark."""
        entry = self.event.standings.order_by("order")[4].entry
        appeals.file(
            entry,
            "marks",
            "垂直度第 3 处我量的是 1 毫米，想请核对评分表。",
            by=account_of(entry.worker),
            at=self.at(13 * H),
        )

    def answer(self) -> None:
        """The arbiter looked at the paper, the photograph and the journal."""
        self.appeal()
        appeals.answer(
            self.event.appeals.get(),
            upheld=False,
            text="已核对纸质评分表、照片与日志，记录一致，维持原分。",
            by=self.people["arbiter"],
            at=self.at(20 * H),
        )

    def finish(self) -> None:
        """Appeals are answered; the results are final."""
        self.answer()
        self.take("finish", self.staff, 2 * D)

    def advance(self) -> None:
        """The best of a heat go on to its final, for which the city's office has to act."""
        if self.event.feeds is not None:
            advancement.advance(self.event, by=self.people["organiser"], at=self.now)

    def notice(self) -> None:
        """The results are published for objections."""
        self.take("give-notice", self.staff, 2 * D + H)

    def object_to(self) -> None:
        """A reader objects."""
        notice = Notice.objects.get(event=self.event, kind=Notice.Kind.RESULTS)
        notices.object_to(
            notice,
            name="读者一",
            contact="12351",
            text="请说明第二名的焊缝外观分是怎么算的。",
            at=self.at(2.5 * D),
        )

    def award(self) -> None:
        """The period is over; prizes and proposals are written down."""
        self.take("award", self.staff, 12 * D)

    def file(self) -> None:
        """Certificates are issued by two people; proposals go to the office that decides."""
        self.issue()
        self.take("file", self.staff, 14 * D)

    def issue(self) -> None:
        """Prepare and issue the certificates."""
        batch = certificates.prepare(self.event, by=self.staff, at=self.at(13 * D))
        certificates.issue(batch, by=self.people["approver"], at=self.at(13.5 * D))

    def archive(self) -> None:
        """The office that decides has answered."""
        for promotion in self.event.promotions.all():
            awards.record_promotion(
                promotion,
                "approved",
                document="河人社〔2026〕31号",
                by=self.staff,
                at=self.at(30 * D),
            )
        self.take("archive", self.staff, 31 * D)


def _nothing() -> None:
    """Nothing more happens."""
