"""String functions (DMN 1.3 table 68). Lengths and positions count code points."""

from __future__ import annotations

from decimal import Decimal

from ..limits import Run
from ..regex import RegexError, compile_regex
from ..values import Value
from .registry import builtin


@builtin("substring", "string: s, start position: n, length?: n")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """`length` characters from a 1-based place, from the end when negative; null outside."""
    if abs(start) < 1 or abs(start) > len(text):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    if length is None:
        return text[first:]
    return text[first : first + min(int(length), len(text))] if length >= 1 else None


@builtin("string length", "string: s")
def string_length(text: str) -> Decimal:
    """Number of code points."""
    return Decimal(len(text))


@builtin("upper case", "string: s")
def upper_case(text: str) -> str:
    """Capital letters."""
    return text.upper()


@builtin("lower case", "string: s")
def lower_case(text: str) -> str:
    """Small letters."""
    return text.lower()


@builtin("substring before", "string: s, match: s")
def substring_before(text: str, match: str) -> str:
    """What stands before the first match; empty without one."""
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: s, match: s")
def substring_after(text: str, match: str) -> str:
    """What stands after the first match; empty without one."""
    return text.partition(match)[2] if match else text


@builtin("contains", "string: s, match: s")
def contains(text: str, match: str) -> bool:
    """Whether the match occurs in the text."""
    return match in text


@builtin("starts with", "string: s, match: s")
def starts_with(text: str, match: str) -> bool:
    """Whether the text starts so."""
    return text.startswith(match)


@builtin("ends with", "string: s, match: s")
def ends_with(text: str, match: str) -> bool:
    """Whether the text ends so."""
    return text.endswith(match)


@builtin("matches", "input: s, pattern: s, flags?: s", run=True)
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether a part of the text matches the XPath regular expression."""
    try:
        return compile_regex(pattern, flags or "", run.limits).search(text, 0, run) is not None
    except RegexError as error:
        return run.note("bad_regex", error.message)  # type: ignore[no-any-return]


@builtin("replace", "input: s, pattern: s, replacement: s, flags?: s", run=True)
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Each match replaced; `$1` stands for a group. Null when the pattern matches the empty text."""
    try:
        return compile_regex(pattern, flags or "", run.limits).replace(text, replacement, run)
    except RegexError as error:
        return run.note("bad_regex", error.message)  # type: ignore[no-any-return]


@builtin("split", "string: s, delimiter: s", run=True)
def split(run: Run, text: str, delimiter: str) -> list[Value] | None:
    """The parts between the matches of a regular expression."""
    try:
        return list(compile_regex(delimiter, "", run.limits).split(text, run))
    except RegexError as error:
        return run.note("bad_regex", error.message)  # type: ignore[no-any-return]


@builtin("string join", "list: l, delimiter?: s")
def string_join(items: list[Value], delimiter: str | None = None) -> str | None:
    """The strings of a list, one after the other; null items are left out."""
    present = [item for item in items if item is not None]
    if not all(type(item) is str for item in present):
        return None
    return (delimiter or "").join(present)
