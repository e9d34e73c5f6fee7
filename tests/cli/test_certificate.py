"""``leitai certificate verify``: files and QR codes, checked without a network."""

import datetime as dt
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.credentials import (
    JCS,
    Achievement,
    Certificate,
    Claim,
    Issuer,
    KeyPeriod,
    claim_address,
    issue,
    key_history,
    list_document,
    multikey,
    proof_options,
    sign,
    signed_claim,
    with_revoked,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
FAR = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
SITE = "https://jn.example.org"
ISSUER = Issuer("did:web:jn.example.org", "示例市总工会")
TITLE = "砌筑工决赛一等奖"
CLAIM = claim_address(
    SITE, "2345678ABC", signed_claim(Claim("2345678ABC", "张示例", TITLE, AT.date(), 5), KEY)
)


@pytest.fixture
def folder(tmp_path):
    """A certificate, its status list (nothing revoked), and the issuer's key history, as files."""
    certificate = Certificate(
        id=f"{SITE}/v/2345678ABC",
        issuer=ISSUER,
        valid_from=AT,
        subject="urn:uuid:11111111-2222-4333-8444-555555555555",
        achievement=Achievement(f"{SITE}/e#1", TITLE, "第一名", f"{SITE}/r", "按规程"),
        evidence=f"{SITE}/d",
        status_list=f"{SITE}/status/1",
        status_index=5,
    )
    proof = proof_options(ISSUER.method(KEY), AT)
    history = key_history(ISSUER, [KeyPeriod(multikey(KEY), AT)])
    files = {
        "certificate.json": issue(certificate, KEY, AT),
        "keys.json": sign(history, KEY, proof_options(ISSUER.method(KEY), AT, JCS)),
    }
    for name, gone in (("list.json", []), ("revoked.json", [5])):
        plain = list_document(f"{SITE}/status/1", ISSUER, with_revoked(gone), AT, FAR)
        files[name] = sign(plain, KEY, proof)
    for name, value in files.items():
        (tmp_path / name).write_text(json.dumps(value), "utf-8")
    (tmp_path / "scanned.txt").write_text(CLAIM + "\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("key", ["keys.json", multikey(KEY)])
def test_certificate_in_force(run, folder, key):
    """With the issuer's key and its list, a certificate is said to hold and to be in force."""
    done = run("certificate", "verify", "certificate.json", "--key", key, "--status", "list.json")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == f"It holds: {TITLE}"
    assert "Status: in force (as of the list of 2026-01-02T00:00:00Z)" in done.stdout


def test_revoked(run, folder):
    """A revoked certificate is said to be no longer good, with exit code 1."""
    done = run("certificate", "verify", "certificate.json", "--status", "revoked.json")
    assert done.exit_code == 1
    assert done.stdout.startswith("REVOKED")


def test_without_key(run, folder):
    """Without a key given, the program says that it cannot know whose key signed."""
    done = run("certificate", "verify", "certificate.json")
    assert done.exit_code == 0
    assert "whose key this is the program cannot know" in done.stdout


@pytest.mark.parametrize("given", [CLAIM, "scanned.txt"])
def test_qr_code(run, folder, given):
    """What the QR code says, as text or in a file, is checked with the issuer's key."""
    done = run("certificate", "verify", given, "--key", "keys.json")
    assert done.exit_code == 0
    assert "张示例" in done.stdout


def test_qr_code_without_key(run, folder):
    """Without a key nothing vouches for a QR code: exit code 1."""
    done = run("certificate", "verify", CLAIM, "--json")
    assert done.exit_code == 1
    assert (json.loads(done.stdout)["known"], json.loads(done.stdout)["name"]) == (False, "张示例")


def test_changed(run, folder):
    """A changed certificate is refused, in words and as JSON."""
    file = folder / "certificate.json"
    file.write_text(file.read_text("utf-8").replace(SITE + "/d", SITE + "/x"), "utf-8")
    done = run("certificate", "verify", "certificate.json")
    assert (done.exit_code, "signature does not hold" in done.stderr) == (1, True)
    done = run("certificate", "verify", "certificate.json", "--json")
    assert [each["id"] for each in json.loads(done.stdout)["faults"]] == ["credentials.signature"]


def test_history_signed_by_a_stranger(run, folder):
    """A key history that none of its own keys signed is refused."""
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    history = key_history(ISSUER, [KeyPeriod(multikey(KEY), AT)])
    signed = sign(history, stranger, proof_options(ISSUER.method(stranger), AT, JCS))
    (folder / "keys.json").write_text(json.dumps(signed), "utf-8")
    done = run("certificate", "verify", "certificate.json", "--key", "keys.json")
    assert (done.exit_code, "no history of an issuer's keys" in done.stderr) == (1, True)
