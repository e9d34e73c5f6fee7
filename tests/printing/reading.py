"""Just enough of PDF to read back what a document says."""

import re
import zlib

_OBJECT = re.compile(rb"(?s)(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*)\nendstream")
_SHOWN = re.compile(rb"(?s)/(f\d+) [\d.]+ Tf.*?(?:\[(.*?)\]TJ|(\((?:\\.|[^\\)])*\))Tj)")
_ESCAPE = re.compile(rb"\\(\d{3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def page_texts(data: bytes) -> list[str]:
    """Return what each page of a PDF made by Typst says, a line for each run of text."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    return [_page(body, objects) for body in pages]


def _page(page: bytes, objects: dict[int, bytes]) -> str:
    resources = objects[_reference(rb"/Resources", page)]
    content = _stream(objects[_reference(rb"/Contents", page)])
    fonts = {
        name: _letters(objects[int(number)], objects)
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    }
    return "\n".join(_run(run or one, fonts[name]) for name, run, one in _SHOWN.findall(content))


def _reference(name: bytes, body: bytes) -> int:
    return int(re.search(name + rb" (\d+) 0 R", body)[1])


def _stream(body: bytes) -> bytes:
    data = _STREAM.search(body)[1]
    return zlib.decompress(data) if b"FlateDecode" in body else data


def _letters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    table = _stream(objects[_reference(rb"/ToUnicode", font)])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _run(run: bytes, letters: dict[int, str]) -> str:
    codes = b"".join(_ESCAPE.sub(_unescaped, each) for each in _strings(run))
    return "".join(
        letters[int.from_bytes(codes[at : at + 2], "big")] for at in range(0, len(codes), 2)
    )


def _strings(run: bytes) -> list[bytes]:
    """Return the strings of an array; brackets inside a string may stand in pairs."""
    found, depth, start, at = [], 0, 0, 0
    while at < len(run):
        if run[at] == ord("\\"):
            at += 1
        elif run[at] == ord("("):
            depth += 1
            start = at + 1 if depth == 1 else start
        elif run[at] == ord(")"):
            depth -= 1
            if depth == 0:
                found.append(run[start:at])
        at += 1
    return found


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    return bytes([int(said, 8)]) if said.isdigit() else _NAMED.get(said, said)
