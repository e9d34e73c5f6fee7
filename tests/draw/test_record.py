"""One draw id, one result; and no edit of a record goes unseen."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from leitai.draw import Draw, Reveal, announce, commitment, read_draw, verify
from leitai.draw.announcement import hash_of
from leitai.faults import Refused

Plan = Callable[..., dict[str, Any]]
Step = Callable[[], object]

APART = [{"apart": "delegation", "within": "neighbours"}]


def fault(step: Step) -> str:
    with pytest.raises(Refused) as refused:
        step()
    (one,) = refused.value.faults
    return one.id


def test_states(plan_of: Plan, held_of: Callable[..., Draw]) -> None:
    """A draw goes from announced to committed, revealed, drawn."""
    announced = announce(plan_of())
    committed = held_of(announced, public=None)
    revealed = held_of(announced)
    states = [each.state for each in (announced, committed, revealed, revealed.run())]
    assert states == ["announced", "committed", "revealed", "drawn"]
    assert announced.announcement.hash is None
    assert committed.announcement.hash == revealed.announcement.hash


def test_every_state_reads_back(plan_of: Plan, held_of: Callable[..., Draw]) -> None:
    """A record of any state reads back as the same draw."""
    announced = announce(plan_of(constraints=APART))
    revealed = held_of(announced)
    for each in (announced, held_of(announced, public=None), revealed, revealed.run()):
        assert read_draw(each.value()) == each


def test_commit_refused(plan_of: Plan, secret_of: Callable[..., Reveal]) -> None:
    """No stranger, no second commitment, no copied one, nothing that is no hash."""
    draw = announce(plan_of()).commit("county union", "ab" * 32)
    assert fault(lambda: draw.commit("passer-by", "cd" * 32)) == "draw.party-unknown"
    assert fault(lambda: draw.commit("county union", "cd" * 32)) == "draw.committed-already"
    assert fault(lambda: draw.commit("contestants", "ab" * 32)) == "draw.commitment-twice"
    assert fault(lambda: draw.commit("contestants", "AB" * 32)) == "draw.not-a-digest"


def test_see_refused(plan_of: Plan, held_of: Callable[..., Draw]) -> None:
    """No public value before all have committed, none of another form, no second one."""
    announced = announce(plan_of())
    assert fault(lambda: announced.see("1" * 20)) == "draw.not-committed"
    committed = held_of(announced, public=None)
    assert fault(lambda: committed.see("1" * 19)) == "draw.public-form"
    seen = committed.see("1" * 20)
    assert fault(lambda: seen.see("1" * 20)) == "draw.public-twice"


def test_reveal_refused(
    plan_of: Plan, held_of: Callable[..., Draw], secret_of: Callable[..., Reveal]
) -> None:
    """No reveal before the public value, none by a stranger, none that does not fit, no second."""
    committed = held_of(announce(plan_of()), public=None)
    own, seen = secret_of("county union"), committed.see("1" * 20)
    assert fault(lambda: committed.reveal(own)) == "draw.public-missing"
    assert fault(lambda: seen.reveal(secret_of("passer-by"))) == "draw.party-unknown"
    other = Reveal("county union", own.nonce, "00" * 32)
    assert fault(lambda: seen.reveal(other)) == "draw.commitment-differs"
    assert fault(lambda: seen.reveal(own).reveal(own)) == "draw.revealed-already"


def test_withheld_and_envelope(
    plan_of: Plan, held_of: Callable[..., Draw], secret_of: Callable[..., Reveal]
) -> None:
    """A withheld value stops the draw; opened from its envelope it gives the same result."""
    seen = held_of(announce(plan_of()), public=None).see("31415926535897932384")
    two = seen.reveal(secret_of("contestants")).reveal(secret_of("discipline office"))
    assert two.withheld == ["county union"]
    assert fault(two.run) == "draw.withheld"
    kept = secret_of("county union")
    opened = two.reveal(Reveal(kept.party, kept.nonce, kept.value, "chief judge")).run()
    assert opened.result == held_of(announce(plan_of())).run().result
    assert opened.value()["reveals"][1]["opened_by"] == "chief judge"
    assert verify(opened.value()) == []


def test_run_refused(
    plan_of: Plan, held_of: Callable[..., Draw], drawn: Callable[..., Draw]
) -> None:
    """Nothing is drawn early, nothing twice; what is drawn takes no more input."""
    assert fault(announce(plan_of()).run) == "draw.public-missing"
    assert fault(held_of(announce(plan_of()), public=None).run) == "draw.public-missing"
    done = drawn()
    assert fault(done.run) == "draw.drawn-already"
    assert fault(lambda: done.see("2" * 20)) == "draw.public-twice"
    assert fault(lambda: done.commit("contestants", "ef" * 32)) == "draw.committed-already"


def test_late_list_edit(plan_of: Plan, held_of: Callable[..., Draw]) -> None:
    """A list changed after announcing is refused; with its hash renewed, the announcement is."""
    record = held_of(announce(plan_of()), public=None).value()
    record["announcement"]["items"].pop()
    assert fault(lambda: read_draw(record)) == "draw.list-changed"
    record["announcement"]["list_hash"] = hash_of(record["announcement"]["items"])
    assert fault(lambda: read_draw(record)) == "draw.differs"


def test_the_id_separates_draws(drawn: Callable[..., Draw]) -> None:
    """The same list, secrets and dice under another id give another seed."""
    seeds = {drawn(id=name).value()["seed"] for name in ("monday", "tuesday")}
    assert len(seeds) == 2


def test_forged_whole(drawn: Callable[..., Draw]) -> None:
    """A wholly consistent record of another list is found by the hash published elsewhere."""
    honest, forged = drawn("xxyyz").value(), drawn("xxyyy").value()
    assert verify(forged) == []
    for name in ("announcement_hash", "record_hash"):
        given = {{"announcement_hash": "announced", "record_hash": "recorded"}[name]: honest[name]}
        assert [each.id for each in verify(forged, **given)] == ["draw.hash-differs"]
        assert verify(honest, **given) == []


def test_not_drawn(plan_of: Plan, held_of: Callable[..., Draw]) -> None:
    """A record without a result does not verify: it says how far the draw is."""
    faults = verify(held_of(announce(plan_of())).value())
    assert [(each.id, each.params["state"]) for each in faults] == [("draw.not-drawn", "revealed")]


def test_result_removed(drawn: Callable[..., Draw]) -> None:
    """A result taken out of its record is not taken for a draw still to come."""
    record = drawn().value()
    for name in ("seed", "record_hash"):
        rest = record | {"seed": None, "result": None, "record_hash": None, name: record[name]}
        assert fault(lambda rest=rest: read_draw(rest)) == "draw.result-removed"


def test_impossible_record(plan_of: Plan) -> None:
    """A record that asks the impossible is refused even where no announcing program refused it."""
    record = announce(plan_of("xxyyz", constraints=APART)).value()
    items = record["announcement"]["items"]
    for each in items[:4]:
        each["attributes"]["delegation"] = "x"
    record["announcement"]["list_hash"] = hash_of(items)
    assert fault(lambda: read_draw(record)) == "draw.too-many-neighbours"


def test_first_difference_is_named(drawn: Callable[..., Draw]) -> None:
    """The member that was changed is the one that is named."""
    honest = drawn().value()
    for name in ("announcement_hash", "seed", "record_hash"):
        (one,) = verify(honest | {name: "00" * 32})
        assert (one.id, one.params["member"]) == ("draw.differs", name)
    swapped = copy.deepcopy(honest)
    rows = swapped["result"]["outcome"]
    rows[1], rows[2] = rows[2], rows[1]
    (one,) = verify(swapped)
    assert (one.id, one.params["place"]) == ("draw.outcome-differs", "2")


def test_all_false_reveals_are_named(drawn: Callable[..., Draw]) -> None:
    """Every party whose value was changed is named, not only the first."""
    record = drawn().value()
    for each in record["reveals"][:2]:
        each["value"] = "00" * 32
    named = [one.params["party"] for one in verify(record)]
    assert named == ["discipline office", "county union"]


def mutants(value: Any) -> Iterator[Any]:
    """*value* with one edit, anywhere inside: changed, removed, added, swapped, doubled."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {other: part for other, part in value.items() if other != name}
            yield from ({**value, name: mutant} for mutant in mutants(inner))
        yield {**value, "added": "x"}
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield value[:at] + value[at + 1 :]
            yield [*value[:at], inner, *value[at:]]
            if at and inner != value[at - 1]:
                yield [*value[: at - 1], inner, value[at - 1], *value[at + 1 :]]
            yield from ([*value[:at], mutant, *value[at + 1 :]] for mutant in mutants(inner))
        yield [*value, "x"]
    elif isinstance(value, str):
        yield value + "0"
        yield value[:-1]
        yield ("1" if value[:1] == "0" else "0") + value[1:]
        yield f" {value}"
    elif isinstance(value, int):
        yield value + 1
        yield str(value)
    if value is None:
        yield "x"
    else:
        yield None


SHAPES = {
    "order": {"kind": "order"},
    "assign": {"kind": "assign", "targets": [{"name": str(at), "places": 2} for at in range(3)]},
    "sessions": {"kind": "sessions", "count": 2, "spread": "delegation"},
    "sample": {"kind": "sample", "size": 2},
}


@pytest.mark.parametrize("kind", list(SHAPES))
def test_every_edit_is_found(drawn: Callable[..., Draw], kind: str) -> None:
    """No single edit of a published record verifies."""
    constraints = {"order": APART, "assign": APART}.get(kind, [])
    record = drawn(shape=SHAPES[kind], constraints=constraints).value()
    assert verify(record) == []
    unseen = [mutant for mutant in mutants(record) if mutant != record and not verify(mutant)]
    assert unseen == []


@pytest.mark.parametrize("junk", [None, [], "x", 0.5, {"announcement": {}}, {"result": [1]}])
def test_junk(junk: object) -> None:
    """Something else than a record is refused in words, never with a crash."""
    assert verify(junk) != []


def test_example_of_the_rule_page() -> None:
    """The worked example that docs/rules/draw.md prints is what the program computes."""
    page = Path("docs/rules")
    record = json.loads((page / "draw-example.json").read_text(encoding="utf-8"))
    assert verify(record) == []
    words = (page / "draw.md").read_text(encoding="utf-8")
    for name in ("announcement_hash", "seed", "record_hash", "public_value"):
        assert record[name] in words
    assert record["announcement"]["list_hash"] in words
    for each in record["reveals"]:
        assert commitment(each["nonce"], each["value"]) in words
