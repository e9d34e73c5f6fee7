import pytest

from leitai.lifecycle import Role, State
from leitai.results.rows import said
from leitai.scoring import Tables
from leitai.web.models import Sheet
from leitai.web.services import locking, marks, records
from leitai.web.services.steps import take

RULES = """
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
    - id: theory
      title: {zh: 理论, en: Theory}
      max: 40
      input: {type: number, min: 0, max: 40, step: 0.5}
    - id: practice
      title: {zh: 实操, en: Practice}
      max: 60
      children:
        - id: plumb
          title: {zh: 垂直度, en: Plumb}
          max: 30
          each: {id: plumb_mm, input: {type: number, min: 0, max: 100, unit: mm},
                 mark: {deduct: {from: 15, free: 1, per: 1, take: 1}}}
          repeat: {over: item, count: 2, take: sum}
        - id: joints
          title: {zh: 灰缝, en: Joints}
          max: 30
          input: {type: judgement, levels: 3}
          panel:
            size: 2
            combine: mean
            consistency: {measure: range, limit: 1, on_break: block, justify: true}
          scale: {from: 3, to: 30}
      penalties:
        - id: violations
          title: {zh: 违规, en: Violations}
          input: count
          mark: {per_count: {give: 2}}
ranking: {end: shared}
"""
"""Two judges on one aspect, the rest measured; the form of every shipped rulebook in small."""


class Hall:
    """An event under way: codes in the journal, sheets made, judges, clerks, chief, supervisor."""

    def __init__(self, city, at, codes=("K1", "K2", "K3"), source=RULES, mode="judge"):
        self.city, self.at, self.codes = city, at, codes
        self.event = city.event(State.MARKING, entry_mode=mode)
        city.rulebook(self.event, source)
        records.open_records(self.event, at)
        self.judges = [city.official(self.event, Role.JUDGE, f"J{n}") for n in (1, 2)]
        self.chief = city.official(self.event, Role.CHIEF_JUDGE).account
        self.supervisor = city.official(self.event, Role.SUPERVISOR).account
        self.clerks = [city.official(self.event, Role.CLERK).account for _ in (1, 2)]
        tables = Tables(
            marks=(),
            contestants=[{"contestant": code, "delegation": "秘密县"} for code in codes],
            judges=[{"judge": each.code, "role": "scorer"} for each in self.judges],
        )
        records.write(self.event, "desk", list(said(records.rules_of(self.event), tables)), at)
        marks.prepare_sheets(self.event)

    def sheet(self, code, judge=None, name=""):
        """The sheet of a judge's number (1, 2), or of a module."""
        official = self.judges[judge - 1] if judge else None
        return Sheet.objects.get(event=self.event, code=code, judge=official, sheet=name)

    def judge(self, number):
        return self.judges[number - 1].account

    def save(self, code, judge, value, **given):
        cells = [{"aspect": "joints", "value": value}]
        return marks.save_sheet(
            self.sheet(code, judge), cells, by=self.judge(judge), at=self.at, **given
        )

    def measured(self, code, theory="30", plumb=("1", "2")):
        """Theory and practice of *code*, entered by the first judge."""
        by = {"by": self.judge(1), "at": self.at}
        marks.save_sheet(
            self.sheet(code, name="theory"), [{"aspect": "theory", "value": theory}], **by
        )
        marks.save_sheet(self.sheet(code, name="practice"), self.plumb(*plumb), **by)

    def plumb(self, first="1", second="2"):
        """The cells of the module practice: two measured places."""
        return [
            {"aspect": "plumb_mm", "item": "1", "value": first},
            {"aspect": "plumb_mm", "item": "2", "value": second},
        ]

    def fill(self, codes=()):
        """Every mark there is to give."""
        for number, code in enumerate(codes or self.codes):
            self.measured(code, theory=str(40 - number))
            self.save(code, 1, "2")
            self.save(code, 2, "3")

    def lines(self, kind="mark"):
        return [e for e in records.journal_of(self.event).entries() if e.type == kind]

    def at_state(self, state):
        self.event.state = state
        self.event.save()

    def sign_all(self):
        for judge in self.judges:
            locking.sign_marks(self.event, by=judge.account, at=self.at)

    def locked(self):
        """The event, locked by the chief judge after both judges signed."""
        self.fill(self.codes)
        self.at_state(State.RECONCILE)
        self.sign_all()
        take(self.event, "lock", by=self.chief, at=self.at)
        self.event.refresh_from_db()
        return self.event


@pytest.fixture
def hall(city, noon):
    """Marking under way on screens: three codes, two judges."""
    return Hall(city, noon)


@pytest.fixture
def paper(city, noon):
    """Marking under way on paper: clerks type."""
    return Hall(city, noon, mode="paper")


@pytest.fixture
def big(city, noon):
    """Twenty contestants, every mark given; the better the smaller the code."""
    return Hall(city, noon, codes=tuple(f"K{number:02}" for number in range(1, 21)))
