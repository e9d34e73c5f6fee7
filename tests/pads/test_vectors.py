"""The pad's own arithmetic, byte for byte as the standards and the core have it."""

import hashlib
import json
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from leitai.canonical import canonical
from leitai.journal import START, Draft, Head, Pen, read_line, seal

pytestmark = pytest.mark.browser

RELAY = Path(__file__).parents[1] / "relay" / "vectors.json"

FIPS = {
    "": (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        (
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
        ),
    ),
    "abc": (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ),
}
"""FIPS 180-4: message -> SHA-256, SHA-512."""

RFC8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
            "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        (
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
            "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ),
]
"""RFC 8032, section 7.1: TEST 1, 2, 3, SHA(abc): secret, public, message, signature."""

HASHED = """async (messages) => {
  const { sha256, sha512 } = await import("/static/leitai/pad/sha2.js");
  const { hex, fromHex } = await import("/static/leitai/pad/bytes.js");
  return messages.map((each) => [hex(sha256(fromHex(each))), hex(sha512(fromHex(each)))]);
}"""
SIGNED = """async (cases) => {
  const { expand, sign } = await import("/static/leitai/pad/ed25519.js");
  const { hex, fromHex } = await import("/static/leitai/pad/bytes.js");
  return cases.map(([seed, message]) => {
    const key = expand(fromHex(seed));
    return [hex(key.public), hex(sign(key, fromHex(message)))];
  });
}"""
CANONICAL = """async (texts) => {
  const { canonical } = await import("/static/leitai/pad/canonical.js");
  return texts.map((text) => {
    try { return canonical(JSON.parse(text)); } catch (error) { return error.name; }
  });
}"""
SEALED = """async ({ journal, device, seed, drafts }) => {
  const { START } = await import("/static/leitai/pad/sealing.js");
  const { seal, readLine } = await import("/static/leitai/pad/sealing.js");
  const { signerOf } = await import("/static/leitai/pad/signer.js");
  const { fromHex } = await import("/static/leitai/pad/bytes.js");
  const pen = { journal, device, sign: signerOf({ kind: "plain", seed: fromHex(seed) }) };
  const lines = [];
  let head = START;
  for (const draft of drafts) {
    head = await seal(pen, head, { ...draft, salt: fromHex(draft.salt) });
    lines.push([head.seq, head.leaf, head.line, readLine(head.line).leaf]);
  }
  return lines;
}"""
PLAYED = """async ({ scenario, seed, journal, device }) => {
  const outbox = await import("/static/leitai/pad/outbox.js");
  const { readLine } = await import("/static/leitai/pad/sealing.js");
  const { signerOf } = await import("/static/leitai/pad/signer.js");
  const { hex, fromHex, utf8 } = await import("/static/leitai/pad/bytes.js");
  const { sha256 } = await import("/static/leitai/pad/sha2.js");
  const pen = { journal, device, sign: signerOf({ kind: "plain", seed: fromHex(seed) }) };
  const digest = (entry) => hex(sha256(utf8(entry.line)));
  let kept = outbox.NOTHING;
  const sent = [];
  const states = [];
  for (const step of scenario.steps) {
    const seen = {};
    if (step.do === "seal") {
      for (const draft of step.drafts) {
        kept = await outbox.sealed(pen, kept, { ...draft, salt: fromHex(draft.salt) });
      }
      seen.lines = kept.entries.slice(-step.drafts.length).map((each) => each.line);
    } else if (step.do === "send") {
      sent.push(outbox.send(kept, scenario.most_bytes));
      seen.first = sent[sent.length - 1].first;
      seen.count = sent[sent.length - 1].entries.length;
    } else if (step.do === "answer") {
      kept = await outbox.answered(pen, kept, sent[step.to], step.answer);
    } else {
      kept = { ...kept, entries: kept.entries.map((each) => readLine(each.line)) };
    }
    const refused = kept.refused.map(({ entry, problems }) => ({ line: digest(entry), problems }));
    const { taken, firm, city, held, forked } = kept;
    const state = { taken, firm, city, held, forked, refused, lines: kept.entries.map(digest) };
    states.push({ ...seen, state });
  }
  return states;
}"""


def test_hashes(page: Page):
    """SHA-256 and SHA-512 of the standard's messages, and of every length around a block."""
    messages = [message.encode() for message in FIPS]
    dice = random.Random(1)
    messages += [dice.randbytes(length) for length in [*range(258), 1_000, 70_001]]
    got = page.evaluate(HASHED, [message.hex() for message in messages])
    assert [tuple(each) for each in got[: len(FIPS)]] == list(FIPS.values())
    assert got == [
        [hashlib.sha256(message).hexdigest(), hashlib.sha512(message).hexdigest()]
        for message in messages
    ]


def test_signatures(page: Page):
    """Ed25519 keys and signatures of RFC 8032, and of keys by chance as OpenSSL makes them."""
    dice = random.Random(2)
    cases = [(secret, message) for secret, _, message, _ in RFC8032]
    chance = [(dice.randbytes(32).hex(), dice.randbytes(3 * n).hex()) for n in range(100)]
    got = page.evaluate(SIGNED, [*cases, *chance])
    assert got[: len(cases)] == [[public, signature] for _, public, _, signature in RFC8032]
    keys = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed, _ in chance]
    assert got[len(cases) :] == [
        [key.public_key().public_bytes_raw().hex(), key.sign(bytes.fromhex(message)).hex()]
        for key, (_, message) in zip(keys, chance, strict=True)
    ]


VALUES = [
    None, True, False, 0, -1, 2**53 - 1, -(2**53 - 1), "", 'a"\\\b\t\n\f\r\x00\x1f\x7f/',
    "焊缝 \u2028 \U0001f600 é", [], {}, [[], {}, [1, ["x"]]],
    {"b": 1, "a": {"z": None, "y": [True]}, "B": "", "10": 1, "9": 2, "": 0},
    {"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "\r": 4, "1": 5, "\x80": 6, "ö": 7},
]  # fmt: skip


def test_canonical(page: Page):
    """What JSON can say is written as the core writes it; the order of names is RFC 8785's."""
    got = page.evaluate(CANONICAL, [json.dumps(value) for value in VALUES])
    assert got == [canonical(value).decode() for value in VALUES]


@pytest.mark.parametrize(
    "text", ["1.5", "1e400", "9007199254740992", '"\\ud800"', '{"\\udc00": 1}']
)
def test_not_canonical(page: Page, text):
    """Decimals, numbers too large and half surrogate pairs are refused."""
    assert page.evaluate(CANONICAL, [text]) == ["TypeError"]


def test_entries(page: Page):
    """Entries sealed on the pad are those that the core seals, and each can be read there."""
    seed, dice = bytes(range(32)), random.Random(3)
    pen = Pen("journal.example/2026/x", "pad-J1-1", Ed25519PrivateKey.from_private_bytes(seed))
    drafts = [
        Draft("mark", "2026-09-12T08:00:00.123Z", {"cells": [], "note": value}, dice.randbytes(32))
        for value in VALUES
    ]
    said = [
        {"type": each.type, "at": each.at, "body": each.body, "salt": each.salt.hex()}
        for each in drafts
    ]
    asked = {"journal": pen.journal, "device": pen.device, "seed": seed.hex(), "drafts": said}
    head: Head = START
    for draft, (seq, leaf, line, read) in zip(drafts, page.evaluate(SEALED, asked), strict=True):
        entry = seal(pen, head, draft)
        head = entry.head
        assert (seq, leaf, line, read) == (*_pair(head), entry.line, head.leaf)
        assert read_line(line) == entry


def _pair(head: Head) -> tuple[int, str]:
    return head.device_seq, head.leaf


SCENARIOS = json.loads(RELAY.read_text(encoding="utf-8"))


@pytest.mark.parametrize("scenario", SCENARIOS["scenarios"], ids=lambda each: each["name"])
def test_relay(page: Page, scenario):
    """The pad's outbox goes through the traces of the core's with the same states."""
    said = {name: SCENARIOS[name] for name in ("journal", "device", "seed")}
    got = page.evaluate(PLAYED, {"scenario": scenario, **said})
    wanted = [
        {name: step[name] for name in ("lines", "first", "count", "state") if name in step}
        for step in scenario["steps"]
    ]
    assert got == wanted
