"""HTTP to a provider above: bounded in time and size, no redirects, no proxies, encrypted but on this very machine."""

from __future__ import annotations

import ipaddress
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
import orjson
from django.conf import settings

from yiwang.people.signin.upstream.errors import UpstreamDown

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.0, 5.0, 8.0
MOST_BYTES = 256 * 1024


class BoundedTransport(httpx2.BaseTransport):
    """Reads an answer to its end within the bounds, or raises ``upstream_down``: slow drops and floods end alike."""

    def __init__(self) -> None:
        self._inner = httpx2.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One exchange."""
        if not is_safe_address(str(request.url)):
            raise UpstreamDown("address")
        request.headers["Accept-Encoding"] = "identity"  # nothing that grows when it is unpacked
        began = monotonic()
        try:
            answer = self._inner.handle_request(request)
        except httpx2.TransportError as away:
            raise UpstreamDown("network") from away
        try:
            content = self._read(answer, began)
        finally:
            answer.close()
        return httpx2.Response(answer.status_code, headers=answer.headers, content=content, request=request)

    def _read(self, answer: httpx2.Response, began: float) -> bytes:
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise UpstreamDown("encoding")
        parts, size = [], 0
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        try:
            for part in answer.stream:
                size += len(part)
                if size > MOST_BYTES:
                    raise UpstreamDown("size")
                if monotonic() - began > WHOLE_SECONDS:
                    raise UpstreamDown("time")
                parts.append(part)
        except httpx2.TransportError as away:
            raise UpstreamDown("network") from away
        return b"".join(parts)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def options() -> dict[str, Any]:
    """What every client to a provider is made with."""
    timeout = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    return {"transport": BoundedTransport(), "timeout": timeout, "follow_redirects": False, "trust_env": False}


def get_json(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from an address; refuses ``upstream_down``."""
    with httpx2.Client(**options()) as client:
        answer = client.get(address, headers={"Accept": "application/json", **(headers or {})})
    return object_in(answer)


def object_in(answer: httpx2.Response) -> dict[str, Any]:
    """The JSON object of an answer with status 200."""
    if answer.status_code != 200:
        raise UpstreamDown("status")
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError as broken:
        raise UpstreamDown("json") from broken
    if not isinstance(found, dict):
        raise UpstreamDown("json")
    return found


def is_safe_address(address: str) -> bool:
    """HTTPS with a host and no user; plain HTTP only on this very machine, and never on a secure site."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and not settings.SECURE and _is_this_machine(host)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
