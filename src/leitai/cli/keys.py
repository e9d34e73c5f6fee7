"""The private keys of an event: one file each, 64 hexadecimal digits, for their owner only."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leitai.faults import Fault, Refused
from leitai.results import Signers
from leitai.wording import LANGUAGES, say

from .files import read_bytes, why

SERVER, DESK, SECOND = "server", "desk", "second"
WITNESSES = ("witness-1", "witness-2", "witness-3")
SUFFIX = ".key"
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


def fresh() -> dict[str, str]:
    """Return a new set: the server, two devices, three witnesses."""
    return {name: secrets.token_hex(32) for name in (SERVER, DESK, SECOND, *WITNESSES)}


def kept(folder: Path) -> tuple[dict[str, str], bool]:
    """
    Return the keys in *folder*, and whether they were made just now because there were none.

    Raises:
        Refused: a key is missing, or no key; two are the same.
    """
    found = {file.name.removesuffix(SUFFIX): file for file in sorted(folder.glob(f"*{SUFFIX}"))}
    if not found:
        made = fresh()
        _write(folder, made)
        return made, True
    missing = [name for name in (SERVER, DESK, SECOND) if name not in found]
    if missing:
        raise Refused(
            Fault("results.key-missing", {"folder": str(folder), "name": name + SUFFIX})
            for name in missing
        )
    secret = {name: _read(file) for name, file in found.items()}
    if len(set(secret.values())) < len(secret):
        raise Refused([Fault("results.keys-alike", {"folder": str(folder)})])
    return secret, False


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
