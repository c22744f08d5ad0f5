"""Signing of ID tokens and everything else the provider signs, behind an interface that a hardware module can fill.

The database knows the public halves and which key signs now, so that all processes change over at the same moment;
the private halves lie in the key store. A key is published as ``next`` before it signs, and stays published as
``retired`` for as long as something that it signed may be checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

import orjson
from django.db import IntegrityError, connection, transaction
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.keys import keystore
from yiwang.core.use_case import nothing_changed, record, use_case
from yiwang.people.sso.models import SigningKey

ALGORITHMS = ("RS256", "ES256")
KEPT_AFTER_RETIRING = timedelta(days=2)  # ID tokens live an hour; as id_token_hint they come later
NEXT_AT_LEAST = timedelta(hours=24)  # clients may keep the key list for a day (see pages.discovery)


class Signer(Protocol):
    """Private keys that sign and never leave."""

    def generate(self, kid: str, alg: str) -> dict[str, Any]:
        """Make a key; returns its public JWK."""

    def sign(self, kid: str, alg: str, claims: Mapping[str, Any], typ: str) -> str:
        """A signed JWT (JWS compact serialization)."""


class KeyStoreSigner:
    """Keys in the key store: RSA of 2048 bits for RS256, P-256 for ES256."""

    def __init__(self) -> None:
        self._keys: dict[str, RSAKey | ECKey] = {}

    def generate(self, kid: str, alg: str) -> dict[str, Any]:
        """See ``Signer``."""
        made: RSAKey | ECKey = RSAKey.generate_key(2048) if alg == "RS256" else ECKey.generate_key("P-256")
        keystore().secret(_name(kid), lambda: orjson.dumps(made.as_dict(private=True)))
        public = made.as_dict(private=False)
        return {**public, "kid": kid, "use": "sig", "alg": alg}

    def sign(self, kid: str, alg: str, claims: Mapping[str, Any], typ: str) -> str:
        """See ``Signer``."""
        return jwt.encode({"alg": alg, "kid": kid, "typ": typ}, dict(claims), self._key(kid), algorithms=[alg])

    def _key(self, kid: str) -> RSAKey | ECKey:
        held = self._keys.get(kid)
        if held is None:
            stored = orjson.loads(keystore().secret(_name(kid), _lost))
            held = JWKRegistry.import_key(stored)  # type: ignore[assignment]
            self._keys[kid] = held  # type: ignore[assignment]
        return held  # type: ignore[return-value]


def _name(kid: str) -> str:
    return f"sso-signing.{kid}"


def _lost() -> bytes:
    raise LookupError("the private half of a signing key is not in the key store")


@cache
def signer() -> Signer:
    """Whoever signs for this installation."""
    return KeyStoreSigner()


def published() -> list[dict[str, Any]]:
    """The public keys that others may meet: next, current, and retired ones that still count.

    None on the first minute of an installation: the worker makes them, or the first token does. Reading makes nothing.
    """
    rows = SigningKey.objects.exclude(state="gone").order_by("alg", "-created_at")
    return list(rows.values_list("public", flat=True))


def current_kid(alg: str) -> str:
    """The key that signs with ``alg`` now; keys are made on first use."""
    found = SigningKey.objects.filter(alg=alg, state="current").values_list("kid", flat=True).first()
    if found is None:
        ensure_keys(actor=SYSTEM)
        found = SigningKey.objects.filter(alg=alg, state="current").values_list("kid", flat=True).get()
    return found


def sign(claims: Mapping[str, Any], *, alg: str, kid: str = "", typ: str = "JWT") -> str:
    """Sign ``claims`` with the present key of ``alg``; ``kid`` spares the look-up where the caller knows it."""
    return signer().sign(kid or current_kid(alg), alg, claims, typ)


def read_own(token: str, *, algorithms: Sequence[str] = ALGORITHMS) -> dict[str, Any] | None:
    """The claims of something that we signed, whether or not it has run out; None if we did not sign it."""
    try:
        keys = KeySet([JWKRegistry.import_key(key) for key in published()])
        return dict(jwt.decode(token, keys, algorithms=list(algorithms)).claims)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


@use_case("sso.keys_rotated")
def ensure_keys(*, actor: Actor) -> list[str]:
    """Make what is missing: for each algorithm a current key and a next one. Several processes may do so at once."""
    made = []
    now = clock.now()
    for alg in ALGORITHMS:
        have = set(SigningKey.objects.filter(alg=alg).values_list("state", flat=True))
        made += [kid for state in ("current", "next") if state not in have and (kid := _make(alg, state, now))]
    if not made:
        nothing_changed()
        return []
    record("sso.keys_rotated", actor=actor, subject=Subject("signing_key", new_id()), payload={"made": made})
    return made


@use_case("sso.keys_rotated")
def rotate_keys(*, actor: Actor, now: datetime | None = None, hurry: bool = False) -> dict[str, list[str]]:
    """The next keys sign from now on, the present ones are only checked any more, new next ones are published.

    A next key that was published less than a day ago waits, because clients keep the list: run it again later, or
    with ``hurry`` after a theft, when the present keys must not be believed a moment longer. The next ones lay in the
    same key store, so all are withdrawn, and keys made now sign.
    """
    now = now or clock.now()
    _one_at_a_time()
    told: dict[str, list[str]] = {"signing": [], "retired": [], "waiting": [], "gone": []}
    gone = SigningKey.objects.filter(state="retired", retired_at__lt=now - KEPT_AFTER_RETIRING)
    told["gone"] += list(gone.values_list("kid", flat=True))
    gone.update(state="gone")
    for alg in ALGORITHMS:
        _rotate(alg, now, hurry, told)
    if not any(told[name] for name in ("signing", "retired", "gone")):
        nothing_changed()
        return told
    record("sso.keys_rotated", actor=actor, subject=Subject("signing_key", new_id()), payload=dict(told))
    return told


def _rotate(alg: str, now: datetime, hurry: bool, told: dict[str, list[str]]) -> None:
    standing = SigningKey.objects.filter(alg=alg, state__in=STANDING)
    if hurry:
        told["gone"] += list(standing.values_list("kid", flat=True))
        standing.update(state="gone", retired_at=now)
        believed = SigningKey.objects.filter(alg=alg, state="retired")
        told["gone"] += list(believed.values_list("kid", flat=True))
        believed.update(state="gone")
        told["signing"].append(_make(alg, "current", now))
        _make(alg, "next", now)
        return
    keys = {key.state: key for key in standing}
    following, present = keys.get("next"), keys.get("current")
    if following is not None and following.created_at > now - NEXT_AT_LEAST:
        told["waiting"].append(following.kid)
        return
    if present is not None:
        SigningKey.objects.filter(pk=present.pk).update(state="retired", retired_at=now)
        told["retired"].append(present.kid)
    if following is not None:
        SigningKey.objects.filter(pk=following.pk).update(state="current", current_at=now)
        told["signing"].append(following.kid)
    else:
        told["signing"].append(_make(alg, "current", now))
    _make(alg, "next", now)


STANDING = ("current", "next")


def _one_at_a_time() -> None:
    """Until the end of the transaction: of two who change the keys at once, the later sees what the earlier made.

    Without it the later would find no next key, make one, and sign with what no client could have read yet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('sso signing keys', 0))")


def _make(alg: str, state: str, now: datetime) -> str:
    kid = f"{alg.lower()}-{now:%Y%m%d}-{new_id().hex[-8:]}"
    public = signer().generate(kid, alg)
    try:
        with transaction.atomic():
            SigningKey.objects.create(
                kid=kid,
                alg=alg,
                state=state,
                public=public,
                created_at=now,
                current_at=now if state == "current" else None,
            )
    except IntegrityError:  # another process was faster
        return ""
    return kid
