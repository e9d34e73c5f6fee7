"""Ids of a policy or a procedure, said as its document calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from leitai.faults import Fault

from .policy import Policy, Title
from .procedure import Procedure

OTHER = {"zh": "en", "en": "zh"}


def said(title: Title, language: str) -> str:
    """
    Return *title* in *language* (``zh`` or ``en``), else in whatever it is written.

    >>> said({"zh": "名次"}, "en"), said({"": "CNC"}, "zh")
    ('名次', 'CNC')
    """
    return title.get(language) or title.get("") or title.get(OTHER[language]) or ""


def titled(
    faults: Iterable[Fault], policy: Policy, procedure: Procedure, language: str
) -> list[Fault]:
    """Return *faults* with titles where they carry ids: what people see."""
    known = _titles(policy, procedure)
    return [
        replace(
            fault,
            params={
                name: said(known[name][value], language) if value in known.get(name, ()) else value
                for name, value in fault.params.items()
            },
        )
        for fault in faults
    ]


def _titles(policy: Policy, procedure: Procedure) -> Mapping[str, Mapping[str, Title]]:
    steps: dict[str, Title] = {each.id: each.title for each in procedure.steps}
    return {
        "field": {each.id: each.title for each in policy.fields},
        "proof": {each.id: each.title for each in policy.proofs},
        "item": {each.id: each.title for each in policy.items},
        "condition": {each.id: each.title for each in policy.conditions},
        "envelope": {each.id: each.title for each in policy.envelopes},
        "reason": {each.id: each.title for each in procedure.reasons},
        "step": steps,
        "earlier": steps,
    }
