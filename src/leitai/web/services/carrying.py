"""
Marks of an earlier round that count in this one, under this event's blind codes.

The codes of a heat mean nothing in the final, so what is carried is made anew when the codes are
sealed: the coder's step knows whose code is whose, and nobody else does until decoding
(docs/decisions/0014-carry.md).
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.rulebook.model import Rulebook
from leitai.scoring.layout import expressions
from leitai.scoring.so_far import SoFar
from leitai.web.models import CarriedRound, Event
from leitai.web.queries.advancement import final_result
from leitai.web.queries.coding import decoded_entries

NAME = re.compile(r"\w+")


def seal_rounds(
    event: Event, rules: Rulebook, codes: Mapping[int, str]
) -> dict[str, dict[str, Any]]:
    """
    Keep what earlier rounds bring into *event*, and return it: round -> document.

    Shapes:
        codes: entry id -> blind code.
    Raises:
        Refused: a round that no heat stands for; a heat without final results, or without a node
            that is carried.
    """
    wanted: dict[str, set[str]] = {}
    for node in rules.nodes():
        if node.carry is not None:
            wanted.setdefault(node.carry[0], set()).add(node.carry[1])
    faults: list[Fault] = []
    made = {
        name: _document(event, name, nodes, codes, faults) for name, nodes in sorted(wanted.items())
    }
    if faults:
        raise Refused(faults)
    for name, document in made.items():
        data = canonical(document)
        CarriedRound.objects.create(
            event=event, name=name, sha256=sha256_hex(data), document=data.decode()
        )
    return made


def heats_of(event: Event, name: str) -> list[Event]:
    """Return the heats that round *name* stands for: the one with this slug, else all of them."""
    heats = list(event.fed_by.order_by("slug"))
    return [heat for heat in heats if heat.slug == name] or heats


def _document(
    event: Event, name: str, nodes: set[str], codes: Mapping[int, str], faults: list[Fault]
) -> dict[str, Any]:
    """Return the values of *nodes* by code, where they come from, and a salt."""
    heats = heats_of(event, name)
    if not heats:
        faults.append(Fault("carrying.no-heat", {"round": name}))
    values: dict[tuple[int, int], Mapping[str, str]] = {}
    sources = []
    for heat in heats:
        result = final_result(heat)
        if result is None:
            faults.append(Fault("carrying.not-final", {"heat": str(heat), "round": name}))
            continue
        sources.append({"event": heat.slug, "sha256": result.sha256})
        own = {each["code"]: each["nodes"] for each in result.document["contestants"]}
        for node in sorted(nodes - {each for found in own.values() for each in found}):
            params = {"heat": str(heat), "round": name, "node": node}
            faults.append(Fault("carrying.no-node", params))
        workers = dict(heat.entries.values_list("pk", "worker_id"))
        for code, entry in decoded_entries(heat).items():
            if code in own:
                values[heat.pk, workers[entry]] = own[code]
    # Salted: with a dozen contestants anybody could try which order of public results it hashes.
    return {
        "contestants": _by_code(event, nodes, codes, values),
        "round": name,
        "salt": secrets.token_hex(32),
        "sources": sources,
    }


def _by_code(
    event: Event,
    nodes: set[str],
    codes: Mapping[int, str],
    values: Mapping[tuple[int, int], Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Return the contestants who come from a heat, by their code here, as a results document."""
    rows = []
    for entry in event.entries.filter(pk__in=codes).exclude(from_heat=None):
        own = values.get((entry.from_heat_id or 0, entry.worker_id))
        if own is not None:
            brought = {node: own[node] for node in sorted(nodes) if node in own}
            rows.append({"code": codes[entry.pk], "nodes": brought})
    return sorted(rows, key=lambda row: str(row["code"]))


def carried_nodes(rules: Rulebook) -> frozenset[str]:
    """Return the nodes whose value tells something of an earlier round, those above them too."""
    nodes, found = list(rules.nodes()), set[str]()
    grown = True
    while grown:
        before = len(found)
        for node in nodes:
            named = {word for each in expressions(node) for word in NAME.findall(each.text)}
            below = {each.id for each in node.below()}
            if node.carry is not None or found & (named | below):
                found.add(node.id)
        grown = len(found) > before
    return frozenset(found)


def without_carried(hidden: frozenset[str], root: str, each: SoFar) -> SoFar:
    """
    Return *each* without what an earlier round brought in: for boards before decoding.

    The earlier round's results have names; a total that contains them would tell whose code it is.

    Shapes:
        hidden: `carried_nodes` of the rulebook. root: the id of its scheme.
    """
    if not hidden:
        return each
    nodes = {name: value for name, value in each.nodes.items() if name not in hidden}
    return replace(each, nodes=nodes, total=None if root in hidden else each.total)
