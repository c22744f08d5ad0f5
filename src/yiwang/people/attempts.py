"""How often somebody may guess: budgets that nobody can use up for somebody else.

Within 15 minutes ten failures of a login from one network, or from one device that its owner has used before; a hundred
of one network for all logins together, known devices not counted. Failures of one login from everywhere never close it:
they only make unknown devices prove more (``under_attack``). What is counted is the login that was typed, whether it
exists or not.
"""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.errors import TooManyRequests
from yiwang.people.models import LoginAttempt

WINDOW = timedelta(minutes=15)
MOST_PER_LOGIN_AND_ADDRESS = 10
MOST_PER_ADDRESS = 100
ATTACK = 30


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that every line of IPv6 has for itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network(f"{parsed}/64", strict=False))


def key(login: str, address: str) -> str:
    """The digest under which attempts of a login ("": of all) from a network are counted."""
    return hashlib.sha256(f"{login}\0{network_of(address)}".encode()).hexdigest()


def everywhere(login: str) -> str:
    """The key of a login's failures from all unknown devices."""
    return hashlib.sha256(f"{login}\0\0everywhere".encode()).hexdigest()


def of_device(login: str, device_id: UUID) -> str:
    """The key of a login on one of its known devices."""
    return hashlib.sha256(f"{login}\0\0{device_id.hex}".encode()).hexdigest()


def count(login: str, address: str, known_device: UUID | None = None) -> list[LoginAttempt]:
    """Count an attempt before it is checked; refuses, and counts nothing, where there were too many.

    Two queries, whoever asks.
    """
    if known_device is not None:
        limits = {of_device(login, known_device): MOST_PER_LOGIN_AND_ADDRESS}
    else:
        limits = {key(login, address): MOST_PER_LOGIN_AND_ADDRESS, key("", address): MOST_PER_ADDRESS}
        limits[everywhere(login)] = 0
    return count_keys(limits, _("登录尝试次数太多，请15分钟后再试。"))


def count_keys(limits: dict[str, int], sentence: str, window: timedelta = WINDOW) -> list[LoginAttempt]:
    """Count one for each key; refuses with ``too_many_requests`` above a key's limit (0: only counted)."""
    attempts = LoginAttempt.objects.bulk_create([LoginAttempt(key=name) for name in limits])
    found = counted(list(limits), window)
    if any(most and found.get(name, 0) > most for name, most in limits.items()):
        take_back(attempts)
        raise TooManyRequests(sentence)
    return attempts


def counted(keys: list[str], window: timedelta = WINDOW) -> dict[str, int]:
    """How many attempts stand under each key now."""
    rows = LoginAttempt.objects.filter(key__in=keys, at__gt=timezone.now() - window).values("key")
    return dict(rows.annotate(n=Count("id")).values_list("key", "n"))


def take_back(attempts: list[LoginAttempt]) -> None:
    """Forget attempts that turned out right."""
    LoginAttempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).delete()


def under_attack(login: str) -> bool:
    """Whether a login is being guessed from many places at once."""
    name = everywhere(login)
    return counted([name]).get(name, 0) > ATTACK
