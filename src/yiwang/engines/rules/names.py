"""Known names, found in a sequence of tokens by the longest match (DMN 1.3 §10.3.1.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .scanner import Token, normal, words

KEYWORDS = frozenset(
    [
        "and",
        "or",
        "in",
        "between",
        "instance",
        "of",
        "then",
        "else",
        "return",
        "satisfies",
        "if",
        "for",
        "some",
        "every",
        "function",
        "true",
        "false",
        "null",
    ]
)
STOPS = frozenset(["and", "or", "in", "between", "instance", "then", "else", "return", "satisfies"])
SYMBOLS = frozenset(".+-*/'’**")


class Names:
    """A set of names that may hold spaces and operators."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._index: dict[str, dict[tuple[str, ...], str]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known."""
        parts = words(name)
        if parts:
            self._index.setdefault(parts[0], {})[parts] = normal(name)

    def longest(self, tokens: Sequence[Token], start: int) -> tuple[int, str]:
        """Number of tokens of the longest known name at `start` (0 for none), and that name."""
        candidates = self._index.get(tokens[start].text)
        if candidates is None or tokens[start].kind == "string":
            return 0, ""
        best, best_name = 0, ""
        for parts, name in candidates.items():
            size = len(parts)
            if size > best and tuple(token.text for token in tokens[start : start + size]) == parts:
                best, best_name = size, name
        return best, best_name

    def __iter__(self) -> Iterable[str]:  # type: ignore[override]
        """The names in no particular order."""
        for candidates in self._index.values():
            yield from candidates.values()
