"""Which addresses a client system may register: to be sent back to, to be told of a logout, to call from."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LONGEST = 500


def wrong_address(uri: str) -> str:
    """What is wrong with an address that a browser is sent to; empty if nothing is.

    ``https`` only, or ``http`` on the own machine (RFC 8252 §7.3); whole, without wildcard, fragment, user or
    unprintable characters, since it is compared letter by letter (RFC 9700 §2.1).
    """
    if len(uri) > LONGEST:
        return _("地址最多%(most)s个字符。") % {"most": LONGEST}
    if not uri.isascii() or not uri.isprintable() or any(sign in uri for sign in ' \\"<>^`{|}'):
        return _("地址里有不能使用的字符。")
    try:
        parts = urlsplit(uri)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return _("这不是一个完整的地址。")
    if "*" in uri:
        return _("地址里不能有星号，要写完整的地址。")
    if "#" in uri:
        return _("地址里不能有 # 号。")
    if "@" in parts.netloc:
        return _("地址里不能有用户名。")
    if not _transport_is_safe(parts):
        return _("地址要以 https:// 开头。只有本机调试可以用 http://127.0.0.1。")
    return ""


def wrong_origin(origin: str) -> str:
    """The same for an origin (``https://host`` or ``https://host:port``) that programs in browsers call from."""
    said = wrong_address(origin)
    if not said and urlsplit(origin)._replace(scheme="", netloc="").geturl():
        said = _("只写到域名和端口为止，后面不要有斜杠和路径。")
    return said


def wrong_server_address(uri: str, *, loopback: bool) -> str:
    """The same for an address that our own servers call: the own machine only where ``loopback`` (demo and tests)."""
    said = wrong_address(uri)
    if not said and not loopback and _is_loopback(urlsplit(uri)):
        said = _("不能写本机地址。")
    return said


def sector_of(redirect_uris: list[str]) -> str:
    """The host that all addresses share (OpenID Connect Core §8.1); empty if they are of several hosts."""
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
    return hosts.pop() if len(hosts) == 1 else ""


def hosts_of(uris: Sequence[str]) -> set[str]:
    """The hosts of addresses."""
    return {urlsplit(uri).hostname or "" for uri in uris}


def sector_covers(sector: str, host: str) -> bool:
    """Whether identifiers of ``sector`` may be told at ``host``: the host itself, or a domain above it.

    OpenID Connect Core §8.1 lets the owner of the sector say so at an address there; nothing is fetched here, so a
    domain above has three labels at least: nobody owns ``gov.cn``. An IP address is above nothing.
    """
    labels = sector.split(".")
    named = not labels[-1].isdigit() and len(labels) >= 3 and all(labels)
    return host == sector or (named and host.endswith("." + sector))


def _is_loopback(parts: SplitResult) -> bool:
    return parts.netloc.rpartition(":")[0] in LOOPBACK or parts.netloc in LOOPBACK


def _transport_is_safe(parts: SplitResult) -> bool:
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts))
