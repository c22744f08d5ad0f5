"""Types written in FEEL: `list<number>`, `context<a: string>`, `function<Any> -> Any`, names of items."""

from __future__ import annotations

from collections.abc import Mapping

from .cursor import Cursor
from .errors import FeelSyntaxError
from .feel_types import ALIASES, SIMPLE, ContextType, FunctionType, ListType, RangeType, Type, builtin_type
from .names import Names

_BUILTIN = Names([*SIMPLE, *ALIASES, "Any", "Null", "list", "context", "function", "range"])


def parse_type(cursor: Cursor, types: Mapping[str, Type]) -> Type:
    """Read a type at the cursor; `types` are the item definitions. Raises FeelSyntaxError."""
    with cursor.deeper():
        name = _type_name(cursor, types)
        if name in types:
            return types[name]
        if not cursor.at("<"):
            found = builtin_type(name)
            if found is None:
                raise FeelSyntaxError(f"不认识的类型“{name}”", cursor.token.start, cursor.text)
            return found
        cursor.expect("<")
        if name == "context":
            return _context(cursor, types)
        if name == "function":
            return _function(cursor, types)
        if name not in ("list", "range"):
            cursor.fail("此类型没有参数")
        item = parse_type(cursor, types)
        cursor.expect(">")
        return ListType(item) if name == "list" else RangeType(item)


def _type_name(cursor: Cursor, types: Mapping[str, Type]) -> str:
    size, name = _BUILTIN.longest(cursor.tokens, cursor.index)
    other, other_name = Names(types).longest(cursor.tokens, cursor.index)
    if other > size or (other == size and other):
        size, name = other, other_name
    if not size:
        cursor.fail("此处应为类型")
    cursor.index += size
    return name


def _context(cursor: Cursor, types: Mapping[str, Type]) -> Type:
    members: dict[str, Type] = {}
    while not cursor.at(">"):
        name = cursor.name_before(":")
        cursor.expect(":")
        members[name or ""] = parse_type(cursor, types)
        if not cursor.accept(","):
            break
    cursor.expect(">")
    return ContextType(members)


def _function(cursor: Cursor, types: Mapping[str, Type]) -> Type:
    parameters: list[Type] = []
    while not cursor.at(">"):
        parameters.append(parse_type(cursor, types))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    cursor.expect("->")
    return FunctionType(tuple(parameters), parse_type(cursor, types))
