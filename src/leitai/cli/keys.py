"""The private keys of an event: one file each, 64 hexadecimal digits, for their owner only."""

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.canonical import canonical, sha256_hex
from leitai.faults import Fault, Refused
from leitai.journal.entry import JOURNAL
from leitai.results import Chance, Scribe, Signers, key_list
from leitai.wording import LANGUAGES, say

from .files import read_bytes, why, write_whole

SERVER, DESK, SECOND = "server", "desk", "second"
WITNESS = "witness-"
WITNESSES = ("witness-1", "witness-2", "witness-3")
SUFFIX = ".key"
PUBLIC = "keys.json"
_WITNESS = re.compile(r"witness-[A-Za-z0-9._-]{1,50}")
_SECRET = re.compile(r"[0-9a-f]{64}\n?")


def signers(journal: str, secret: Mapping[str, str]) -> Signers:
    """Return who signs: *secret* is name -> 64 hexadecimal digits, as the files are called."""
    keys = {
        name: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(digits))
        for name, digits in secret.items()
    }
    witnesses = sorted(filter(_WITNESS.fullmatch, keys))
    return Signers(
        journal=journal,
        server=keys[SERVER],
        devices={name: keys[name] for name in (DESK, SECOND)},
        witnesses={name: keys[name] for name in witnesses},
        roles={DESK: _role(DESK), SECOND: _role(SECOND)}
        | dict.fromkeys(witnesses, _role("witness")),
    )


def _role(name: str) -> str:
    return " / ".join(say(f"results.cli.role-{name}", language) for language in LANGUAGES)


def fresh(witnesses: Sequence[str] = WITNESSES) -> dict[str, str]:
    """Return a new set: the server, two devices, and the witnesses."""
    return {name: secrets.token_hex(32) for name in (SERVER, DESK, SECOND, *witnesses)}


def key_document(who: Signers, quorum: int) -> dict[str, Any]:
    """Return the ``keys.json`` of every bundle that *who* sign; no secret is in it."""
    nothing = Chance(salt=lambda _: bytes(32), at=lambda _: "2000-01-01T00:00:00Z", witnessed=0)
    scribe = Scribe(who, nothing)
    scribe.open()
    return key_list(scribe.entries, who, quorum)


def for_once(journal: str, quorum: int | None) -> tuple[Signers, dict[str, Any]]:
    """Return who signs, with new keys that are kept nowhere, and their list; raises as `make`."""
    if faults := _unfit(journal, WITNESSES, quorum):
        raise Refused(faults)
    who = signers(journal, fresh())
    return who, key_document(who, _needed(WITNESSES, quorum))


def make(
    folder: Path, journal: str, witnesses: Sequence[str] = WITNESSES, quorum: int | None = None
) -> tuple[Signers, dict[str, Any]]:
    """
    Return who signs the event *journal*, with new keys in *folder*, and the list to publish.

    Units:
        witnesses: named as their files, ``witness-...``.
        quorum: how many witnesses must sign; more than half, where nothing is said.
    Raises:
        Refused: a name cannot be used, too many are asked for, or *folder* has keys already.
    """
    faults = _unfit(journal, witnesses, quorum)
    if not is_empty(folder):
        faults.append(Fault("results.keys-there", {"folder": str(folder)}))
    if faults:
        raise Refused(faults)
    secret = fresh(witnesses)
    who = signers(journal, secret)
    told = key_document(who, _needed(witnesses, quorum))
    _write(folder, secret)
    write_whole({folder / PUBLIC: canonical(told)})
    return who, told


def _needed(witnesses: Sequence[str], quorum: int | None) -> int:
    return len(witnesses) // 2 + 1 if quorum is None else quorum


def _unfit(journal: str, witnesses: Sequence[str], quorum: int | None) -> list[Fault]:
    """Return what keeps keys from being made for *journal*."""
    faults = [
        Fault("results.witness-name", {"name": each.removeprefix(WITNESS)})
        for each in witnesses
        if not _WITNESS.fullmatch(each)
    ]
    if not JOURNAL.fullmatch(journal):
        faults.append(Fault("results.journal-name", {"name": journal}))
    if quorum is not None and quorum > len(witnesses):
        said = {"quorum": str(quorum), "witnesses": str(len(witnesses))}
        faults.append(Fault("results.quorum", said))
    return faults


def signing(folder: Path, journal: str, quorum: int | None) -> tuple[Signers, dict[str, Any]]:
    """
    Return who signs with the keys in *folder*, and the list of keys as it was published.

    A witness who is away does not sign and stays in the list: that is what a quorum is for.

    Raises:
        Refused: a key is missing or wrong, or too few witnesses are here; the bundle's
            fingerprint would not be the one published: another event, quorum or key.
    """
    secret, told = kept(folder), published(folder)
    faults = []
    if journal != told["log"]["name"]:
        said = {"folder": str(folder), "name": told["log"]["name"]}
        faults.append(Fault("results.keys-event", said))
    if quorum not in {None, told["quorum"]}:
        faults.append(Fault("results.keys-quorum", {"quorum": str(told["quorum"])}))
    here = [each for each in told["witnesses"] if each["name"] in secret]
    if len(here) < told["quorum"]:
        faults += [
            Fault("results.key-missing", {"folder": str(folder), "name": each["name"] + SUFFIX})
            for each in told["witnesses"]
            if each not in here
        ]
    if faults:
        raise Refused(faults)
    who = signers(journal, secret)
    if key_document(who, told["quorum"]) != told | {"witnesses": here}:
        raise Refused([Fault("results.keys-differ", {"folder": str(folder)})])
    return who, told


def published(folder: Path) -> dict[str, Any]:
    """
    Return the list of keys in *folder*, as it was published.

    Raises:
        Refused: there is none, or it is not in its form.
    """
    file = folder / PUBLIC
    if not file.exists():
        raise Refused([Fault("results.key-missing", {"folder": str(folder), "name": PUBLIC})])
    try:
        told = json.loads(read_bytes(file))
    except (ValueError, RecursionError):
        told = None
    match told:
        case {
            "log": {"name": str()},
            "devices": [*devices],
            "witnesses": [*witnesses],
            "quorum": int(),
        } if all(_is_key(each, "device") for each in devices) and all(
            _is_key(each, "name") for each in witnesses
        ):
            return dict(told)
    raise Refused([Fault("results.keys-form", {"file": str(file)})])


def _is_key(value: object, name: str) -> bool:
    texts = (name, "key", "role")
    return isinstance(value, dict) and all(isinstance(value.get(each), str) for each in texts)


def fingerprint(told: Mapping[str, Any]) -> str:
    """Return what ``verify.py`` says of these keys: the SHA-256 of ``keys.json``."""
    return sha256_hex(canonical(told))


def _files(folder: Path) -> dict[str, Path]:
    return {file.name.removesuffix(SUFFIX): file for file in sorted(folder.glob(f"*{SUFFIX}"))}


def is_empty(folder: Path) -> bool:
    """Tell whether no key is in *folder*."""
    return not _files(folder) and not (folder / PUBLIC).exists()


def kept(folder: Path) -> dict[str, str]:
    """
    Return the private keys in *folder*: name -> 64 hexadecimal digits.

    Raises:
        Refused: a key is missing, or no key; two are the same.
    """
    found = _files(folder)
    missing = [name for name in (SERVER, DESK, SECOND) if name not in found]
    if missing:
        raise Refused(
            Fault("results.key-missing", {"folder": str(folder), "name": name + SUFFIX})
            for name in missing
        )
    secret = {name: _read(file) for name, file in found.items()}
    if len(set(secret.values())) < len(secret):
        raise Refused([Fault("results.keys-alike", {"folder": str(folder)})])
    return secret


def _read(file: Path) -> str:
    text = read_bytes(file).decode("ascii", "replace")
    if not _SECRET.fullmatch(text):
        raise Refused([Fault("results.key-form", {"file": str(file)})])
    return text.rstrip()


def _write(folder: Path, made: Mapping[str, str]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, digits in made.items():
            file = folder / f"{name}{SUFFIX}"
            # Nobody else may read it, not even for a moment.
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(f"{digits}\n")
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(folder, error))]) from None
