"""The table of built-in functions: names, parameters, implicit conversion of arguments.

A form is written as text: `"string: s, start position: n, length?: n"`. The letters are the kinds of `KINDS`;
`?` marks an optional parameter, `...` at the end a list that may also be given as single arguments, `*` at the
end a list that is always given as single arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..errors import LimitExceeded
from ..limits import Run
from ..temporal import Date, DateTime, DayDuration, Time
from ..values import Function, Range, Value, kind_of

KINDS: dict[str, tuple[type, ...]] = {
    "s": (str,),
    "n": (Decimal,),
    "b": (bool,),
    "l": (list,),
    "c": (dict,),
    "f": (Function,),
    "r": (Range,),
    "d": (Date, DateTime),
    "t": (Time,),
    "dur": (DayDuration,),
    "any": (),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter: the Python types it takes (none: every value), whether it may be left out."""

    types: tuple[type, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in function; `body` gets the Run first when `with_run`."""

    function: str
    slots: dict[str, Slot]
    body: Callable[..., Value]
    variadic: bool
    with_run: bool
    spread: bool = False

    @property
    def required(self) -> int:
        """Number of parameters that must be given."""
        return sum(not slot.optional for slot in self.slots.values())

    def takes(self, count: int) -> bool:
        """Whether that many positional arguments are right."""
        return count >= 1 if self.variadic else self.required <= count <= len(self.slots)

    def takes_names(self, names: Sequence[str]) -> bool:
        """Whether exactly these named arguments are right."""
        needed = {name for name, slot in self.slots.items() if not slot.optional}
        return needed <= set(names) <= set(self.slots)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A built-in function and its forms."""

    name: str
    forms: list[Form]

    def by_position(self, count: int) -> Form | None:
        """The form for that many positional arguments."""
        return next((form for form in self.forms if form.takes(count)), None)

    def rivals(self, count: int) -> list[Form]:
        """All forms for that many positional arguments, when they do different things."""
        forms = [form for form in self.forms if form.takes(count) and not form.variadic]
        return forms if len({form.body for form in forms}) > 1 else []

    def by_name(self, names: Sequence[str]) -> Form | None:
        """The form for these named arguments."""
        return next((form for form in self.forms if form.takes_names(names)), None)


BUILTINS: dict[str, Builtin] = {}
Body = Callable[..., Any]


def builtin(name: str, *forms: str, run: bool = False) -> Callable[[Body], Body]:
    """Register a function under `name` with its forms; `run` asks for the Run as first argument."""

    def register(body: Body) -> Body:
        entry = BUILTINS.setdefault(name, Builtin(name, []))
        entry.forms.extend(_form(name, text, body, run) for text in forms)
        return body

    return register


def _form(name: str, text: str, body: Body, run: bool) -> Form:
    slots = {}
    spread = text.endswith("*")
    for part in filter(None, text.removesuffix("...").removesuffix("*").split(", ")):
        label, _, kind = part.partition(": ")
        slots[label.removesuffix("?")] = Slot(KINDS[kind], label.endswith("?"))
    return Form(name, slots, body, spread or text.endswith("..."), run, spread)


def apply_form(form: Form, run: Run, arguments: list[Value]) -> Value:
    """Convert the arguments and call; null and a problem when one does not fit."""
    if form.variadic:
        single = not form.spread and len(arguments) == 1 and (type(arguments[0]) is list or arguments[0] is None)
        arguments = arguments if single else [arguments]
    run.spend(1)
    for index, (name, slot) in enumerate(form.slots.items()):
        if index == len(arguments):
            break
        value = arguments[index]
        if type(value) in slot.types:
            if slot.types[0] is list or slot.types[0] is str:
                run.spend(len(value) >> 4)
            continue
        if not slot.types or (value is None and slot.optional):
            continue
        fits, value = _convert(slot, value)
        if not fits:
            run.note("wrong_argument", f"函数“{form.function}”的参数“{name}”不能是 {kind_of(value)}")
            return None
        arguments[index] = value
    result = form.body(run, *arguments) if form.with_run else form.body(*arguments)
    if type(result) is str and len(result) > run.limits.string_length:
        raise LimitExceeded("文字长度超过上限")
    if type(result) is list:
        run.grow(len(result))
    return result


def fitting(forms: Sequence[Form], arguments: Sequence[Value]) -> Form:
    """The first form whose parameters take these arguments, or the first of all."""
    for form in forms:
        pairs = zip(form.slots.values(), arguments, strict=False)
        if all(not slot.types or type(value) in slot.types or _convert(slot, value)[0] for slot, value in pairs):
            return form
    return forms[0]


def _convert(slot: Slot, value: Value) -> tuple[bool, Value]:
    if value is not None and slot.types[0] is list:
        return True, [value]
    if type(value) is list and len(value) == 1 and type(value[0]) in slot.types:
        return True, value[0]
    return False, value
