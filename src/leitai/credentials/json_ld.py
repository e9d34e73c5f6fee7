"""
The only place that knows PyLD: JSON-LD to canonical N-Quads, refusing what it would leave out.

PyLD is BSD-licensed; it drops what it does not understand unless it is watched.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pyld import jsonld
from pyld.canon import URDNA2015

from leitai.credentials.statements import IRI
from leitai.faults import Fault, Refused

_NOWHERE = "relative://leitai/"
"""What incomplete addresses are resolved against, so that they can be told and refused."""
_MOST_STEPS = 500
"""Steps taken to tell unnamed nodes apart; badges need a few, a poisoned graph any number."""


def canonical_form(document: dict[str, Any], contexts: Mapping[str, dict[str, Any]]) -> bytes:
    """Return what *document* says, whose contexts are all among *contexts*, in canonical lines."""
    dataset = jsonld.to_rdf(_expanded(document, contexts), {"produceGeneralizedRdf": False})
    lines: str = _Patient().main(dataset, {"format": "application/n-quads"})
    return lines.encode()


def _expanded(document: dict[str, Any], contexts: Mapping[str, dict[str, Any]]) -> list[Any]:
    dropped: list[str] = []
    loader = _loader(contexts)
    try:
        expanded: list[Any] = jsonld.expand(
            document,
            {"documentLoader": loader, "base": _NOWHERE},
            on_property_dropped=lambda name: dropped.append(str(name)),
        )
    except jsonld.JsonLdError as error:
        raise Refused(
            [Fault("credentials.form", {"reason": str(error.code or error.type)})]
        ) from None
    faults = [Fault("credentials.word", {"word": word[:200]}) for word in dropped]
    faults += [Fault("credentials.word", {"word": word[:200]}) for word in _loose(expanded)]
    if faults or not expanded:
        raise Refused(faults or [Fault("credentials.form", {"reason": "empty"})])
    return expanded


def _loader(contexts: Mapping[str, dict[str, Any]]) -> Any:
    def load(address: str, _: Any) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": contexts[address],
        }

    return load


def _loose(node: Any) -> Iterator[str]:
    """Yield each address in an expanded document that is not a complete one."""
    if isinstance(node, list):
        for each in node:
            yield from _loose(each)
        return
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name in {"@id", "@type"}:
            given = value if isinstance(value, list) else [value]
            loose = (str(each) for each in given if not _complete(str(each)))
            yield from (each.removeprefix(_NOWHERE) for each in loose)
        elif not name.startswith("@") and not _complete(name):
            yield name
        elif name != "@value":
            yield from _loose(value)


def _complete(address: str) -> bool:
    return IRI.fullmatch(address) is not None and not address.startswith("relative:")


class _Patient(URDNA2015):  # type: ignore[misc] # PyLD has no types
    """The canonical form, given up on when a graph is made to take forever."""

    steps = 0

    def hash_n_degree_quads(self, id_: str, issuer: Any) -> Any:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise Refused([Fault("credentials.form", {"reason": "blank nodes"})])
        return super().hash_n_degree_quads(id_, issuer)
