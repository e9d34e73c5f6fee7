"""A document as YAML reads back as the same document."""

from typing import Any

from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st

from leitai.rulebook import document, publish
from leitai.rulebook.cells import cell_text, cell_value
from leitai.rulebook.writing import flow, to_yaml

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
NUMBERS = st.integers(-(10**20), 10**20) | st.decimals(-(10**6), 10**6, places=3)
PLAIN = st.none() | st.booleans() | NUMBERS | TEXT
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=5))
@with_example({"a": "x\ny\n", "b": "\n", "c": "x\n\n", "d": " x", "e": "x \ny"})
@with_example({"children": [{"id": "a", "children": [{}]}, [], "x\ny"], "<<": {"null": "~"}})
@with_example({"vectors": [{"marks": "a\n\n  b\n"}], "title": {"zh": "：#- ", "en": "a: b #c"}})
def test_yaml_reads_back(value: dict[str, Any]) -> None:
    """Whatever a document holds, its YAML holds, on any second writing too."""
    text = to_yaml(value)
    found = document(text)
    assert publish(found) == publish(value)
    assert to_yaml(found) == text


@settings(max_examples=300, deadline=None)
@given(VALUES)
@with_example("_x0041_")
@with_example("@1")
@with_example("'")
@with_example("=1+1")
def test_one_line_reads_back(value: Any) -> None:
    """A value on one line, and in one cell, is still the same value."""
    assert publish(document("a: " + flow(value))) == publish({"a": value})
    assert "\n" not in cell_text(value)
    assert publish({"a": cell_value(cell_text(value))}) == publish({"a": value})


def test_readable() -> None:
    """Keys stand in the order of the format's page, short things on one line."""
    value = {
        "scheme": {
            "children": [{"input": "bool", "id": "a", "title": {"zh": "安全", "en": "Safety"}}],
            "id": "total",
        },
        "version": "1",
        "leitai": "rulebook/1",
        "vectors": [{"title": "one", "marks": "contestant,aspect\nA1,a\n"}],
    }
    assert to_yaml(value) == (
        "leitai: rulebook/1\n"
        'version: "1"\n'
        "scheme:\n"
        "  id: total\n"
        "  children:\n"
        "    - {id: a, title: {zh: 安全, en: Safety}, input: bool}\n"
        "vectors:\n"
        "  - title: one\n"
        "    marks: |\n"
        "      contestant,aspect\n"
        "      A1,a\n"
    )
