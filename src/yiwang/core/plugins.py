"""Typed plug-in tables, one per extension point, with frozen unique codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from yiwang.core.errors import NotReady


class PlugIn(Protocol):
    """What every plug-in has: a code that never changes, a Chinese title, and a check of its configuration."""

    code: str
    title: str

    def check_config(self) -> list[str]:
        """Problems of the configuration as Chinese sentences; empty if it can work."""
        ...


T = TypeVar("T", bound=PlugIn)


class PlugInTable(Generic[T]):
    """The plug-ins of one extension point."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rows: dict[str, T] = {}

    def add(self, plug_in: T) -> T:
        """Register; a code taken by another plug-in is a programming error."""
        known = self._rows.get(plug_in.code)
        if known is not None and type(known) is not type(plug_in):
            raise ValueError(f"{self.name}: code {plug_in.code!r} is taken")
        self._rows[plug_in.code] = plug_in
        return plug_in

    def get(self, code: str) -> T:
        """The plug-in, or the refusal ``not_ready``."""
        try:
            return self._rows[code]
        except KeyError as missing:
            raise NotReady(_("没有安装“%(code)s”这个组件。") % {"code": code}) from missing

    def __iter__(self) -> Iterator[T]:
        return iter(self._rows.values())

    def __contains__(self, code: str) -> bool:
        return code in self._rows
