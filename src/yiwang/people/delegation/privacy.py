"""What this room holds of people: sealed and blind columns, the own data of both sides, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from yiwang.core.models import File
from yiwang.core.sealed import BlindColumn, SealedColumn, blind_column, open_bytes, sealed_column
from yiwang.people.delegation import naming
from yiwang.people.delegation.models import Delegation
from yiwang.people.privacy.own_data import kept_after_closing, own_data, own_rows, rows_of
from yiwang.people.privacy.retaining import Kept, goes_with, kept

TABLE = "delegation_delegation"
_LEAVE_OUT = ("agent_index", "code_digest")


def numbers_of_agents(keys: Sequence[Any]) -> Mapping[Any, tuple[str, str] | None]:
    """The number of who was invited, while the invitation is open."""
    told: dict[Any, tuple[str, str] | None] = {}
    for row in Delegation.objects.unscoped("changes of key index again what they open").filter(pk__in=keys):
        number = str(naming.opened(row).get("number") or "")
        told[row.pk] = (number, naming.PURPOSE) if number else None
    return told


def _papers(keys: list[Any]) -> None:
    File.objects.unscoped("retention").filter(subject_kind="delegation", subject_id__in=keys).delete()


sealed_column(SealedColumn(TABLE, "sealed"))
blind_column(BlindColumn(TABLE, "agent_index", numbers_of_agents))
open_bytes(TABLE, "code_digest", "digest of a random code")
own_rows(TABLE, "giver_account", gettext_noop("授权别人代办"), leave_out=_LEAVE_OUT)
own_data(
    "delegation_agent",
    gettext_noop("替别人代办"),
    (TABLE,),
    lambda person: rows_of(TABLE, {"agent_account": person.account_id}, _LEAVE_OUT),
)
kept_after_closing(
    "delegations", gettext_noop("代办授权的记录"), gettext_noop("民法典第一百六十一条、第一百八十八条（诉讼时效）")
)
kept(
    Kept(
        "delegations",
        TABLE,
        "t.ended_at",
        # one that others were passed on from stays until those have gone: a chain is explained whole or not at all
        where="t.ended_at IS NOT NULL AND NOT EXISTS (SELECT FROM delegation_delegation l WHERE l.upper_id = t.id)",
        subjects=("giver_account", "agent_account", "giver_id", "agent_id"),
        before=_papers,
    )
)
goes_with("delegation_use", TABLE)
