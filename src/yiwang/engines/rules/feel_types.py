"""FEEL types: `instance of` and the implicit conversions (DMN 1.3 §10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .limits import charge
from .temporal import Date, DateTime, Time
from .values import Function, Range, Value, kind_of

SIMPLE = {
    "number",
    "string",
    "boolean",
    "date",
    "time",
    "date and time",
    "days and time duration",
    "years and months duration",
}
ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "any": "Any",
}


class Type:
    """A type. `holds` is the strict test of `instance of`; `convert` is lenient about null and singletons."""

    is_list = False

    def holds(self, value: Value) -> bool:
        """Whether the value is an instance of the type."""
        raise TypeError(type(self).__name__)

    def convert(self, value: Value) -> tuple[bool, Value]:
        """Whether the value fits the type, and the value after the implicit conversions."""
        if value is None:
            return True, None
        fits, result = self.convert_inside(value)
        if fits:
            return True, result
        if not self.is_list and type(value) is list and len(value) == 1:
            return self.convert_inside(value[0])
        return False, None

    def convert_inside(self, value: Value) -> tuple[bool, Value]:
        """Conversion of a value that is not null, before a singleton list is unwrapped."""
        return (True, value) if self.holds(value) else (False, None)


@dataclass(frozen=True, slots=True)
class AnyType(Type):
    """Every value that is not null."""

    def holds(self, value: Value) -> bool:
        """True unless null."""
        return value is not None


@dataclass(frozen=True, slots=True)
class NullType(Type):
    """Only null."""

    def holds(self, value: Value) -> bool:
        """True for null."""
        return value is None


@dataclass(frozen=True, slots=True)
class SimpleType(Type):
    """A type that is known by its kind: number, string, date, …"""

    name: str

    def holds(self, value: Value) -> bool:
        """True when the kind of the value has this name."""
        return kind_of(value) == self.name

    def convert_inside(self, value: Value) -> tuple[bool, Value]:
        """As declared; a date also becomes its midnight in UTC (DMN 1.4)."""
        if self.holds(value):
            return True, value
        if self.name == "date and time" and isinstance(value, Date):
            return True, DateTime(value, Time(0, 0))
        return False, None


@dataclass(frozen=True, slots=True)
class KindsType(Type):
    """One of several kinds, for parameters of built-in functions."""

    names: frozenset[str]

    def holds(self, value: Value) -> bool:
        """True when the kind of the value is one of the names."""
        return kind_of(value) in self.names


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """`list<item>`; `item` None is any."""

    item: Type | None = None
    is_list = True

    def holds(self, value: Value) -> bool:
        """True for a list of instances."""
        if type(value) is not list:
            return False
        charge(len(value) >> 2)
        return self.item is None or self.item is ANY or all(self.item.holds(one) for one in value)

    def convert_inside(self, value: Value) -> tuple[bool, Value]:
        """Converts each item; a single value becomes a list of one."""
        items = value if type(value) is list else [value]
        charge(len(items) >> 2)
        if self.item is None or isinstance(self.item, AnyType):
            return True, items
        converted = [self.item.convert(one) for one in items]
        if all(fits for fits, _ in converted):
            return True, [result for _, result in converted]
        return False, None


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """`context<name: type, …>`; other entries are allowed."""

    members: Mapping[str, Type]

    def holds(self, value: Value) -> bool:
        """True for a context that has every entry, of its type (null is not excluded)."""
        return type(value) is dict and all(
            name in value and (value[name] is None or kind.holds(value[name])) for name, kind in self.members.items()
        )

    def convert_inside(self, value: Value) -> tuple[bool, Value]:
        """Converts the known entries; a missing entry becomes null."""
        if type(value) is not dict:
            return False, None
        result = dict(value)
        for name, kind in self.members.items():
            fits, converted = kind.convert(value.get(name))
            if not fits:
                return False, None
            result[name] = converted
        return True, result


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """`range<item>`."""

    item: Type

    def holds(self, value: Value) -> bool:
        """True for a range whose known ends are instances."""
        if type(value) is not Range:
            return False
        return all(end is None or self.item.holds(end) for end in (value.start, value.end))


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """`function<a, b> -> c`; what a function does not declare is taken to fit."""

    parameters: tuple[Type, ...] | None = None
    result: Type | None = None

    def holds(self, value: Value) -> bool:
        """True for a function that takes such arguments and gives such a result."""
        if type(value) is not Function:
            return False
        if self.parameters is None or value.variadic:
            return True
        required = sum(not parameter.optional for parameter in value.parameters)
        if not required <= len(self.parameters) <= len(value.parameters):
            return False
        takes = all(
            not isinstance(declared.kind, Type) or conforms(given, declared.kind)
            for given, declared in zip(self.parameters, value.parameters, strict=False)
        )
        gives = self.result is None or not isinstance(value.result, Type) or conforms(value.result, self.result)
        return takes and gives


@dataclass(slots=True)
class NamedType(Type):
    """An item definition: a name for another type that is set later, with an optional constraint on values."""

    name: str
    base: Type = field(default_factory=AnyType)
    allowed: Callable[[Value], bool] | None = None

    @property
    def is_list(self) -> bool:  # type: ignore[override]
        """Whether the base is a list type."""
        return self.base.is_list

    def holds(self, value: Value) -> bool:
        """Instance of the base that is allowed."""
        return self.base.holds(value) and (self.allowed is None or self.allowed(value))

    def convert_inside(self, value: Value) -> tuple[bool, Value]:
        """Conversion of the base, then the constraint."""
        fits, result = self.base.convert(value)
        if fits and (self.allowed is None or self.allowed(result)):
            return True, result
        return False, None


ANY = AnyType()


def conforms(narrow: Type, wide: Type, depth: int = 0) -> bool:
    """Whether every instance of `narrow` is one of `wide` (DMN 1.3 §10.3.2.9.2)."""
    while isinstance(narrow, NamedType):
        narrow = narrow.base
    while isinstance(wide, NamedType):
        wide = wide.base
    if isinstance(wide, AnyType) or depth > 20:
        return True
    if isinstance(narrow, ListType) and isinstance(wide, ListType):
        return wide.item is None or (narrow.item is not None and conforms(narrow.item, wide.item, depth + 1))
    if isinstance(narrow, RangeType) and isinstance(wide, RangeType):
        return conforms(narrow.item, wide.item, depth + 1)
    if isinstance(narrow, ContextType) and isinstance(wide, ContextType):
        return all(
            name in narrow.members and conforms(narrow.members[name], kind, depth + 1)
            for name, kind in wide.members.items()
        )
    if isinstance(narrow, FunctionType) and isinstance(wide, FunctionType):
        return wide.parameters is None or len(narrow.parameters or ()) == len(wide.parameters)
    return isinstance(narrow, SimpleType | NullType) and narrow == wide


def builtin_type(name: str) -> Type | None:
    """The type with that FEEL name (or its DMN 1.1 alias), or None."""
    name = ALIASES.get(name, name)
    if name in SIMPLE:
        return SimpleType(name)
    return _OTHERS.get(name)


_OTHERS: dict[str, Type] = {
    "Any": ANY,
    "Null": NullType(),
    "list": ListType(),
    "context": ContextType({}),
    "function": FunctionType(),
    "range": RangeType(ANY),
}
