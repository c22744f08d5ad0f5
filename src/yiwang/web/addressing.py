"""Finding the view of an address among five hundred: only those are tried that begin as the address does.

Django tries one after the other, and most of a site lies behind the first hundred. Their order still decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

Entry: TypeAlias = URLPattern | URLResolver


class ByFirstPart(URLResolver):
    """All addresses of a site, kept by what stands before their first slash."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(RoutePattern(""), list(entries))

    @cached_property
    def _kept(self) -> tuple[dict[str, list[Entry]], list[Entry]]:
        """Entries by their first part, and those that may begin with anything; each in the order of the site."""
        found = [(first_part(entry), _asked_as_ever(entry)) for entry in _flat(self.url_patterns)]
        parts = {part for part, _ in found if part is not None}
        anywhere = [entry for part, entry in found if part is None]
        return {name: [entry for part, entry in found if part in (None, name)] for name in parts}, anywhere

    def resolve(self, path: Any) -> ResolverMatch:
        """The first entry that fits. Raises Resolver404."""
        by_part, anywhere = self._kept
        for entry in by_part.get(str(path).partition("/")[0], anywhere):
            try:
                match = entry.resolve(path)
            except Resolver404:
                continue
            if match:
                return match
        raise Resolver404({"path": path, "tried": []})


def first_part(entry: Entry) -> str | None:
    """What an address must have before its first slash to fit; None where that varies."""
    if not isinstance(entry.pattern, RoutePattern):
        return None
    fixed, _, varies = str(entry.pattern).partition("<")
    if "/" in fixed:
        return fixed.partition("/")[0]
    return fixed if not varies and isinstance(entry, URLPattern) else None


def _asked_as_ever(entry: Entry) -> Entry:
    """An inclusion with a part or a name space of its own: Django joins them to what is found inside."""
    return URLResolver(RoutePattern(""), [entry]) if isinstance(entry, URLResolver) else entry


def _flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries, and in the place of a plain inclusion what it includes."""
    for entry in entries:
        plain = isinstance(entry, URLResolver) and not str(entry.pattern) and not entry.namespace
        if isinstance(entry, URLResolver) and plain and not entry.app_name and not entry.default_kwargs:
            yield from _flat(entry.url_patterns)
        else:
            yield entry
