"""Files with personal data, encrypted on the disk and gone when they have served."""

import secrets
import zlib

from leitai.web.fields import opened_file, sealed_file
from leitai.web.installation import installation

from .records import keep_file

FASTEST = 1


def keep_sealed(folder: str, data: bytes) -> str:
    """Keep *data* encrypted under a name that says nothing; return the path."""
    return keep_file(folder, secrets.token_hex(16), sealed_file(zlib.compress(data, FASTEST)))


def open_sealed(path: str) -> bytes:
    """
    Return what was kept at *path*.

    Raises:
        FileNotFoundError: it is gone.
    """
    return zlib.decompress(opened_file((installation().files / path).read_bytes()))


def drop_sealed(path: str) -> None:
    """Delete what was kept at *path*; "" and what is gone are let pass."""
    if path:
        (installation().files / path).unlink(missing_ok=True)
