"""Codes of an authenticator app (RFC 6238): SHA-1, six digits, 30 seconds, one step of drift, each step once."""

from __future__ import annotations

import hmac
from urllib.parse import quote
from uuid import UUID

import pyotp
from django.conf import settings

from yiwang.core import clock
from yiwang.core.keys import open_json, seal_json
from yiwang.people.signin.factors import ProofRefused
from yiwang.people.signin.models import Factor

KIND = "totp"
SECONDS = 30
DRIFT = 1
ISSUER = "一网"


def new_secret() -> str:
    """160 bits in Base32, as RFC 4226 §4 recommends."""
    return pyotp.random_base32()


def factor_for(account_id: UUID, secret: str, name: str = "") -> Factor:
    """A new factor that still has to be confirmed; not saved."""
    factor = Factor(account_id=account_id, kind=KIND, label=name[:60])
    factor.secret = seal_json({"secret": secret}, table="signin_factor", record_id=factor.pk, field="secret")
    return factor


def secret_of(factor: Factor) -> str:
    """The shared secret."""
    content = open_json(factor.secret or b"", table="signin_factor", record_id=factor.pk, field="secret")
    assert isinstance(content, dict)
    return str(content["secret"])


def matching_step(secret: str, typed: str) -> int | None:
    """The time step whose code was typed, at most one away from now; compares all of them, whichever is right."""
    digits = "".join(typed.split())[:20]
    now = int(clock.now().timestamp()) // SECONDS
    generator = pyotp.TOTP(secret, interval=SECONDS)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), digits.encode()):
            found = step
    return found


def use(factor: Factor, typed: str) -> None:
    """Refuse ``proof_refused`` unless ``typed`` is a code of a step that was not used yet, which then is."""
    step = matching_step(secret_of(factor), typed)
    rows = Factor.objects.unscoped("a time step counts once, side by side or not").filter(pk=factor.pk)
    unused = rows.filter(removed_at=None, counter__lt=step or 0)
    if step is None or not unused.update(counter=step, last_used_at=clock.now()):
        raise ProofRefused


def address_for(secret: str, login: str) -> str:
    """The ``otpauth:`` address that apps read (Key Uri Format)."""
    host = settings.ORIGIN.rpartition("//")[2].partition("/")[0]
    issuer = f"{ISSUER} {host}" if host else ISSUER
    label = quote(f"{issuer}:{login}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits=6&period={SECONDS}"
