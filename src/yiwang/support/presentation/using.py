"""Opening a presented code: one round trip that decides who was first, records it and brings what it shows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json
from yiwang.support.licences.models import CURRENT, STATES
from yiwang.support.presentation import codes
from yiwang.support.presentation.actions.presenting import TABLE

SQL = "SELECT presentation_use(%s, %s, %s, %s::jsonb, %s)::text"

ANSWERS = {
    "unknown": (
        gettext_noop("没有找到这个二维码"),
        gettext_noop("二维码可能不完整，也可能不是本平台的。请对方重新出示，再扫一次。"),
    ),
    "used": (
        gettext_noop("这个二维码已经用过"),
        gettext_noop("每个二维码只能看一次。不是您看的，请对方重新出示一个，并告诉对方查看出示记录。"),
    ),
    "expired": (
        gettext_noop("这个二维码已经过期"),
        gettext_noop("二维码只在很短的时间内有效。请对方重新出示，马上扫。"),
    ),
}
ALL_GOOD = gettext_noop("证照有效")
ONE_ENDED = gettext_noop("有证照现在不能用")


@dataclass(frozen=True, slots=True)
class ShownLicence:
    """One licence as its verifier sees it; ``lines`` are (label, text) as ticked."""

    title: str
    issuer: str
    state: str
    state_at: datetime | None
    demo: bool
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def state_text(self) -> str:
        """The state in words."""
        return _(STATES[self.state])


@dataclass(frozen=True, slots=True)
class Opened:
    """``state`` is ``shown``, ``used``, ``expired`` or ``unknown`` (for systems also ``no_token``, ``bound_token``)."""

    state: str
    at: datetime
    presentation_id: UUID | None = None
    licences: list[ShownLicence] = field(default_factory=list)

    @classmethod
    def none(cls, state: str) -> Opened:
        """An answer without content."""
        return cls(state, clock.now())

    @property
    def valid(self) -> bool:
        """Whether every licence shown counts now."""
        return self.state == "shown" and all(one.state == "valid" for one in self.licences)

    @property
    def title(self) -> str:
        """The answer in a few words."""
        if self.state == "shown":
            return _(ALL_GOOD) if self.valid else _(ONE_ENDED)
        return _(ANSWERS[self.state][0])

    @property
    def text(self) -> str:
        """What to do."""
        return "" if self.state == "shown" else _(ANSWERS[self.state][1])


def by_of(actor: Actor, channel: str, purpose: str = "") -> dict[str, Any]:
    """Who opens a code, as it is written down: people of an office by their office, others by what they are."""
    post = actor.posts[0] if actor.kind == "official" and actor.posts else None
    kind = actor.kind if actor.kind in ("official", "person") else "stranger"
    return {
        "kind": kind,
        "account": str(actor.account_id) if actor.account_id else None,
        "post": str(post.post_id) if post else None,
        "organization": str(post.organization_id) if post else None,
        "name": post.organization_name if post else "",
        "channel": channel,
        "purpose": purpose,
    }


STRANGER = {"kind": "stranger", "channel": "api"}


def use_code(code: str, by: Mapping[str, Any], token: bytes | None = None) -> Opened:
    """Open a code once. Never refuses: what is wrong stands in ``Opened.state``."""
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(SQL, [codes.digest_of(code), moment, new_id(), orjson.dumps(by).decode(), token])
        told = orjson.loads(cursor.fetchone()[0])
    if told["state"] != "shown":
        return Opened(told["state"], moment)
    key = UUID(told["id"])
    body: Any = open_json(base64.b64decode(told["sealed"]), table=TABLE, record_id=key, field="sealed")
    lines = {one["id"]: one["lines"] for one in body["shown"]}
    day = legal_day(moment)
    licences = [
        ShownLicence(
            title=one["title"],
            issuer=one["organization_name"],
            state=_state(one, day),
            state_at=datetime.fromisoformat(one["state_at"]) if one["state_at"] else None,
            demo=one["demo"],
            lines=[(label, text) for label, text in lines.get(one["id"], [])],
        )
        for one in told["licences"] or []
    ]
    return Opened("shown", moment, key, licences)


def _state(row: Mapping[str, Any], day: date) -> str:
    """As ``Licence.state_on``: a last day that has passed ends what is current."""
    state: str = row["state"]
    until = row["valid_until"]
    return "expired" if state in CURRENT and until and day > date.fromisoformat(until) else state
