"""Today's static verifier of this installation: with its trust list, the same bytes until that list changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.signing import trusted
from yiwang.formats.trust_lists import Trusted, make_trust_list
from yiwang.web.verify.building import digest, verifier_page

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """``digest`` is SHA-256 in hexadecimal; ``day`` the legal day of its trust list."""

    content: bytes
    digest: str
    name: str
    day: date


def offline_page() -> OfflinePage:
    """The page of today. Its trust list is as of the day's beginning, so that the digest can be compared."""
    day = legal_day(clock.now())
    begun = datetime.combine(day, time(), _CHINA).astimezone(UTC)
    told = replace(trusted(), issued_at=begun)
    return _built(make_trust_list(_without_logs(told)), day)


def _without_logs(told: Trusted) -> Trusted:
    """The page checks seals and codes; logs would only make it larger."""
    return replace(told, logs={})


@lru_cache(maxsize=2)
def _built(trust: bytes, day: date) -> OfflinePage:
    content = verifier_page(trust, "一网")
    return OfflinePage(content, digest(content), f"yiwang-verifier-{day:%Y%m%d}.html", day)
