"""Single expressions and unary tests, for gateways, forms and parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import DecimalException
from functools import lru_cache

from .builtins import BUILTINS
from .compiler import Compiler
from .conversion import to_feel
from .errors import LimitExceeded, Problem
from .frames import Frame, Scope
from .limits import CURRENT, DEFAULT, Limits, Run
from .names import Names
from .parser import Grammar
from .paths import PROPERTIES
from .values import Value


def guarded(run: Run, compute: Callable[[], Value]) -> Value:
    """The value, or null with a problem when a bound was reached."""
    token = CURRENT.set(run)
    try:
        value = compute()
        run.check_size(value)
        return value
    except LimitExceeded as error:
        return run.note(error.code, error.message)
    except DecimalException:
        return run.note("no_number", "数字超出范围")
    except RecursionError:
        return run.note("limit_exceeded", "计算嵌套过深")
    finally:
        CURRENT.reset(token)


def run_at(now: datetime | None, limits: Limits) -> Run:
    """A fresh budget with a clock."""
    return Run(limits, None if now is None else to_feel(now))


class Expression:
    """A compiled FEEL expression. `free_names` are the names it takes from outside without a declaration."""

    def __init__(self, text: str, names: tuple[str, ...], limits: Limits) -> None:
        self.text = text
        self._limits = limits
        compiler = Compiler(Scope(set(names)))
        grammar = Grammar([*BUILTINS, *names], Names(PROPERTIES), limits=limits)
        self._code = compiler.code(grammar.expression(text))
        self.free_names = frozenset(compiler.unknown)

    def evaluate(
        self,
        values: Mapping[str, object],
        *,
        now: datetime | None = None,
        problems: list[Problem] | None = None,
    ) -> Value:
        """The FEEL value (see `to_python`); null when something is wrong, with the reasons in `problems`."""
        run = run_at(now, self._limits)
        frame = Frame({name: to_feel(value) for name, value in values.items()}, run)
        result = guarded(run, lambda: self._code(frame))
        if problems is not None:
            problems.extend(run.problems)
        return result


class UnaryTests:
    """Compiled unary tests such as `> 5, [1..3]`, `not("A")` or `-`."""

    def __init__(self, text: str, names: tuple[str, ...], limits: Limits) -> None:
        self.text = text
        self._limits = limits
        compiler = Compiler(Scope(set(names)))
        grammar = Grammar([*BUILTINS, *names], Names(PROPERTIES), limits=limits)
        self._test = compiler.tests(grammar.tests(text))
        self.free_names = frozenset(compiler.unknown)

    def evaluate(
        self, value: object, values: Mapping[str, object] | None = None, *, now: datetime | None = None
    ) -> bool | None:
        """Whether the value passes; null when a test could not be decided."""
        test = self._test
        if test is None:
            return True
        run = run_at(now, self._limits)
        frame = Frame({name: to_feel(item) for name, item in (values or {}).items()}, run)
        tested = to_feel(value)
        result = guarded(run, lambda: test(frame, tested))
        return result if isinstance(result, bool) else None


@lru_cache(maxsize=4096)
def _expression(text: str, names: tuple[str, ...], limits: Limits) -> Expression:
    return Expression(text, names, limits)


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: tuple[str, ...], limits: Limits) -> UnaryTests:
    return UnaryTests(text, names, limits)


def compile_expression(text: str, names: Iterable[str] = (), *, limits: Limits = DEFAULT) -> Expression:
    """Compile (or take from the cache) an expression that may use `names`. Raises FeelSyntaxError.

    Names with operators in them (`a-b`) must be declared in `names`; others are found at evaluation.
    """
    return _expression(text, tuple(names), limits)


def compile_unary_tests(text: str, names: Iterable[str] = (), *, limits: Limits = DEFAULT) -> UnaryTests:
    """Compile (or take from the cache) unary tests. Raises FeelSyntaxError."""
    return _unary_tests(text, tuple(names), limits)
