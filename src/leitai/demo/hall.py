"""An event of the demo city in the hall: panels, draws, check-in, marks, lock, decoding."""

from collections.abc import Mapping

from leitai.lifecycle import Role
from leitai.web.models import (
    Draw,
    Pad,
    Place,
)
from leitai.web.queries.marks import form_of, forms_of
from leitai.web.queries.officials import RESERVE, SCORER
from leitai.web.services import (
    coding,
    draws,
    locking,
    marks,
    officials,
    pads,
    rechecks,
    sessions,
)
from leitai.web.services.catching_up import catch_up
from leitai.web.services.records import rules_of
from leitai.web.services.statuses import statuses

from .before import Before, D, H
from .marks import Hand, cells_of
from .pads import Tablet, lend


class Hall(Before):
    """What is done from the panels to the opened codes."""

    invitation: Pad | None = None
    """Of a pad that anybody may try out."""

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

    def mark(self, share: float = 1.0, tablets: Mapping[str, Tablet] | None = None) -> None:
        """Judges mark, by blind code, those who have *tablets* on them; of the sheets *share*."""
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
            elif tablets and sheet.judge.code in tablets:
                tablets[sheet.judge.code].mark(sheet, cells, at)
            else:
                by = self.people[names[sheet.judge.pk]]
                marks.save_sheet(sheet, cells, by=by, at=at)

    def mark_on_pads(self, share: float) -> None:
        """Judges mark on pads and sign most of it; one of them is about to take another pad."""
        marking = {judge for judge, _ in forms_of(self.event, rules_of(self.event)) if judge}
        found = self.event.officials.filter(code__in=marking, ended=None).order_by("code")
        judges = list(found.exclude(panel=RESERVE))
        chief, before = self.people["chief"], self.at(-0.5 * H)
        tablets = {
            judge.code: lend(judge, 93 - 11 * number, by=chief, at=before)
            for number, judge in enumerate(judges)
        }
        self.mark(share, tablets)
        for tablet in tablets.values():
            tablet.sign_most(self.at(7 * H))
            tablet.send(self.event, self.now)
        catch_up(self.event)
        if judges:
            self.invitation = pads.invite(judges[-1], measures=True, by=chief, at=self.now)

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
