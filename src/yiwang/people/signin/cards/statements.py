"""What a terminal says about a card, signed: a compact JWS (RFC 7515) by its Ed25519 key (RFC 8037).

The server gives a challenge to one terminal for a minute; the statement carries it, so a statement works once, from
that terminal, now. The number of the card travels inside the connection only; nothing here is stored or logged.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from yiwang.core.errors import Refusal
from yiwang.people.signin.cards.readers import Card

ALGORITHM, TYPE = "Ed25519", "yiwang-card+jws"
FRESH = timedelta(minutes=1)
SKEW = timedelta(seconds=60)
LONGEST = 8000


class CardRefused(Refusal):
    """A statement that proves nothing: wrong key, other terminal, replayed, too old, from a clock that is wrong."""

    code, status = "card_refused", 422
    message = gettext_noop("这次读卡没有通过核验。请重新放卡；还是不行，请找工作人员。")


def new_key() -> OKPKey:
    """A key for a terminal; made where the terminal stands."""
    return OKPKey.generate_key("Ed25519")


def public_half(key: OKPKey) -> dict[str, Any]:
    """What is registered of it."""
    return dict(key.as_dict(private=False))


def usable_key(given: object) -> dict[str, Any] | None:
    """A public Ed25519 key as JWK, bare of anything else; None for what is none."""
    if not isinstance(given, dict) or given.get("kty") != "OKP" or given.get("crv") != "Ed25519":
        return None
    try:
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": str(given.get("x", ""))})
        return public_half(key)
    except (JoseError, ValueError, TypeError):
        return None


def make_statement(*, key: OKPKey, terminal_id: UUID, challenge: str, card: Card, now: datetime) -> str:
    """Sign what was read; called on the terminal."""
    content = {"terminal": str(terminal_id), "challenge": challenge, "card": asdict(card), "iat": int(now.timestamp())}
    header = {"alg": ALGORITHM, "typ": TYPE, "kid": str(terminal_id)}
    return jws.serialize_compact(header, json.dumps(content, ensure_ascii=False).encode(), key, algorithms=[ALGORITHM])


def terminal_of(statement: str) -> UUID:
    """Which terminal a statement says it is from, not yet checked."""
    try:
        header = jws.extract_compact(statement[:LONGEST].encode()).headers()
        return UUID(str(header.get("kid", "")))
    except (JoseError, ValueError, TypeError) as wrong:
        raise CardRefused from wrong


def read_statement(statement: str, *, public_key: dict[str, Any], terminal_id: UUID, now: datetime) -> tuple[Card, str]:
    """The card and the challenge of a statement whose signature, type, terminal and time fit; else ``card_refused``."""
    if len(statement) > LONGEST:
        raise CardRefused
    try:
        found = jws.deserialize_compact(statement.encode(), OKPKey.import_key(public_key), algorithms=[ALGORITHM])
        content = json.loads(found.payload)
        card = Card(**{part: str(content["card"][part]) for part in ("kind", "number", "name")})
        said, made = str(content["challenge"]), datetime.fromtimestamp(int(content["iat"]), tz=now.tzinfo)
        fits = found.headers().get("typ") == TYPE and content["terminal"] == str(terminal_id)
    except (JoseError, ValueError, TypeError, KeyError, OverflowError) as wrong:
        raise CardRefused from wrong
    if not fits or abs(now - made) > SKEW:
        raise CardRefused
    return card, said
