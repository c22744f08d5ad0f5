"""Variables: the scopes the compiler resolves names in, and the frames that hold values at run time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .limits import Run
from .values import Value


class Frame:
    """The values of one scope and the frame around it."""

    __slots__ = ("parent", "run", "values")

    def __init__(self, values: Mapping[str, Value], run: Run, parent: Frame | None = None) -> None:
        self.values = values
        self.run = run
        self.parent = parent


Code = Callable[[Frame], Value]


@dataclass(slots=True)
class Scope:
    """Compile-time picture of a frame. In a filter the entries of `item` are visible as names, too."""

    names: set[str]
    parent: Scope | None = None
    filters: bool = False
    used: set[str] = field(default_factory=set)

    def inner(self, names: Iterable[str], *, filters: bool = False) -> Scope:
        """A scope inside this one."""
        return Scope(set(names), self, filters)

    def visible(self) -> set[str]:
        """All names declared here and around."""
        names: set[str] = set()
        scope: Scope | None = self
        while scope is not None:
            names |= scope.names
            scope = scope.parent
        return names

    def in_filter(self) -> bool:
        """Whether a filter is around."""
        return self.filters or (self.parent is not None and self.parent.in_filter())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name may be found: first as an entry of the items of `probes` (frames up), then `depth` up."""

    probes: tuple[int, ...]
    depth: int | None
    in_filter: bool = False


def find(scope: Scope | None, name: str) -> Place:
    """Resolve a name; `depth` is None when no scope declares it."""
    probes: list[int] = []
    depth = 0
    while scope is not None:
        if name in scope.names:
            scope.used.add(name)
            return Place(tuple(probes), depth, scope.filters)
        if scope.filters:
            probes.append(depth)
        scope, depth = scope.parent, depth + 1
    return Place(tuple(probes), None)


def variable(name: str, depth: int) -> Code:
    """Code that reads a variable `depth` frames up."""
    if depth == 0:
        return lambda frame: frame.values.get(name)
    if depth == 1:
        return lambda frame: frame.parent.values.get(name)  # type: ignore[union-attr]

    def read(frame: Frame) -> Value:
        for _ in range(depth):
            frame = frame.parent  # type: ignore[assignment]
        return frame.values.get(name)

    return read


def own_item(read: Code) -> Code:
    """Code of `item` in a filter: the entry `item` of the filtered item where it has one, else the item itself."""

    def read_item(frame: Frame) -> Value:
        value = read(frame)
        return value["item"] if type(value) is dict and "item" in value else value

    return read_item


def probing(name: str, probes: tuple[int, ...], otherwise: Code) -> Code:
    """Code that looks for `name` in the filtered items around, then elsewhere."""

    def read(frame: Frame) -> Value:
        current, level = frame, 0
        for probe in probes:
            while level < probe:
                current, level = current.parent, level + 1  # type: ignore[assignment]
            item = current.values.get("item")
            if type(item) is dict and name in item:
                return item[name]
        return otherwise(frame)

    return read


def missing(name: str) -> Code:
    """Code for a name that nothing declares: the outermost frame may still hold it."""

    def read(frame: Frame) -> Value:
        run = frame.run
        while frame.parent is not None:
            frame = frame.parent
        if name not in frame.values:
            run.note("unknown_name", f"没有名为“{name}”的值")
        return frame.values.get(name)

    return read
