"""Names of persons: the masked one to show, the full one in an envelope (invariant 8). Officials' names are public."""

from __future__ import annotations

import base64
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.core.actor import Actor
from yiwang.core.keys import KeysUnavailable, open_json, seal_json

TABLE, FIELD = "people_account", "sealed_name"
DEMO_MARK = "演示·"  # before the names of people who do not exist
CLOSED_NAME = gettext_noop("已注销")  # of an account that was closed: nobody's name


def mask_name(name: str) -> str:
    """王秀英 -> 王*英, 王秀 -> 王*; a masked name stays as it is. Firms' names are public: do not mask them.

    The mark of demo people is no part of the name: 演示·罗长妹 -> 演示·罗*妹. Real names with a dot (买买提·阿不都) are
    masked as one.
    """
    if name.startswith(DEMO_MARK) and len(name) > len(DEMO_MARK):
        return DEMO_MARK + mask_name(name.removeprefix(DEMO_MARK))
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def in_clear(name: str) -> str:
    """What may lie in clear of a person's name."""
    return name if name == CLOSED_NAME else mask_name(name)


def told_name(actor: Actor) -> str:
    """How somebody is called in a record that lies in clear: officials by name, persons masked."""
    return actor.name[:60] if actor.kind == "official" else in_clear(actor.name)[:60]


def seal_name(account_id: UUID, name: str) -> bytes:
    """The envelope for ``people_account.sealed_name``."""
    return seal_json(name, table=TABLE, record_id=account_id, field=FIELD)


def open_name(account_id: UUID, sealed: bytes | str | None, shown: str) -> str:
    """The full name; ``sealed`` as bytes or as base64 text from SQL.

    ``shown`` (``people_account.name``) where there is no envelope (officials), and while the keys are away: public
    pages go on, and whatever is personal refuses by itself.
    """
    if not sealed:
        return shown
    envelope = base64.b64decode(sealed) if isinstance(sealed, str) else bytes(sealed)
    try:
        return str(open_json(envelope, table=TABLE, record_id=account_id, field=FIELD))
    except KeysUnavailable:
        return shown
