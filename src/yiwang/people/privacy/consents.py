"""What people agreed to, wherever it is kept: rooms say what there is and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import NotFound, NotSignedIn
from yiwang.core.events import Subject
from yiwang.core.permissions import require
from yiwang.core.use_case import record, use_case


@dataclass(frozen=True, slots=True)
class Consent:
    """``key`` is unique in its source; ``title`` to whom, ``sentence`` what for."""

    key: str
    title: str
    sentence: str
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentSource:
    """``listed(account)`` is what is agreed to now; ``withdraw(actor, key)`` takes it back, True if there was one."""

    code: str
    listed: Callable[[UUID], list[Consent]]
    withdraw: Callable[[Actor, str], bool]


SOURCES: dict[str, ConsentSource] = {}


def consents_in(source: ConsentSource) -> None:
    """Start-up: add a source."""
    SOURCES[source.code] = source


def consents_of(account_id: UUID) -> list[tuple[str, Consent]]:
    """Everything that the account agreed to, with the code of its source."""
    return [(code, each) for code in sorted(SOURCES) for each in SOURCES[code].listed(account_id)]


@use_case("consent.withdrawn")
def withdraw_consent(*, actor: Actor, source: str, key: str) -> None:
    """Take a consent back; what was done on its basis before stays lawful (个人信息保护法 第十五条)."""
    require(actor, "privacy.own")
    if actor.account_id is None:
        raise NotSignedIn
    if source not in SOURCES or not SOURCES[source].withdraw(actor, key):
        raise NotFound(_("这项同意已经撤回了。"))
    payload = {"source": source}
    record("consent.withdrawn", actor=actor, subject=Subject("account", actor.account_id), payload=payload)
