"""The port through which owners hear of what happened to their account; filled by the messages of the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from yiwang.core.ids import new_id

Teller = Callable[[UUID, str, Mapping[str, str], str], None]
_teller: list[Teller] = []
KINDS = (
    "signin.new_device",
    "signin.stolen",
    "signin.attacked",
    "signin.factor_added",
    "signin.factor_removed",
    "signin.password_changed",
    "signin.recovery_started",
    "signin.recovered",
    "signin.slip_made",
    "signin.activated",
)


def use_notices(tell: Teller) -> None:
    """Fill the port: ``tell(account_id, kind, words, source)`` writes a message in this transaction, once a source.

    ``kind`` is one of ``KINDS``; ``words`` has ``thing`` (a device, a factor) and ``until`` (an ISO day), both public.
    """
    _teller[:] = [tell]


def tell_owner(account_id: UUID, kind: str, *, name: str = "", until: str = "", source: str = "") -> None:
    """Tell the owner of an account; silent where no messages are connected."""
    assert kind in KINDS
    for tell in _teller:
        tell(account_id, kind, {"thing": name, "until": until}, source or f"{kind}:{new_id()}")
