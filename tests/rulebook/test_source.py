"""YAML and JSON read without guessing: exact numbers, lines, limits."""

from decimal import Decimal

import pytest

from leitai.faults import Refused
from leitai.rulebook import document, load


def faults(text: str | bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        load(text)
    return [(fault.id.removeprefix("rulebook."), fault.line) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", 3), ("-2", -2), ("0.30", Decimal("0.30")), ("true", True), ("false", False),
        ("null", None), ("~", None), ("", None),
    ],
)  # fmt: skip
def test_values(written: str, value: object) -> None:
    """Numbers are exact, true, false and null are themselves."""
    found = document(f"a: {written}")["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "yes", "no", "on", "Off", "True", "1e3", "1.5e-3", "0x1F", "0o17", "017", "1_000", "12:30",
        "1:30:00", "2026-05-01", "+5", ".5", "5.", ".inf", ".nan", "1/3", "<<x", "=",
    ],
)  # fmt: skip
def test_what_yaml_would_guess_stays_text(text: str) -> None:
    """What YAML 1.1 makes numbers, dates, sexagesimals and truth values of is text here."""
    assert document(f"a: {text}") == {"a": text}


def test_quotes_make_text() -> None:
    """Whatever is quoted, or stands in a block, is text."""
    assert document("{a: '3', b: \"true\", c: ''}") == {"a": "3", "b": "true", "c": ""}
    assert document("a: |\n  1\n  2\n") == {"a": "1\n2\n"}


def test_many_digits_are_kept() -> None:
    """No digit is lost to a binary float."""
    digits = "0.1000000000000000055511151231257827"
    assert document(f"a: {digits}") == {"a": Decimal(digits)}


def test_keys_stay_as_written() -> None:
    """A key is the text that was written, whatever it looks like."""
    assert list(document("{0.50: a, 1: b, true: c, no: d}")) == ["0.50", "1", "true", "no"]


def test_lines() -> None:
    """Every value stands in the line of its key, or of its dash."""
    source = load("a: 1\nb:\n  c: x\n  d:\n    - 1\n    - {e: 2}\n")
    wanted = {(): 1, ("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "d"): 4, ("b", "d", 1, "e"): 6}
    assert {path: source.place(path).line for path in wanted} == wanted
    assert source.place(("b", "nowhere", 7)).line == 2


def test_bytes_with_a_byte_order_mark_and_windows_lines() -> None:
    """What an editor on Windows saves is read."""
    assert document("\ufeffa: 1\r\nb: |\r\n  x\r\n".encode()) == {"a": 1, "b": "x\n"}


def test_json_is_read_too() -> None:
    """The published form is read by the same function."""
    assert document('{"a":[1,"0.5",true,null],"b":{"c":"甲\\n"}}') == {
        "a": [1, "0.5", True, None],
        "b": {"c": "甲\n"},
    }


def test_aliases_and_merge_keys() -> None:
    """An alias stands for its value; merged keys give way to own ones."""
    text = "a: &x {p: 1, q: 2}\nb: *x\nc: {<<: *x, q: 3}\nd: {<<: [{p: 8, r: 9}, *x]}\n"
    found = document(text)
    assert found["b"] == {"p": 1, "q": 2}
    assert found["c"] == {"p": 1, "q": 3}
    assert found["d"] == {"p": 8, "r": 9, "q": 2}


def test_an_alias_bomb_is_refused() -> None:
    """Aliases are counted as if they were written out."""
    rows = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert faults("\n".join(rows)) == [("too-big", None)]


def test_an_alias_to_itself_is_refused() -> None:
    """A value cannot hold itself."""
    assert faults("a: &x [1, *x]\nb: *nothing\n") == [("alias", 1), ("alias", 2)]


def test_a_deep_pit_is_refused() -> None:
    """Deep nesting is refused before it can hurt."""
    assert faults("a: " + "[" * 5000 + "]" * 5000) == [("too-deep", 1)]


def test_faults_of_the_text_come_together() -> None:
    """A key twice, a tag, a key that is no word, a bad merge: all at once, each with its line."""
    text = "a: 1\na: 2\nb: !!float 3\nc:\n  ? [x]\n  : 1\nd: {<<: 5}\ne: &y {f: 1, f: 2}\n"
    assert faults(text) == [
        ("duplicate-key", 2), ("tag", 3), ("key-not-text", 5), ("merge", 7), ("duplicate-key", 8),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [1", ("not-yaml", 2)),
        ("a: 1\n b: 2", ("not-yaml", 2)),
        ("a: 1\x00", ("not-yaml", None)),
        ("- 1", ("not-a-mapping", 1)),
        ("", ("not-a-mapping", 1)),
        ("a: 1\n---\nb: 2", ("several-documents", 2)),
        ("a: 1\nb: 甲".encode("gb18030"), ("not-utf8", 2)),
    ],
)
def test_refused(text: str | bytes, fault: tuple[str, int | None]) -> None:
    """What is no single mapping in UTF-8 is refused where it goes wrong."""
    found = faults(text)
    assert [fault[0]] == [name for name, _ in found]
    if fault[1]:
        assert found[0][1] in {fault[1], fault[1] - 1}
