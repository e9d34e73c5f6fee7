"""One event of the demo city, taken through its steps by the real services."""

from collections.abc import Callable, Mapping

from leitai.lifecycle import LINE, State
from leitai.web.models import (
    Competition,
    Event,
    Notice,
)
from leitai.web.services import (
    advancement,
    appeals,
    awards,
    certificates,
    notices,
    rechecks,
)

from . import floor
from .before import D, H
from .hall import Hall
from .people import account_of


class Story(Hall):
    """The life of one event; ``tell`` goes as far as the call says."""

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
        self.mark_some(0.25)
        floor.power_cut(self.event, self.now)

    def mark_most(self) -> None:
        """Most sheets are in; on pads, two have slips, and one pad is broken."""
        self.mark_some(0.7)
        if self.call.pads:
            floor.slips(self.event, self.now)
            floor.broken_pad(self.event, self.now)

    def mark_some(self, share: float) -> None:
        """Judges mark *share* of the sheets: on pads, where the event has them."""
        if self.call.pads:
            self.mark_on_pads(share)
        else:
            self.mark(share)

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
