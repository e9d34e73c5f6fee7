"""Marks carried from heats into a final: by its codes, sealed, in a bundle that verifies."""

import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from tests.web.conftest import NOON, Ceremony, shipped

from leitai import verify
from leitai.faults import Refused
from leitai.lifecycle import Role, State
from leitai.results import read_bundle
from leitai.web.installation import installation
from leitai.web.models import CarriedRound, Code, Result
from leitai.web.services import coding, records, results
from leitai.web.services.advancement import advance
from leitai.web.services.live import live

from .conftest import PEOPLE, Heat, heat_marks


class Final(Ceremony):
    """A final by the shipped city-final rulebook, on the day of its draw; two heats fed it."""

    def __init__(self, city, source=None, heats=2):
        self.city, self.event = city, city.event(State.REGISTRATION)
        city.rulebook(self.event, source or shipped("city-final"))
        records.open_records(self.event, NOON)
        made = [(PEOPLE, heat_marks(90 - 5 * n)) for n in range(heats)]
        self.heats = [
            Heat(city, self.event, shipped("county-heat"), *each, works=f"w{n}")
            for n, each in enumerate(made)
        ]
        for heat in self.heats:
            advance(heat.event, by=heat.by, at=NOON)
        self.entries = list(self.event.entries.all())
        for number, entry in enumerate(self.entries, 1):
            entry.state, entry.bib = "eligible", f"{number:02d}"
            entry.save()
        for name in ("chief-judge", "coder", "supervisor"):
            setattr(self, name.partition("-")[0], city.official(self.event, Role(name)).account)
        self.judges = [city.official(self.event, Role.JUDGE, f"J{n}") for n in range(1, 6)]
        self.sessions = [self.session(n, 8) for n in (1, 2)]
        self.event.state = State.DRAW
        self.event.save()

    def mark(self):
        """Every judge marks everybody; the marks are locked."""
        for number, code in enumerate(sorted(self.codes())):
            for judge in range(1, 6):
                cells = [{"aspect": "final", "value": str(60 + 4 * number)}]
                said = {"contestant": code, "judge": f"J{judge}", "sheet": "", "cells": cells}
                records.write(self.event, f"judge-J{judge}", [("mark", said)], NOON)
        records.write(self.event, "chief-judge", [("lock", {"event": "city-final"})], NOON)

    def codes(self):
        return list(Code.objects.filter(event=self.event).values_list("code", flat=True))


@pytest.fixture
def final(city):
    """A final with two heats, its codes sealed."""
    return Final(city).run()


def test_by_the_finals_codes(final):
    """Everybody who came from a heat has that heat's total, under their code in the final."""
    document = json.loads(CarriedRound.objects.get().document)
    holders = {str(each.entry_sealed): each.code for each in Code.objects.filter(event=final.event)}
    wanted = {}
    for heat in final.heats:
        totals = {each["code"]: each["total"] for each in heat.result.document["contestants"]}
        for code, entry in heat.entries.items():
            mine = final.event.entries.filter(worker=entry.worker).first()
            if mine is not None:
                wanted[holders[str(mine.pk)]] = totals[code]
    found = {each["code"]: each["nodes"]["total"] for each in document["contestants"]}
    assert (found, len(found)) == (wanted, 8)
    sources = sorted(heat.event.slug for heat in final.heats)
    assert [each["event"] for each in document["sources"]] == sources


def test_sealed_until_decoding(final):
    """In the table it is encrypted; a live board has the final's part and no carried value."""
    final.mark()
    rows = live(final.event, exact=True).rows
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM web_carriedround")
        assert b"contestants" not in bytes(cursor.fetchone()[0])
    parts = [{part["id"]: part["value"] for part in row.parts} for row in rows]
    assert {part["from_heat"] for part in parts} == {None}
    assert [row.total for row in rows] == [part["final"] for part in parts]
    assert [row.open for row in rows] == [True] * 8


def test_the_bundle_verifies(final):
    """Published after decoding, the final counts the heats, and verify.py agrees."""
    final.mark()
    coding.open_codes(final.event, final.supervisor, by=final.coder, at=NOON)
    result = results.publish_result(final.event, Result.Kind.PROVISIONAL, by=final.chief, at=NOON)
    data = (installation().files / result.bundle).read_bytes()
    assert verify.verify_bundle(data)["failure"] is None
    assert list(read_bundle(data).carry) == ["heat"]
    first = result.document["contestants"][0]
    heat, own = first["nodes"]["from_heat"], first["nodes"]["final"]
    whole = (20 * Decimal(heat) + 80 * Decimal(own)) / 100
    assert Decimal(first["total"]) == whole.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("source", "heats", "ids"),
    [
        (None, 0, ["carrying.no-heat"]),
        (shipped("city-final").replace("node: total", "node: nothing"), 1, ["carrying.no-node"]),
    ],
)
def test_what_cannot_be_carried(city, source, heats, ids):
    """No heat, or a heat without the node: the codes are not sealed, and it is said why."""
    refused_by(Final(city, source, heats), ids)


def test_a_heat_without_final_results(city):
    """A heat whose results were opened again refuses the step."""
    final = Final(city)
    heat = final.heats[1]
    heat.publish(heat.result.document, kind=Result.Kind.PROVISIONAL)
    refused_by(final, ["carrying.not-final"])


def refused_by(final, ids):
    with pytest.raises(Refused) as refused:
        coding.seal_rounds(final.event, records.rules_of(final.event), {})
    assert [fault.id for fault in refused.value.faults] == ids
    assert CarriedRound.objects.count() == 0
