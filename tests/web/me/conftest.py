import pytest

from leitai.lifecycle import Role, State
from leitai.results.rows import said
from leitai.scoring import Tables
from leitai.web.models import Code, Result, Sheet, StateChange
from leitai.web.services import marks, records
from leitai.web.services.results import publish_result

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
    - id: joints
      title: {zh: 灰缝, en: Joints}
      max: 100
      input: {type: number, min: 0, max: 100, step: 0.5}
      panel: {size: 2, combine: mean}
ranking: {end: shared}
"""


class Announced:
    """An event with three contestants whose provisional results are known since *at*."""

    def __init__(self, city, at):
        self.event = city.event(State.MARKING)
        city.rulebook(self.event, RULES)
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


@pytest.fixture
def me(client, announced):
    """The client of the first of the three."""
    client.force_login(announced.accounts[0])
    return client
