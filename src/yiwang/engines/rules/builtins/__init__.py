"""The built-in functions of FEEL (DMN 1.3 §10.3.4, with those of DMN 1.4 and 1.5)."""

from . import contexts, conversion, lists, logic, numeric, ranges, statistics, strings, temporal
from .registry import BUILTINS, Builtin, Form, apply_form, fitting

__all__ = [
    "BUILTINS",
    "Builtin",
    "Form",
    "apply_form",
    "contexts",
    "conversion",
    "fitting",
    "lists",
    "logic",
    "numeric",
    "ranges",
    "statistics",
    "strings",
    "temporal",
]
