"""Calls of function values and of built-in functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .builtins.registry import Builtin, Form, apply_form, fitting
from .frames import Code, Frame
from .limits import Run
from .values import Function, Parameter, Value


def call_value(run: Run, function: Value, arguments: Sequence[Value], names: Sequence[str] | None = None) -> Value:
    """Call a function value; null (and a problem) when it is none or the arguments do not fit."""
    if type(function) is not Function:
        run.note("no_function", "被调用的不是函数")
        return None
    if names is not None and function.call_named is not None:
        return function.call_named(run, dict(zip(names, arguments, strict=True)))
    ordered = arguments if names is None else _by_name(function.parameters, dict(zip(names, arguments, strict=True)))
    if ordered is None or not _fits(function, len(ordered)):
        run.note("wrong_arguments", f"函数“{function.name}”的参数不符")
        return None
    converted = []
    for parameter, value in zip(function.parameters, ordered, strict=False):
        fits, result = (True, value) if parameter.kind is None else parameter.kind.convert(value)
        if not fits:
            run.note("wrong_type", f"函数“{function.name}”的参数“{parameter.name}”类型不符")
            return None
        converted.append(result)
    result = function.call(run, ordered if function.variadic else converted)
    if function.result is None:
        return result
    fits, result = function.result.convert(result)
    if not fits:
        run.note("wrong_type", f"函数“{function.name}”的结果类型不符")
    return result


def _by_name(parameters: Sequence[Parameter], given: Mapping[str, Value]) -> list[Value] | None:
    known = [parameter.name for parameter in parameters]
    if not set(given) <= set(known):
        return None
    missing = [parameter.name for parameter in parameters if not parameter.optional and parameter.name not in given]
    return None if missing else [given.get(name) for name in known]


def _fits(function: Function, count: int) -> bool:
    required = sum(not parameter.optional for parameter in function.parameters)
    return function.variadic or required <= count <= len(function.parameters)


def builtin_call(form: Form, arguments: list[Code]) -> Code:
    """Code of a call of a built-in function whose form is known at compile time."""
    return lambda frame: apply_form(form, frame.run, [argument(frame) for argument in arguments])


def rival_call(forms: list[Form], arguments: list[Code]) -> Code:
    """Code of a call of a built-in function whose form depends on the kinds of the arguments."""

    def run_call(frame: Frame) -> Value:
        values = [argument(frame) for argument in arguments]
        return apply_form(fitting(forms, values), frame.run, values)

    return run_call


def value_call(callee: Code, arguments: list[Code], names: tuple[str, ...] | None) -> Code:
    """Code of a call of whatever the callee turns out to be."""

    def run_call(frame: Frame) -> Value:
        function = callee(frame)
        return call_value(frame.run, function, [argument(frame) for argument in arguments], names)

    return run_call


def as_function(builtin: Builtin) -> Function:
    """A built-in function as a value, to be handed to other functions."""
    form = builtin.forms[0]

    def call(run: Run, arguments: Sequence[Value]) -> Value:
        rivals = builtin.rivals(len(arguments))
        chosen = fitting(rivals, arguments) if rivals else builtin.by_position(len(arguments))
        return None if chosen is None else apply_form(chosen, run, list(arguments))

    def call_named(run: Run, given: Mapping[str, Value]) -> Value:
        chosen = builtin.by_name(list(given))
        if chosen is None:
            return run.note("wrong_arguments", f"函数“{builtin.name}”的参数不符")
        return apply_form(chosen, run, [given.get(name) for name in chosen.slots])

    parameters = tuple(Parameter(name, None, slot.optional) for name, slot in form.slots.items())
    variadic = form.variadic or len(builtin.forms) > 1
    return Function(builtin.name, parameters, call, None, variadic, call_named)
