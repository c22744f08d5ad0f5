"""From a session token to an actor: one SQL function, to be combined with another read in one round trip."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from yiwang.core import generation
from yiwang.core.actor import STRANGER, Acting, Actor, PostHeld
from yiwang.core.prepared import fetch
from yiwang.people.names import open_name

ACTOR_SQL = "people_actor(%s)"
CHANNELS = {"card": "kiosk", "card-window": "window"}  # a session that began at a terminal acts from there
LookAgain = Callable[[UUID], bool]
_look_again: list[LookAgain] = []


def use_look_again(look: LookAgain) -> None:
    """Fill the port at start-up: whether a delegation still holds whose parties' records have changed."""
    _look_again[:] = [look]


def token_digest(token: str) -> bytes:
    """What is stored of a session token."""
    return hashlib.sha256(token.encode()).digest()


def actor_from(document: Any, channel: str = "portal") -> Actor:
    """The actor in the JSON that ``people_actor`` gives; a stranger when the session is not alive."""
    data = orjson.loads(document) if isinstance(document, str | bytes) else document
    generation.note(data["generation"])
    account = data["account"]
    if account is None:
        return STRANGER
    account_id = UUID(account["id"])
    posts = tuple(_post(row) for row in account["posts"])
    acting = _acting(account.get("acting"))
    extra = {"language": account["language"]}
    if account.get("acting_id") and acting is None:
        extra["acting_ended"] = account["acting_id"]
    return Actor(
        kind=account["kind"],
        account_id=account_id,
        name=open_name(account_id, account.get("sealed"), account["name"]),
        assurance=account["assurance"],
        party_id=UUID(account["party"]) if account["party"] else None,
        posts=posts,
        session_id=UUID(account["session"]),
        channel=CHANNELS.get(next(iter(account["methods"]), ""), channel),
        authenticated_at=datetime.fromisoformat(account["authenticated_at"]),
        methods=tuple(account["methods"]),
        acting=acting,
        extra=extra,
    )


def _acting(row: dict[str, Any] | None) -> Acting | None:
    """The delegation in use; None if a second look, due since a record changed, finds that it ended."""
    if row is None or (row["look"] and not all(look(UUID(row["id"])) for look in _look_again)):
        return None
    return Acting(
        delegation_id=UUID(row["id"]),
        giver_kind=row["giver_kind"],
        giver_id=UUID(row["giver"]),
        giver_name=row["name"],
        giver_account=UUID(row["giver_account"]) if row["giver_account"] else None,
        items=_set(row["items"]),
        themes=_set(row["themes"]),
        licence_types=_set(row["licence_types"]),
        kind=row["kind"],
        until=datetime.fromisoformat(row["until"]),
    )


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def _post(row: dict[str, Any]) -> PostHeld:
    return PostHeld(
        post_id=UUID(row["id"]),
        title=row["title"],
        organization_id=UUID(row["organization"]),
        organization_name=row["organization_name"],
        division_id=UUID(row["division"]),
        duties=frozenset(row["duties"]),
    )


def read_actor(token: str | None, channel: str = "portal") -> Actor:
    """The actor behind a token: one round trip; no token, no question, a stranger."""
    if not token:
        return STRANGER
    return actor_from(fetch("SELECT people_actor(%s::bytea)::text", [token_digest(token)])[0][0], channel)


def read_actor_and(token: str | None, sql: str, params: list[Any], channel: str = "portal") -> tuple[Actor, Any]:
    """The actor and the value of a SQL expression (a call of a typed function) in one round trip."""
    digest = token_digest(token) if token else b""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT people_actor(%s)::text, {sql}", [digest, *params])
        document, value = cursor.fetchone()
    return actor_from(document, channel), value
