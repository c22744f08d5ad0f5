"""Hostile and sloppy YAML is refused with its line; plain YAML is read like editors read it."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiwang.packs.bounded_yaml import MAX_BYTES, MAX_DEPTH, YamlRefused, load

BOMB = "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (BOMB, "alias", 1),
        ("a: 1\nb: *x\n", "alias", 2),
        ("a: {<<: {b: 1}}\n", "alias", 1),
        ("a: !!python/object/apply:os.system ['true']\n", "tag", 1),
        ("a: 1\nb: !ruby/object x\n", "tag", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate_key", 3),
        ("a: 1\n---\nb: 2\n", "many", 2),
        ("", "empty", 1),
        ("a:\n\t- 1\n", "yaml", 2),
        ("a: [1, 2\n", "yaml", 2),
        ("[a, b]: 1\n", "key", 1),
        ("a: \x01\n", "yaml", 1),
        ("[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), "too_deep", 1),
        ("[" * 100_000, "too_deep", 1),
        ("a: " + "x" * 30_000, "too_long", 1),
        ("x" * (MAX_BYTES + 1), "too_large", 1),
        ("[" + "1," * 60_000 + "1]", "too_many", 1),
    ],
)
def test_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(YamlRefused) as refused:
        load(text)
    assert (refused.value.code, refused.value.line) == (code, line)
    assert refused.value.remedy_zh


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("440825", 440825),
        ("2026-11-21", "2026-11-21"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("true", True),
        ("~", None),
        ("-3", -3),
        ("1.50", 1.5),
        ("'1'", "1"),
        (".inf", ".inf"),
    ],
)
def test_plain_words_are_read_as_yaml_1_2_does(text: str, value: object) -> None:
    assert load(f"a: {text}\n").data == {"a": value}


def test_every_node_keeps_its_line() -> None:
    located = load("a: 1\nb:\n  - c: 2\n  - d/e: 3\n")
    assert located.lines == {"": 1, "/a": 1, "/b": 2, "/b/0": 3, "/b/0/c": 3, "/b/1": 4, "/b/1/d~1e": 4}


_plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), _plain, min_size=1, max_size=4))
def test_what_is_dumped_comes_back(data: dict[str, object]) -> None:
    assert load(yaml.safe_dump(data)).data == data


@given(st.text(max_size=200))
def test_no_text_gets_past_the_refusal(text: str) -> None:
    try:
        load(text)
    except YamlRefused as refused:
        assert refused.line >= 1
