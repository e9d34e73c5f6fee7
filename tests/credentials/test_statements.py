"""Safe mode: what would not be signed refuses the whole document."""

import pytest

from leitai.credentials import document
from leitai.credentials.statements import canonical_statements
from leitai.faults import Refused


def put(document, path, value):
    """Return *document* with *value* at *path*."""
    first, *rest = path
    return {**document, first: put(document.get(first, {}), rest, value) if rest else value}


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (["@context"], "https://example.org/own", "context"),
        (["@context"], [{"name": "urn:x:name"}], "context"),
        (["@context"], None, "context"),
        (["grade"], "A", "word"),
        (["issuer", "grade"], "A", "word"),
        (["issuer", "@id"], "urn:x:other", "word"),
        (["issuer", "@context"], {"name": "urn:x:other"}, "word"),
        (["urn:x:grade"], "A", "word"),
        (["type"], ["VerifiableCredential", "Champion"], "word"),
        (["evidence"], [{"id": "data/1"}], "word"),
        (["evidence"], [{"id": "//example.org/data"}], "word"),
        (["id"], "urn:x> <urn:y> <urn:z", "word"),
        (["id"], "_:b0", "word"),
        (["description"], None, "value"),
        (["evidence"], [], "value"),
        (["credentialSubject"], {}, "value"),
        (["name"], "一等\u0007奖", "value"),
        (["name"], 1.5, "value"),
        (["evidence"], [{"id": "urn:x:1"}, {"id": "urn:x:1"}], "value"),
        (["evidence"], [[{"id": "urn:x:1"}]], "value"),
        (["id"], ["urn:x:1", "urn:x:2"], "form"),
    ],
)
def test_refused(certificate, path, value, fault):
    """Unknown words, words left out, addresses that break out: each is refused for what it is."""
    with pytest.raises(Refused) as refused:
        canonical_statements(put(document(certificate), path, value))
    assert {each.id for each in refused.value.faults} == {f"credentials.{fault}"}


def test_deep():
    """A document nested without end is refused, not followed."""
    deep = {"name": "x"}
    for _ in range(50):
        deep = {"evidence": deep}
    with pytest.raises(Refused, match=r"credentials[.]value"):
        canonical_statements({"@context": ["https://www.w3.org/ns/credentials/v2"], **deep})


def test_poisoned_graph(certificate):
    """A graph of unnamed nodes that only look alike is given up on, not pondered for hours."""

    def unnamed(inner):
        return {"type": "Achievement", "creator": inner}

    families = [
        unnamed([unnamed(unnamed({"name": f"{family} {child}"})) for child in range(8)])
        for family in range(2)
    ]
    poisoned = put(document(certificate), ["credentialSubject", "achievement", "creator"], families)
    with pytest.raises(Refused, match="blank nodes"):
        canonical_statements(poisoned)


def test_many_unnamed_nodes(certificate):
    """Unnamed nodes that can be told apart do not trouble anybody."""
    several = [{"name": str(number)} for number in range(40)]
    plain = put(document(certificate), ["credentialSubject", "achievement", "creator"], several)
    assert canonical_statements(plain).count(b"creator> _:c14n") == 40
