"""Everyday words: what people say for what has an official name. The shipped list, and editors' rows over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from yiwang.engines.search.models import Synonym
from yiwang.engines.search.normal import normal

SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where PyYAML has it: a tenth of the time
PACKAGE = "yiwang.engines.search.data"
MOST_MEANINGS = 8


# Particles that stand anywhere in speech and mean nothing to a list of words; 的士, 目的, 过户 keep theirs.
PARTICLES = re.compile(r"(?<!目)的(?![士哥])|[了着]|(?<![通经])过(?![户期])")


def bare(text: str) -> str:
    """Without particles: 丢了的 says 丢."""
    return PARTICLES.sub("", text)


def key_of(says: str) -> str:
    """How an everyday word is looked up."""
    whole = normal(says, 40).replace(" ", "")
    return bare(whole) or whole


def read_words(*texts: str) -> dict[str, tuple[str, ...]]:
    """Lists of everyday words: theme, below it ``what people say|or say: official words、others``, the best first.

    ``ValueError`` where a line says nothing. What is said twice means what both lines say.
    """
    found: dict[str, dict[str, None]] = {}
    for theme, said, meant in _lines(texts):
        means = [one.strip() for one in meant.split("、") if one.strip()]
        says = [one for one in said.split("|") if one.strip()]
        if not means or not says:
            raise ValueError(f"{theme}: {said} says nothing")
        for one in says:
            found.setdefault(key_of(one), {}).update(dict.fromkeys(means))
    return {says: tuple(means)[:MOST_MEANINGS] for says, means in found.items()}


def _lines(texts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Theme, what is said and what it means, line by line."""
    for text in texts:
        themes: Mapping[str, Mapping[str, Any]] = yaml.load(text, Loader=SAFE) or {}  # noqa: S506 - both are safe
        for theme, lines in themes.items():
            for said, meant in (lines or {}).items():
                yield theme, str(said), str(meant or "")


@lru_cache(maxsize=1)
def shipped_texts() -> tuple[str, ...]:
    """The shipped files, ``synonyms_1_….yaml`` first."""
    names = sorted(one.name for one in files(PACKAGE).iterdir() if one.name.startswith("synonyms_"))
    return tuple((files(PACKAGE) / name).read_text(encoding="utf-8") for name in names)


@lru_cache(maxsize=1)
def actions() -> frozenset[str]:
    """Shipped everyday words that say what is to be done with something: 丢了, 到期, 换."""
    said = [said for theme, said, _meant in _lines(shipped_texts()) if theme == "动作"]
    return frozenset(key_of(one) for line in said for one in line.split("|"))


@lru_cache(maxsize=1)
def said_whole() -> frozenset[str]:
    """Shipped everyday words that name a thing and stand as they are said: fit to be offered to somebody who types."""
    skipped = {"动作", "人物", "东西", "做事"}
    lines = [said for theme, said, _meant in _lines(shipped_texts()) if theme not in skipped]
    return frozenset(one for line in lines for one in line.split("|") if len(one) > 2 and key_of(one) == one)


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, tuple[str, ...]]:
    """The shipped list."""
    return read_words(*shipped_texts())


def everyday_words() -> dict[str, tuple[str, ...]]:
    """The shipped list with the editors' rows over it; one query."""
    words = dict(shipped())
    for row in Synonym.objects.exclude(state="proposed").values_list("says", "means", "state"):
        says, means, state = row
        if state == "off":
            words.pop(key_of(says), None)
        elif means:
            words[key_of(says)] = tuple(means)[:MOST_MEANINGS]
    return words


@lru_cache(maxsize=1)
def filler() -> Mapping[str, frozenset[str]]:
    """What people say around what they mean: ``filler`` is taken out, ``weak`` counts little."""
    kinds = yaml.safe_load((files(PACKAGE) / "filler.yaml").read_text(encoding="utf-8"))
    return {kind: frozenset(words.split()) for kind, words in kinds.items()}
