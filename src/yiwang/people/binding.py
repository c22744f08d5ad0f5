"""A session in a browser belongs to that browser: its token works only together with the device's own cookie.

What is stored of a bound session is the digest of token, device and operating system together. A token that was carried
elsewhere therefore finds nothing, without any further look into the database; and since it names its session, the
cold path that follows can tell a stolen token from one that was never ours (``people.signin.theft``).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

MARK = "b."
SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux", "")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser as far as a session is bound to it: its signed cookie and its operating system."""

    device_id: UUID
    system: str


def system_of(user_agent: str) -> str:
    """The operating system that a browser names, coarse: versions change, systems do not. "" where it names none."""
    return next(name for name in SYSTEMS if name in user_agent)


def new_cookie(session_id: UUID, *, bound: bool) -> str:
    """A new token of 256 bits; a bound one names its session."""
    secret = secrets.token_urlsafe(32)
    return f"{MARK}{session_id.hex}.{secret}" if bound else secret


def is_bound(cookie: str) -> bool:
    """Whether a cookie works in one browser only."""
    return cookie.startswith(MARK)


def session_in(cookie: str) -> UUID | None:
    """The session that a bound cookie names; None for others. Says nothing about whether it is genuine."""
    if not is_bound(cookie):
        return None
    try:
        return UUID(hex=cookie[2:34])
    except ValueError:
        return None


def token_in(cookie: str, browser: Browser | None) -> str:
    """The token whose digest is stored: of a bound cookie together with its browser, of any other the cookie itself."""
    if not is_bound(cookie):
        return cookie
    where = f"{browser.device_id.hex}\0{browser.system}" if browser else ""
    return f"{cookie}\0{where}"
