"""Addresses of other sites that editors and imports bring: which of them may become a link. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

_NEVER = frozenset("\\<>\"'`{}|^")


def web_address(text: str) -> str:
    """The address if it is one of the web (http, https) with a host and nothing that hides another; else nothing.

    A name or password before the host (``https://gov.cn@elsewhere``) makes people believe that it leads elsewhere.
    """
    said = text.strip()
    if any(char.isspace() or not char.isprintable() or char in _NEVER for char in said):
        return ""
    try:
        parts = urlsplit(said)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    good = parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc
    return said if good else ""


def host_of(address: str) -> str:
    """The site that a link leads to, for people: ``flk.npc.gov.cn``."""
    return urlsplit(address).hostname or ""
