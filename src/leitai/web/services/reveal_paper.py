"""The script of a reveal on paper: what each key shows, in the words of the screen."""

from leitai.faults import Fault, Refused
from leitai.printing import Minutes, Part

from .papers import Order
from .reveals import last_reveal


def reveal(order: Order) -> Minutes:
    """The reveal that was prepared last, step by step, for whoever hosts the ceremony."""
    found = last_reveal(order.event)
    if found is None:
        raise Refused([Fault("documents.nothing-yet")])
    steps, rows = found.script["steps"], found.script["rows"]
    heads = tuple(order.say(f"reveals.paper-{name}") for name in ("number", "key", "shows"))
    said = tuple(
        (str(number), order.say(f"reveals.kind-{step['kind']}"), step["said"][order.language])
        for number, step in enumerate(steps, 1)
    )
    facts = [
        ("event", order.title), ("people", str(len(rows))), ("steps", str(len(steps))),
        ("sha256", found.sha256),
    ]  # fmt: skip
    return Minutes(
        order.frame,
        order.say("reveals.paper-title", event=order.event),
        tuple((order.say(f"reveals.fact-{name}"), value) for name, value in facts),
        (
            Part((order.say("reveals.paper-keys"),), order.say("reveals.paper-how")),
            Part((), order.say("reveals.paper-steps"), heads, said),
        ),
        (),
    )
