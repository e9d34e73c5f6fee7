"""Whatever is changed in a certificate, in the paper's claim or in a status list is noticed."""

import datetime as dt
import json
import os
import random
from copy import deepcopy

import pytest

from leitai.credentials import (
    LISTS,
    Claim,
    check,
    check_claim,
    claim_address,
    issue,
    list_document,
    proof_options,
    read_claim,
    read_credential,
    sign,
    signed_claim,
    with_revoked,
)
from leitai.faults import Refused

from .conftest import AT, CODE, ISSUER, KEY, KEYS, SITE, WHAT

MUTANTS = 10_000 if os.environ.get("LEITAI_TORTURE") else 400
pytestmark = pytest.mark.torture


def places(value, path=()):
    """Yield the path of every member and element."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in inner:
        yield (*path, name)
        if isinstance(each, dict | list):
            yield from places(each, (*path, name))


def at_path(value, path):
    for name in path:
        value = value[name]
    return value


def mutant(document, dice):
    """Return *document* with one thing changed."""
    changed = deepcopy(document)
    *way, last = dice.choice([*places(changed)])
    holder = at_path(changed, way)
    match dice.randrange(4):
        case 0:
            del holder[last]
        case 1:
            holder[last] = deepcopy(at_path(changed, dice.choice([*places(changed)])))
        case 2 if isinstance(holder[last], str):
            text = holder[last]
            place = dice.randrange(len(text))
            letter = chr(ord(text[place]) ^ 1 << dice.randrange(7))
            holder[last] = text[:place] + letter + text[place + 1 :]
        case _:
            other = dice.choice(["name", "description", "evidence", "image", "grade"])
            target = holder if isinstance(holder, dict) else changed
            target[other] = dice.choice(["X", None, [], {}, "urn:x:1", 1, True, ["X", "Y"]])
    return changed


def survivors(document, seed, **checked):
    """Return the mutants of *document* that pass as sound though they differ from it."""
    dice = random.Random(seed)
    found = []
    for _ in range(MUTANTS):
        changed = mutant(document, dice)
        if changed == document:
            continue
        try:
            check(changed, AT, KEYS, **checked)
        except Refused:
            continue
        found.append(changed)
    return found


def same_statement(first, second):
    """Tell whether two credentials differ only in how one element is put: alone or in a list."""

    def plain(value):
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items()}
        if isinstance(value, list):
            return plain(value[0]) if len(value) == 1 else [plain(each) for each in value]
        return value

    return plain(first) == plain(second)


def test_certificate(certificate):
    """One member deleted, moved, flipped or added: refused."""
    credential = issue(certificate, KEY, AT)
    found = survivors(credential, "certificate")
    assert [each for each in found if not same_statement(each, credential)] == []


def test_status_list():
    """So it is with a signed status list."""
    until = AT + dt.timedelta(days=8)
    plain = list_document(f"{SITE}/status/1", ISSUER, with_revoked([7]), AT, until)
    signed = sign(plain, KEY, proof_options(ISSUER.method(KEY), AT))
    found = survivors(signed, "list", kinds=LISTS)
    assert [each for each in found if not same_statement(each, signed)] == []


def test_bytes(certificate):
    """One bit of the file flipped: refused."""
    data = json.dumps(issue(certificate, KEY, AT), ensure_ascii=False).encode()
    dice = random.Random("bytes")
    for _ in range(MUTANTS):
        place = dice.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            check(read_credential(bytes(flipped)), AT, KEYS)


def test_claim():
    """One bit of what the QR code says flipped: refused, or the same site in other letters."""
    claim = Claim(CODE, "张示例", WHAT.name, AT.date(), 90210)
    address = claim_address(SITE, CODE, signed_claim(claim, KEY))
    start = address.index("/v/")
    for place in range(start * 8, len(address) * 8):
        flipped = bytearray(address.encode())
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            check_claim(read_claim(flipped.decode("latin-1")), KEYS)
