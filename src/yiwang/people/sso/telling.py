"""Back-channel logout (OpenID Connect Back-Channel Logout 1.0): a signed logout token to the system's own address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F

from yiwang.core import clock
from yiwang.people.sso import signing
from yiwang.people.sso.calling import CallFailed, post_form
from yiwang.people.sso.claims import issuer
from yiwang.people.sso.models import LogoutCall

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE_SECONDS = 120


def logout_token(call: LogoutCall) -> str:
    """The token of §2.4: who left, and of which session; never with a nonce, so that it is no ID token."""
    now = int(clock.now().timestamp())
    told: dict[str, Any] = {
        "iss": issuer(),
        "sub": call.subject,
        "aud": call.client.client_id,
        "iat": now,
        "exp": now + LIFE_SECONDS,
        "jti": call.pk.hex,
        "events": {EVENT: {}},
    }
    if call.sid:
        told["sid"] = call.sid
    return signing.sign(told, alg=call.client.id_token_alg, typ="logout+jwt")


def tell_once(call_id: UUID, *, last: int, post: Callable[[str, bytes], None] = post_form) -> bool:
    """Try to tell; True if it is told now or was before. No transaction is open while the other side is waited for.

    Raises ``CallFailed`` so that the job is tried again; the try numbered ``last`` marks it as failed instead.
    """
    call = LogoutCall.objects.select_related("client").filter(pk=call_id).first()
    if call is None or call.state != "waiting":
        return call is not None and call.state == "told"
    LogoutCall.objects.filter(pk=call_id).update(attempts=F("attempts") + 1)
    try:
        post(call.client.backchannel_logout_uri, urlencode({"logout_token": logout_token(call)}).encode())
    except CallFailed as failure:
        ends = call.attempts + 1 >= last
        _note(call_id, error=str(failure)[:200], state="failed" if ends else "waiting")
        if ends:
            return False
        raise
    _note(call_id, state="told", error="", told_at=clock.now())
    return True


def _note(call_id: UUID, **values: object) -> None:
    LogoutCall.objects.filter(pk=call_id, state="waiting").update(**values)
