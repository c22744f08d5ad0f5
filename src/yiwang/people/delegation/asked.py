"""Agents for the question "who may, and why": by the SQL that decides at each request whether a delegation holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from yiwang.core.actor import Acting
from yiwang.people.access.delegates import Agent
from yiwang.people.delegation.holding import grounds_to_end
from yiwang.people.delegation.models import Delegation
from yiwang.people.delegation.pages.showing import until_words
from yiwang.people.delegation.words import kind_words, scope_lines

MOST = 100
_HELD = """
SELECT a.id, delegation_in_use(d.id, a.party_id)::text
FROM delegation_delegation d JOIN people_account a ON a.party_id = d.agent_id
WHERE d.giver_id = ANY(%s) AND d.state = 'active' AND a.kind = 'person' AND a.is_active
  AND a.assurance <> 'registered' AND (a.assurance_until IS NULL OR a.assurance_until >= now())
ORDER BY d.id LIMIT %s
"""


def agents_for(parties: Sequence[UUID]) -> list[Agent]:
    """Who may act now for any of these people and firms; ends nothing, unlike the look before a delegation is used.

    A legal representative who never acted for the firm here is not named: his office is written down at its first use.
    """
    if not parties:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(parties), MOST])
        held = [(account, orjson.loads(found)) for account, found in cursor.fetchall() if found]
    rows = Delegation.objects.unscoped("who may see a thing is what is asked").defer("sealed")
    by_id = rows.in_bulk([UUID(found["id"]) for _account, found in held])
    asked_again = [by_id[UUID(found["id"])] for _account, found in held if found["look"]]
    links = rows.in_bulk({key for row in asked_again for key in row.chain}) if asked_again else {}
    over = grounds_to_end(list(links.values())) if links else {}
    agents = []
    for account, found in held:
        row = by_id[UUID(found["id"])]
        if found["look"] and any(key in over for key in row.chain):
            continue  # it ends with the look that comes before its next use
        agents.append(Agent(account, _acting(row), _sentence(row, found)))
    return agents


def _acting(row: Delegation) -> Acting:
    assert row.giver_id is not None
    scope = row.scope
    return Acting(
        delegation_id=row.pk,
        giver_kind=row.giver_kind,
        giver_id=row.giver_id,
        giver_name=row.giver_masked,
        giver_account=row.giver_account,
        items=scope.items,
        themes=scope.themes,
        licence_types=scope.licence_types,
        kind=row.kind,
        until=row.until,
    )


def _sentence(row: Delegation, found: dict[str, Any]) -> str:
    return _("代%(giver)s办理（%(kind)s，%(until)s）：%(scope)s") % {
        "giver": found["name"],
        "kind": kind_words(row.kind),
        "until": until_words(row),
        "scope": "；".join(scope_lines(row.scope)),
    }
