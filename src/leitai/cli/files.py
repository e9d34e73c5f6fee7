"""Files of the command line: read whole, written whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from importlib.resources import files as package_files
from pathlib import Path

from leitai.faults import Fault, Refused

SHIPPED = "leitai.rulebooks"


def read_bytes(file: Path) -> bytes:
    """
    Return the bytes of *file*.

    Raises:
        Refused: ``cli.cannot-read``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused([Fault("cli.cannot-read", _why(file, error))]) from None


def rulebook_bytes(name: str) -> bytes:
    """
    Return the text of the rulebook *name*: a file, or the id of one that comes with the program.

    Raises:
        Refused: there is neither.
    """
    if Path(name).is_file():
        return read_bytes(Path(name))
    if name in shipped_rulebooks():
        return package_files(SHIPPED).joinpath(f"{name}.yaml").read_bytes()
    raise Refused([Fault("cli.no-rulebook", {"name": name})])


def shipped_rulebooks() -> list[str]:
    """Return the ids of the rulebooks that come with the program."""
    names = [each.name for each in package_files(SHIPPED).iterdir()]
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def write_whole(written: Mapping[Path, bytes], mode: int = 0o644) -> None:
    """
    Write every file of *written*, each as a whole; a run that is cut off leaves old files.

    All of them are on the disk under a temporary name before the first one takes its place.

    Raises:
        Refused: ``cli.cannot-write``; nothing was replaced.
    """
    parts: dict[Path, str] = {}
    try:
        for file, data in written.items():
            handle, parts[file] = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(parts[file]).chmod(mode)
        for file in written:
            Path(parts[file]).replace(file)
            del parts[file]
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", _why(file, error))]) from None
    finally:
        for part in parts.values():
            Path(part).unlink(missing_ok=True)


def _why(file: Path, error: OSError) -> dict[str, str]:
    return {"file": str(file), "why": error.strerror or str(error)}
