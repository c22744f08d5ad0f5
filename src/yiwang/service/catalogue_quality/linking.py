"""Whether the addresses that guides show still open: asked by a chore through a plug-in, a few at a time.

A link counts as dead after failures on several days, so that a server that is being mended is not blamed. Which
plug-in asks is a setting (``YIWANG_LINK_CHECKER``); without one nobody asks, and no link is dead.
"""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.utils.translation import gettext as _

from yiwang.core.plugins import PlugInTable
from yiwang.service.catalogue_quality.models import Link
from yiwang.service.catalogue_quality.queueing import queue

AGAIN = timedelta(days=1)
FAILURES = 3
MOST = 200
TIMEOUT_SECONDS = 6.0


class LinkChecker(Protocol):
    """Asks whether an address opens."""

    code: str
    title: str

    def check_config(self) -> list[str]:
        """What is missing, in Chinese."""
        ...

    def alive(self, url: str) -> bool:
        """Whether a person would see a page there. Never raises."""
        ...


CHECKERS: PlugInTable[LinkChecker] = PlugInTable("link checkers")


class DemoChecker:
    """Asks nobody: what ends with ``/gone`` is dead."""

    code, title = "demo", "演示，不上网"

    def check_config(self) -> list[str]:
        """Nothing is needed."""
        return []

    def alive(self, url: str) -> bool:
        """By the last word of the address."""
        return not url.rstrip("/").endswith("/gone")


class FailingChecker:
    """Finds nothing anywhere: for trials of what then happens."""

    code, title = "failing", "总是打不开"

    def check_config(self) -> list[str]:
        """It never works."""
        return [_("这个组件总是失败，只供试验。")]

    def alive(self, url: str) -> bool:
        """Never."""
        return False


class HttpChecker:
    """Asks over HTTP: only servers in public networks, without following where they send us, bounded in time."""

    code, title = "http", "上网检查"

    def check_config(self) -> list[str]:
        """Nothing is needed."""
        return []

    def alive(self, url: str) -> bool:
        """Whether the server answers anything but 404, 410 or a fault of its own."""
        if not _public(url):
            return False
        wanted = urllib.request.Request(url, method="HEAD")  # noqa: S310  http and https only: _public
        secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay(), secure)
        try:
            with opener.open(wanted, timeout=TIMEOUT_SECONDS):
                return True
        except urllib.error.HTTPError as answered:
            return answered.code not in (404, 410) and answered.code < 500
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
            return False


class _Stay(urllib.request.HTTPRedirectHandler):
    """An answer that sends elsewhere is an answer."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


def _public(url: str) -> bool:
    """Whether every address of the server lies in a public network: guides must not make us ask our own machines."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return False
        found = socket.getaddrinfo(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        return bool(found) and all(ipaddress.ip_address(row[4][0]).is_global for row in found)
    except (OSError, ValueError, UnicodeError):
        return False


for _checker in (DemoChecker(), FailingChecker(), HttpChecker()):
    CHECKERS.add(_checker)


def check_links(now: datetime) -> int:
    """A chore: ask about the links that were not asked about for the longest; guides whose links died are judged."""
    wanted = os.environ.get("YIWANG_LINK_CHECKER", "")
    if not wanted or wanted not in CHECKERS:
        return 0
    return ask(CHECKERS.get(wanted), now)


def ask(checker: LinkChecker, now: datetime) -> int:
    """Ask about some links; returns how many."""
    waiting = Q(checked_at=None) | Q(checked_at__lt=now - AGAIN)
    rows = list(Link.objects.filter(waiting).order_by(F("checked_at").asc(nulls_first=True), "id")[:MOST])
    answers = {url: checker.alive(url) for url in dict.fromkeys(row.url for row in rows)}
    turned = []
    for row in rows:
        before = row.state
        row.failures = 0 if answers[row.url] else min(row.failures + 1, FAILURES)
        row.state = "alive" if answers[row.url] else "dead" if row.failures >= FAILURES else before
        row.checked_at = now
        if "dead" in (before, row.state) and before != row.state:
            turned.append(row.node)
    Link.objects.bulk_update(rows, ["failures", "state", "checked_at"])
    if turned:
        queue(turned, now)
    return len(rows)
