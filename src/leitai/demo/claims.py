"""Claims of the demo city: the prizes of its finals, at every step of their way."""

import datetime as dt
from importlib.resources import files

from leitai.lifecycle import State
from leitai.web.models import Account, Case, Event, Worker
from leitai.web.services import case_reviews, cases, policies, prizes

from .city import City
from .people import People

HELD = (State.AWARDED, State.FILED, State.ARCHIVED)
MEETING = "2026-07"
ACCOUNT = "62220200000{:08d}"
STOPS = {0: "", 1: "notice", 2: "county"}
"""How far the first claims of an event go; those after them wait for their first reviewer."""

OUTCOMES = {"pay": "paid", "received": "confirmed"}


def put_in_force(city: City, people: People, at: dt.datetime) -> None:
    """Put the shipped policies and procedures into force."""
    folder = files("leitai.policies")
    texts = {each.name: each for each in folder.iterdir() if each.name.endswith(".yaml")}
    for name in sorted(texts, key=lambda name: (".policy." in name, name)):
        text = texts[name].read_text(encoding="utf-8")
        save = policies.save_policy if ".policy." in name else policies.save_procedure
        made = save(text, city.root, by=people["organiser"], at=at)
        policies.freeze(made, by=people["approver"], at=at)


def claim_prizes(event: Event, people: People, at: dt.datetime) -> None:
    """Propose the claims of *event*, and take each one step further than the last."""
    made = prizes.propose(event, by=people["organiser"], at=at)
    for number, case in enumerate(made):
        worker = case.worker
        if worker is None or number == len(made) - 1:
            continue  # the last is left as it was proposed
        claimant = _account(worker)
        said = case.values | {"account": ACCOUNT.format(worker.pk)}
        cases.fill_in(case, said, by=claimant, at=at)
        _go_on(cases.file(case, by=claimant, at=at), number, people, claimant, at)


def _account(worker: Worker) -> Account:
    found = Account.objects.filter(worker=worker).first()
    if found is None:
        found = Account(username=worker.number, name=worker.name, worker=worker)
        found.set_unusable_password()
        found.save()
    return found


def _go_on(case: Case, number: int, people: People, claimant: Account, at: dt.datetime) -> None:
    """Decide *case* step by step: the first one to its end, each after it not so far."""
    county = case.unit.code if case.unit.parent_id else ""
    while case.unit.parent is not None and case.unit.kind != case.unit.Kind.COUNTY:
        case.unit = case.unit.parent
        county = case.unit.code
    hands = {
        "enterprise": people[f"staff-{county}"],
        "county": people[f"second-{county}"],
        "city": people["organiser"],
        "finance": people["finance"],
        "meeting": people["approver"],
        "notice": people["approver"],
        "pay": people["finance"],
        "received": claimant,
    }
    stop = STOPS.get(number, "enterprise")
    while case.place != stop and not case.end:
        by, outcome = hands[case.place], OUTCOMES.get(case.place, "pass")
        if case.place == "notice":
            case_reviews.publish(case, by=by, at=at)
            at += dt.timedelta(days=16)
        asked = {"minute": MEETING, "voucher": f"P{case.pk:05d}"}
        case = case_reviews.decide(case, outcome, by=by, at=at, asked=asked)
