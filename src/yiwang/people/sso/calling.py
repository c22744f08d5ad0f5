"""Calling another system's address: only where registered addresses may lead, checked at the moment of connecting.

The name is resolved once and that very address is connected to, so that a name server cannot answer the check with
one address and the connection with another (DNS rebinding).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

import httpcore2
from django.conf import settings

from yiwang.people.sso.addresses import wrong_server_address

SECONDS = 5.0
LONGEST_ANSWER = 4096


class CallFailed(RuntimeError):
    """The system could not be reached or did not accept the call; the job is tried again."""


class _Guarded(httpcore2.SyncBackend):
    """Connects to no address of this machine or of its own link (metadata services), whatever a name resolves to."""

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
    return address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved


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
