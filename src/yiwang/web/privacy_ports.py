"""Ports of privacy that only the site can fill: parameters, registrations of rooms without one of their own."""

from __future__ import annotations

from datetime import date
from typing import Any

from yiwang.engines.parameters import privacy as _parameters
from yiwang.engines.parameters.values import ParameterMissing, value_at
from yiwang.packs import privacy as _packs
from yiwang.people.privacy.thresholds import use_parameters
from yiwang.service.catalogue import privacy as _catalogue

ROOMS = (_catalogue, _packs, _parameters)


def published(parameter: str, division_code: str, day: date) -> Any:
    """The published value, or None where no pack brings one."""
    try:
        return value_at(parameter, division_code, day).value
    except ParameterMissing:
        return None


def connect() -> None:
    """Start-up."""
    use_parameters(published)


__all__ = ["ROOMS", "connect", "published"]
