"""Under which name this site may use passkeys: the host of its public address, exactly."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity

LOCAL = "localhost"


def rp_id() -> str:
    """The relying party's id. Browsers refuse addresses of numbers, so a demo on 127.0.0.1 is ``localhost``."""
    host = urlsplit(settings.ORIGIN).hostname or ""
    return LOCAL if _is_loopback(host) else host


def origins() -> frozenset[str]:
    """Where a passkey may be used: the public address; for one on 127.0.0.1 also its name ``localhost``."""
    parts = urlsplit(settings.ORIGIN)
    own = {settings.ORIGIN}
    if _is_loopback(parts.hostname or ""):
        own.add(f"{parts.scheme}://{LOCAL}:{parts.port}" if parts.port else f"{parts.scheme}://{LOCAL}")
    return frozenset(own)


def named_address(path: str) -> str:
    """The same page under the name that passkeys need, where the public address is one of numbers; else empty."""
    parts = urlsplit(settings.ORIGIN)
    if not _is_loopback(parts.hostname or ""):
        return ""
    return next((origin for origin in sorted(origins()) if LOCAL in origin), "") + path


def check_site() -> list[str]:
    """Why passkeys cannot work here, as sentences; empty if they can."""
    parts, host = urlsplit(settings.ORIGIN), rp_id()
    if _is_address(host):
        return [_("通行密钥要用域名访问，现在的网址是数字地址。")]
    if parts.scheme != "https" and host != LOCAL:
        return [_("通行密钥要用加密的网址（https）访问。")]
    return []


def server() -> Fido2Server:
    """fido2's checks, bound to this site; no attestation is asked for: any authenticator of the person's will do."""
    own = origins()
    return Fido2Server(PublicKeyCredentialRpEntity(name=_("一网"), id=rp_id()), verify_origin=lambda o: o in own)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host.strip("[]")).is_loopback
