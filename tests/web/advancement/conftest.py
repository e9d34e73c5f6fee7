import pytest
from tests.web.conftest import NOON, shipped

from leitai.canonical import canonical, sha256_hex
from leitai.lifecycle import Role, State
from leitai.scoring import Tables, score
from leitai.scoring.vectors import rows_of
from leitai.web.models import Code, Result
from leitai.web.services import records, results


class Heat:
    """A county heat with final results, and the city final that it feeds."""

    def __init__(self, city, final, source, contestants, marks, works="works"):
        self.city, self.final, self.by = city, final, city.account(Role.STAFF)
        self.event = city.event(State.FINAL, feeds=final)
        city.rulebook(self.event, source)
        tables = Tables(rows_of(marks), rows_of(contestants))
        document = score(records.rules_of(self.event), tables).document()
        employers = {}
        self.entries = {}
        for number, row in enumerate(rows_of(contestants), 1):
            code, home = row["contestant"], row["delegation"]
            if home not in employers:
                employers[home] = city.enterprise(city.unit(f"{works}-{home}", city.east))
            worker = city.worker(f"选手{code}", employers[home])
            entry = city.entry(self.event, worker, bib=f"{number:02d}")
            self.entries[code] = entry
            Code.objects.create(
                event=self.event, code=code, entry=entry, entry_sealed=str(entry.pk)
            )
        self.result = self.publish(document)

    def publish(self, document, kind=Result.Kind.FINAL):
        number = self.event.results.count() + 1
        result = Result.objects.create(
            event=self.event, number=number, kind=kind, document=document,
            sha256=sha256_hex(canonical(document)), at=NOON, by=self.by,
        )  # fmt: skip
        results.set_standings(self.event, result)
        return result


PEOPLE = """contestant,delegation,session,insured_months,student
H1,A,m,12,0
H2,A,m,12,0
H3,A,m,12,0
H4,B,m,12,0
H5,C,m,12,0"""


def heat_marks(best=90):
    """Theory and a judged task, the best first: then H2 and so on."""
    lines = ["contestant,aspect,judge,value"]
    for number in range(5):
        lines.append(f"H{number + 1},theory,,{best - 2 * number}")
        lines += [f"H{number + 1},task,J{judge},{best - 3 * number}" for judge in (1, 2, 3)]
    return "\n".join(lines)


@pytest.fixture
def final(city):
    """A city final whose entries are open."""
    return city.event(State.REGISTRATION)


@pytest.fixture
def heat(city, final):
    """A heat by the shipped rulebook: eight advance, two of one delegation, two in reserve."""
    return Heat(city, final, shipped("county-heat"), PEOPLE, heat_marks())
