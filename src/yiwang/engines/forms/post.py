"""What a browser sent for one page, bounded and cleaned, with the buttons that were pressed.

Names of inputs are JSON pointers; the boxes of a date end in `.year`, `.month`, `.day`, the levels of a
division in `.1` to `.5`, the number of rows of a repeating group stands in `<pointer>.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from yiwang.engines.forms.convert import clean
from yiwang.engines.forms.pointers import is_index, within

ASKED: Final = "_asked"
ADD: Final = "_add:"
REMOVE: Final = "_remove:"
DISPUTE: Final = "_dispute:"
CLAIM: Final = "_claim:"
DETACH: Final = ".remove"
NEXT_LEVEL: Final = ".next"
ROWS: Final = ".rows"

MAX_NAMES: Final = 3_000
MAX_VALUES: Final = 600
MAX_CHARACTERS: Final = 1_000_000
_SUFFIX: Final = re.compile(r"\.(?:year|month|day|rows|[1-5])$")
_NAME: Final = re.compile(
    r"(?:_dispute:|_claim:)?(?:/(?:[a-z][a-z0-9_]{0,39}|0|[1-9][0-9]{0,2}))+(?:\.(?:year|month|day|rows|[1-5]))?"
)
_PREFIX: Final = re.compile(r"^_(?:dispute|claim):")

Raw = dict[str, list[str]]


@dataclass(slots=True)
class Post:
    """The inputs of one page: `raw` as typed, `asked` pointers that the page showed, one `action` or none."""

    raw: Raw = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    action: str = ""
    target: str = ""
    detail: str = ""
    too_much: bool = False


def field_of(name: str) -> str:
    """The pointer that an input's name belongs to."""
    return _SUFFIX.sub("", _PREFIX.sub("", name))


def read_post(post: Mapping[str, Any], page_pointer: str) -> Post:
    """The inputs of this page; everything else that was sent is left aside."""
    result = Post()
    characters = 0
    asked: set[str] = set()
    for name in _names(post):
        if len(result.raw) > MAX_NAMES or characters > MAX_CHARACTERS:
            result.too_much = True
            break
        if name == ASKED:
            asked.update(pointer for pointer in _values(post, name) if within(pointer, page_pointer))
        elif _button(name, post, page_pointer, result):
            continue
        elif _NAME.fullmatch(name) and within(field_of(name), page_pointer):
            values = [clean(value) for value in _values(post, name)]
            characters += sum(map(len, values))
            result.raw[name] = values
    result.asked = frozenset(asked)
    if result.too_much:
        result.raw = {}
    return result


def _names(post: Mapping[str, Any]) -> Iterable[str]:
    return [name for name in post if isinstance(name, str) and len(name) <= 500]


def _values(post: Mapping[str, Any], name: str) -> Sequence[str]:
    getlist = getattr(post, "getlist", None)
    values = getlist(name) if getlist else post[name]
    if not isinstance(values, list | tuple):
        values = [values]
    return [value for value in values if isinstance(value, str)][:MAX_VALUES]


def _button(name: str, post: Mapping[str, Any], page_pointer: str, result: Post) -> bool:
    """Whether this name is a button of the page; what it asks for goes into `result`."""
    action, target, detail = "", "", ""
    if name.startswith(ADD):
        action, target = "add", name.removeprefix(ADD)
    elif name.startswith(REMOVE):
        action = "remove"
        target, _, detail = name.removeprefix(REMOVE).rpartition(":")
    elif name.startswith("/") and name.endswith(DETACH):
        action, target = "detach", name.removesuffix(DETACH)
        detail = "".join(_values(post, name)[:1])
    elif name.removeprefix(CLAIM).startswith("/") and name.endswith(NEXT_LEVEL):
        action, target = "next", name.removeprefix(CLAIM).removesuffix(NEXT_LEVEL)
    if not action:
        return False
    if within(target, page_pointer) and not result.action:
        result.action, result.target, result.detail = action, target, detail
    return True


def drop_row(raw: Raw, pointer: str, index: int) -> Raw:
    """The inputs without one row of a repeating group; the rows after it move up."""
    kept: Raw = {}
    for name, values in raw.items():
        prefix = _PREFIX.match(name)
        start = prefix.group() if prefix else ""
        bare = name[len(start) :]
        if not bare.startswith(pointer + "/"):
            kept[name] = values
            continue
        number, slash, rest = bare[len(pointer) + 1 :].partition("/")
        if not is_index(number) or int(number) < index:
            kept[name] = values
        elif int(number) > index:
            kept[f"{start}{pointer}/{int(number) - 1}{slash}{rest}"] = values
    return set_rows(kept, pointer, rows_in(raw, pointer, 1) - 1)


def rows_in(raw: Raw, pointer: str, otherwise: int) -> int:
    """How many rows of a repeating group were on the page."""
    text = (raw.get(pointer + ROWS) or [""])[-1].strip()
    return int(text) if is_index(text) else otherwise


def set_rows(raw: Raw, pointer: str, count: int) -> Raw:
    """The inputs with another number of rows."""
    return {**raw, pointer + ROWS: [str(max(count, 0))]}
