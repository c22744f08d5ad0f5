"""Regular expressions of XPath, as FEEL uses them, with a bound on steps: no pattern can hang the platform.

Python's `re` knows another syntax (no `\\i`, no class subtraction) and cannot be stopped while it backtracks.
"""

from __future__ import annotations

from functools import lru_cache

from ..limits import Limits
from .match import Regex
from .parse import parse_regex
from .program import assemble
from .tree import RegexError

__all__ = ["Regex", "RegexError", "compile_regex"]


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Regex:
    tree, groups = parse_regex(pattern, flags)
    return Regex(assemble(tree, groups), groups)


def compile_regex(pattern: str, flags: str, limits: Limits) -> Regex:
    """The compiled pattern; raises RegexError when it is malformed, too long or has unknown flags."""
    if len(pattern) > limits.regex_length or not set(flags) <= set("smixq") or len(flags) > 10:
        raise RegexError("正则表达式过长，或标志不是 s、m、i、x、q")
    return _compiled(pattern, "".join(sorted(set(flags))))
