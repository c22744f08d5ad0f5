"""Calling another system's address: only where registered addresses may lead, checked at the moment of connecting.

The name is resolved once and that very address is connected to, so that a name server cannot answer the check with
one address and the connection with another (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2
from django.conf import settings

from yiwang.people.sso.addresses import wrong_server_address

SECONDS = 5.0
ASSIGNED = IPv4Network("192.0.0.0/24")  # RFC 6890; another cloud's metadata service (192.0.0.192) stands there
NAT64 = IPv6Network("64:ff9b::/96")


class CallFailed(RuntimeError):
    """The system could not be reached or did not accept the call; the job is tried again."""


class _Guarded(httpcore2.SyncBackend):
    """Connects to public addresses alone, whatever a name resolves to: not to this machine, nor to what is near it.

    The installation names what else may be called (``YIWANG_CALLED_NETWORKS``): an intranet of the government, say.

    Metadata services of clouds stand in the link's own network (169.254.169.254) and in that of the carrier
    (100.100.100.200 in 100.64.0.0/10, RFC 6598).
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """See httpcore2."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as unknown:
            raise CallFailed("the name does not resolve") from unknown
        places = [str(entry[4][0]) for entry in found]
        if not places or any(_forbidden(place) for place in places):
            raise CallFailed("the name leads where no system may be called")
        return super().connect_tcp(places[0], port, timeout, local_address, socket_options)


def loopback_allowed() -> bool:
    """Demo and tests run without HTTPS and call systems on the same machine."""
    return not settings.SECURE


def _forbidden(place: str) -> bool:
    address = ip_address(place.partition("%")[0])
    if address.is_loopback:
        return not loopback_allowed()
    if any(address in network for network in settings.CALLED_NETWORKS):
        return False
    if isinstance(address, IPv6Address) and (inner := address.ipv4_mapped or address.sixtofour or _translated(address)):
        return _forbidden(str(inner))
    return not address.is_global or address.is_multicast or (address.version == 4 and address in ASSIGNED)


def _translated(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translator (NAT64, RFC 6052 §2.1) would call."""
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in NAT64 else None


def post_form(uri: str, body: bytes) -> None:
    """POST a form; no redirect is followed. Raises ``CallFailed`` unless the answer is 200 or 204."""
    if wrong_server_address(uri, loopback=loopback_allowed()):
        raise CallFailed("the address is none that may be called")
    limits = {"connect": SECONDS, "read": SECONDS, "write": SECONDS, "pool": SECONDS}
    headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "*/*")]
    try:
        with (
            httpcore2.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=_Guarded(), max_connections=1
            ) as pool,
            pool.stream("POST", uri, headers=headers, content=body, extensions={"timeout": limits}) as answer,
        ):
            status = answer.status
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as failure:
        raise CallFailed(type(failure).__name__) from failure
    if status not in (200, 204):
        raise CallFailed(f"status {status}")
