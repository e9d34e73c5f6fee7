"""Files of the command line: read whole, written whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterable, Mapping
from importlib.resources import files as package_files
from pathlib import Path

from leitai.cli.language import language
from leitai.faults import Fault, Refused
from leitai.wording import say

SHIPPED = "leitai.rulebooks"

WHY = {
    errno.ENOENT: "missing",
    errno.EISDIR: "folder",
    errno.EEXIST: "there-already",
    errno.ENOTDIR: "no-folder",
    errno.EACCES: "not-allowed",
    errno.EPERM: "not-allowed",
    errno.EROFS: "not-allowed",
    errno.ENOSPC: "full",
    errno.ENAMETOOLONG: "long-name",
}
"""What the system says when a file cannot be used -> ``cli.why.<name>``."""


def read_bytes(file: Path) -> bytes:
    """
    Return the bytes of *file*.

    Raises:
        Refused: ``cli.cannot-read``.
    """
    try:
        return file.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise Refused([Fault("cli.cannot-read", why(file, error))]) from None


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
    if Path(name).is_dir():  # only now: `leitai examples` leaves folders named like rulebooks
        return read_bytes(Path(name))
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
    except (OSError, ValueError) as error:
        raise Refused([Fault("cli.cannot-write", why(file, error))]) from None
    finally:
        for part in parts.values():
            Path(part).unlink(missing_ok=True)


def keep_apart(read: Iterable[Path | None], written: Iterable[Path | None]) -> None:
    """
    Refuse to write over a file that is read, or two documents into one file.

    Raises:
        Refused: ``cli.same-file``.
    """
    taken = {file.resolve() for file in read if file is not None}
    for file in written:
        if file is None:
            continue
        if file.resolve() in taken:
            raise Refused([Fault("cli.same-file", {"file": str(file)})])
        taken.add(file.resolve())


def make_folder(folder: Path) -> None:
    """
    Make *folder* unless it is there.

    Raises:
        Refused: ``cli.cannot-write``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise Refused([Fault("cli.cannot-write", why(folder, error))]) from None


def why(file: Path, error: OSError | ValueError) -> dict[str, str]:
    """Return what ``cli.cannot-read`` and ``cli.cannot-write`` say: the file, and the reason."""
    number = error.errno if isinstance(error, OSError) else errno.ENOENT
    if number in WHY:
        return {"file": str(file), "why": say(f"cli.why.{WHY[number]}", language())}
    said = str(getattr(error, "strerror", None) or error)
    return {"file": str(file), "why": say("cli.why.other", language(), {"said": said})}
