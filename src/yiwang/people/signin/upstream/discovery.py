"""What a provider says of itself (OpenID Connect Discovery 1.0) and its keys, remembered for ten minutes a process."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from yiwang.people.signin.upstream.errors import UpstreamDown
from yiwang.people.signin.upstream.fetching import get_json, is_safe_address

FRESH_SECONDS = 600.0
KEYS_AGAIN_SECONDS = 30.0
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519", "EdDSA")


@dataclass(frozen=True, slots=True)
class Metadata:
    """``says_issuer``: its answers carry ``iss`` (RFC 9207), so one without is refused."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    says_issuer: bool = False


_known: dict[str, tuple[float, Any]] = {}
_lock = Lock()


def metadata_of(issuer: str) -> Metadata:
    """The provider's own description; refuses ``upstream_down``, also for another issuer or unsafe addresses."""
    found = _remembered(f"metadata {issuer}", FRESH_SECONDS)
    if found is None:
        found = _read(issuer)
        _remember(f"metadata {issuer}", found)
    assert isinstance(found, Metadata)
    return found


def _read(issuer: str) -> Metadata:
    said = get_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if said.get("issuer") != issuer:
        raise UpstreamDown("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")
    authorization, token, keys, userinfo, end_session = (str(said.get(name) or "") for name in names)
    if not all(is_safe_address(one) for one in (authorization, token, keys, *filter(None, (userinfo, end_session)))):
        raise UpstreamDown("address")
    says_issuer = said.get("authorization_response_iss_parameter_supported") is True
    return Metadata(issuer, authorization, token, keys, userinfo, end_session, says_issuer)


def keys_of(metadata: Metadata, key_id: str | None) -> KeySet:
    """The provider's public keys. An unknown ``key_id`` asks again, at most every half minute: keys rotate."""
    name = f"keys {metadata.keys}"
    found = _remembered(name, FRESH_SECONDS)
    if found is not None and key_id and key_id not in _ids(found):
        found = _remembered(name, KEYS_AGAIN_SECONDS)
    if found is None:
        found = _read_keys(metadata)
        _remember(name, found)
    assert isinstance(found, KeySet)
    return found


def _read_keys(metadata: Metadata) -> KeySet:
    said = get_json(metadata.keys)
    rows = said.get("keys")
    if not isinstance(rows, list) or len(rows) > 50:
        raise UpstreamDown("keys")
    public = [row for row in rows if isinstance(row, dict) and row.get("kty") in ("RSA", "EC", "OKP")]
    usable = [row for row in public if row.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": usable})  # type: ignore[typeddict-item]
    except (JoseError, ValueError, TypeError, KeyError) as broken:
        raise UpstreamDown("keys") from broken


def _ids(keys: KeySet) -> set[str]:
    return {key.kid for key in keys.keys if key.kid}


def _remembered(name: str, fresh: float) -> Any:
    with _lock:
        at, value = _known.get(name, (0.0, None))
    return value if value is not None and monotonic() - at < fresh else None


def _remember(name: str, value: Any) -> None:
    with _lock:
        _known[name] = (monotonic(), value)


def forget() -> None:
    """Ask every provider anew; after its configuration was changed."""
    with _lock:
        _known.clear()
