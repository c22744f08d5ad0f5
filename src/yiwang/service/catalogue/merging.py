"""Inheritance by difference: JSON merge patches (RFC 7396) from the top down, and who said what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Elements = dict[str, Any]


def merged(layers: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Elements, dict[str, str]]:
    """The elements after all patches, and for each path (``limits/promise``) the name of the layer that said it last.

    Objects are merged key by key, null takes away, everything else replaces (RFC 7396 section 2).
    """
    elements: Elements = {}
    origin: dict[str, str] = {}
    for name, patch in layers:
        _apply(elements, patch, name, "", origin)
    return elements, origin


def _apply(target: Elements, patch: Mapping[str, Any], name: str, path: str, origin: dict[str, str]) -> None:
    for key, value in patch.items():
        here = f"{path}/{key}" if path else key
        if value is None:
            if target.pop(key, None) is not None:
                _forget(origin, here)
        elif isinstance(value, Mapping):
            inner = target.get(key)
            if not isinstance(inner, dict):
                if key in target:
                    _forget(origin, here)
                inner = target[key] = {}
            _apply(inner, value, name, here, origin)
        else:
            if key in target:  # what was never said has no origin below it
                _forget(origin, here)
            target[key] = value
            origin[here] = name


def _forget(origin: dict[str, str], path: str) -> None:
    for known in [one for one in origin if one == path or one.startswith(f"{path}/")]:
        del origin[known]


def difference(above: Mapping[str, Any], wanted: Mapping[str, Any]) -> Elements:
    """The smallest patch that makes ``wanted`` out of ``above``: what an item has to say itself."""
    patch: Elements = {key: None for key in above if key not in wanted}
    for key, value in wanted.items():
        known = above.get(key)
        if isinstance(value, Mapping) and isinstance(known, Mapping):
            if inner := difference(known, value):
                patch[key] = inner
        elif key not in above or known != value:
            patch[key] = value
    return patch


def composed(first: Mapping[str, Any], second: Mapping[str, Any]) -> Elements:
    """One patch that does what ``first`` and then ``second`` do: nulls stay, for they take away."""
    made: Elements = dict(first)
    for key, value in second.items():
        known = made.get(key)
        made[key] = composed(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return made


def without(patch: Mapping[str, Any], paths: Iterable[str]) -> Elements:
    """The patch without what it says on these paths and below; empty objects go too."""
    made: Elements = dict(patch)
    for path in paths:
        _drop(made, path.split("/"))
    return made


def _drop(patch: Elements, path: list[str]) -> None:
    key, *rest = path
    inner = patch.get(key)
    if not rest:
        patch.pop(key, None)
    elif isinstance(inner, Mapping):
        patch[key] = kept = dict(inner)
        _drop(kept, rest)
        if not kept:
            del patch[key]
    else:
        patch.pop(key, None)  # what takes a whole away, or replaces it, speaks of everything below


def value_on(elements: Mapping[str, Any], path: str) -> Any:
    """What stands on a path, None where nothing does."""
    found: Any = elements
    for key in path.split("/"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def patch_of(path: str, value: Any) -> Elements:
    """The patch that says ``value`` on one path."""
    first, _, rest = path.partition("/")
    return {first: patch_of(rest, value) if rest else value}


def changes(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> dict[str, list[Any]]:
    """``{path: [before, after]}`` of all values that differ, null where nothing is said; rows come value by value."""
    found: dict[str, list[Any]] = {}
    for key in (*before, *(key for key in after if key not in before)):
        here, old, new = (f"{prefix}/{key}" if prefix else key), before.get(key), after.get(key)
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            if not isinstance(old, Mapping) and old is not None or not isinstance(new, Mapping) and new is not None:
                found[here] = [old, new]
            else:
                found |= changes(old or {}, new or {}, here)
        elif old != new:
            found[here] = [old, new]
    return found


def overlapping(paths: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those of ``paths`` that lie on, above or below one of ``others``."""
    known = [f"{other}/" for other in others]
    return [path for path in paths if any(f"{path}/".startswith(o) or o.startswith(f"{path}/") for o in known)]


def paths_of(patch: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The paths that a patch speaks of, ``materials/id-card/title``."""
    found: list[str] = []
    for key, value in patch.items():
        here = f"{prefix}/{key}" if prefix else key
        found += paths_of(value, here) if isinstance(value, Mapping) and value else [here]
    return found


def in_order(rows: Mapping[str, Any] | None) -> list[tuple[str, Mapping[str, Any]]]:
    """A map of things with an ``order`` as the list that people see."""
    known = [(key, row) for key, row in (rows or {}).items() if isinstance(row, Mapping)]
    return sorted(known, key=lambda pair: (pair[1].get("order", 1_000), pair[0]))
