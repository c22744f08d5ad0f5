"""A browser that knocks: from where, with what, and whether it has been here before.

The device cookie is a random id, signed, so that nobody makes up the device of somebody else. It proves no person; it
tells apart whose guesses are whose, and sessions are bound to it (``people.binding``).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from yiwang.people.binding import Browser, system_of

DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}yw_device"
YEAR_SECONDS = 365 * 86_400
_PROGRAMS = (
    ("MicroMessenger", gettext_noop("微信")),
    ("AlipayClient", gettext_noop("支付宝")),
    ("Edg", gettext_noop("微软浏览器")),
    ("Firefox", gettext_noop("火狐浏览器")),
    ("Chrome", gettext_noop("谷歌浏览器")),
    ("Safari", gettext_noop("苹果浏览器")),
)
_SYSTEMS = {
    "HarmonyOS": gettext_noop("鸿蒙手机"),
    "Android": gettext_noop("安卓手机"),
    "iPhone": gettext_noop("苹果手机"),
    "iPad": gettext_noop("苹果平板"),
    "Windows": gettext_noop("微软系统的电脑"),
    "Macintosh": gettext_noop("苹果电脑"),
    "Linux": gettext_noop("电脑"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """``device_id`` is the browser's own; ``returning`` tells whether it brought it or has it from now on."""

    address: str
    device: str
    device_id: UUID
    returning: bool

    @property
    def browser(self) -> Browser | None:
        """What a session is bound to: nothing where a program keeps no cookies."""
        return Browser(self.device_id, system_of(self.device)) if self.returning else None

    @property
    def known_candidate(self) -> UUID | None:
        """The device to look up among those that an account has used."""
        return self.device_id if self.returning else None


def visit_of(request: HttpRequest) -> Visit:
    """The visit that a request is part of."""
    brought = device_in(request.COOKIES.get(DEVICE_COOKIE, ""))
    words = request.headers.get("User-Agent", "")[:120].replace("\x00", "")
    return Visit(str(request.META.get("REMOTE_ADDR", "")), words, brought or uuid4(), brought is not None)


def browser_of(request: HttpRequest) -> Browser | None:
    """What a request's session cookie may be bound to."""
    brought = device_in(request.COOKIES.get(DEVICE_COOKIE, ""))
    return Browser(brought, system_of(request.headers.get("User-Agent", "")[:120])) if brought else None


def device_in(cookie: str) -> UUID | None:
    """The device that a cookie names; None if it is not ours."""
    try:
        return UUID(hex=_signer().unsign(cookie[:200]))
    except (BadSignature, ValueError):
        return None


def cookie_for(device_id: UUID) -> str:
    """The signed cookie of a device."""
    return _signer().sign(device_id.hex)


def leave_device(response: HttpResponse, visit: Visit) -> None:
    """Give the browser its device cookie, or keep the one it has for another year."""
    response.set_cookie(
        DEVICE_COOKIE,
        cookie_for(visit.device_id),
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def _signer() -> Signer:
    return Signer(salt="yiwang.device")


def device_name(words: str) -> str:
    """A browser as people know it: ``安卓手机上的微信``. ``words`` is what it says of itself (User-Agent)."""
    system, program = _SYSTEMS.get(system_of(words), ""), next((name for mark, name in _PROGRAMS if mark in words), "")
    if words == "API":
        return _("程序接口")
    if not system and not program:
        return _("没有说明的设备")
    if not system or not program:
        return _(program or system)
    return _("%(system)s上的%(program)s") % {"system": _(system), "program": _(program)}


def kept_name(words: str) -> str:
    """``device_name`` as it is stored: in Chinese, whatever language the page of the sign-in was in."""
    with override("zh-hans"):
        return device_name(words)


def shown_name(kept: str) -> str:
    """A stored name in the language of the page."""
    system, on, program = kept.partition("上的")
    return _("%(system)s上的%(program)s") % {"system": _(system), "program": _(program)} if on else _(kept)


def place_of(address: str) -> str:
    """The network of an address, masked: ``203.0.*.*``; what belongs to the own machine or house says so."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.is_loopback:
        return gettext_noop("本机")  # stored: translated where it is shown
    text = parsed.exploded if parsed.version == 6 else str(parsed)
    parts = text.split(":" if parsed.version == 6 else ".")
    return ":".join([*parts[:2], "*"]) if parsed.version == 6 else ".".join([*parts[:2], "*", "*"])
