"""The files of a draw: JSON read strictly, replaced whole or written once."""

import json
import os
from pathlib import Path
from typing import Any

from leitai.faults import Fault, Refused

from .files import why, write_whole


def read_json(file: Path) -> Any:
    """
    Return the value in *file*.

    Raises:
        Refused: it cannot be read, is not JSON, or gives a name twice.
    """
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError):
        raise Refused([Fault("draw.file-unreadable", {"file": str(file)})]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of *pairs*; a name given twice would be read differently elsewhere."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError(pairs)
    return dict(pairs)


def replace_json(file: Path, value: Any) -> None:
    """Replace *file* as a whole: a run that is cut off leaves the old one."""
    write_whole({file: _json(value)})


def write_new(file: Path, value: Any, mode: int) -> None:
    """
    Write *value* to *file*, which must not be there yet; only *mode* may ever read it.

    Raises:
        Refused: the file is there, or cannot be written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Refused([Fault("draw.file-exists", {"file": str(file)})]) from None
    except OSError as error:
        raise Refused([Fault("cli.cannot-write", why(file, error))]) from None
    with os.fdopen(handle, "wb") as out:
        out.write(_json(value))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
