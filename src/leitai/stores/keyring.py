"""The private keys of an installation: one file each, readable by its owner alone."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
SERVER = "server"


class Keyring:
    """
    A folder of Ed25519 keys: ``server.key`` and ``<journal>/<device>.key``, made when first asked
    for.

    Units:
        a file holds the 32 bytes of the seed as 64 hexadecimal digits.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def server(self) -> Ed25519PrivateKey:
        """Return the key that signs checkpoints, bundles and certificates."""
        return self._key(self.folder / f"{SERVER}.key")

    def device(self, journal: str, device: str) -> Ed25519PrivateKey:
        """
        Return the key of *device* in *journal*.

        Raises:
            ValueError: a name that cannot be a file's.
        """
        place = journal.replace("/", "_")
        if not NAME.fullmatch(place) or not NAME.fullmatch(device):
            raise ValueError(f"{journal} {device}")
        return self._key(self.folder / place / f"{device}.key")

    def _key(self, file: Path) -> Ed25519PrivateKey:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="ascii") as writing:
                writing.write(secrets.token_bytes(32).hex())
                writing.flush()
                os.fsync(writing.fileno())
            with suppress(FileExistsError):  # another process was first: its key is the key
                file.hardlink_to(fresh)
            fresh.unlink()
        seed = bytes.fromhex(file.read_text(encoding="ascii").strip())
        return Ed25519PrivateKey.from_private_bytes(seed)
