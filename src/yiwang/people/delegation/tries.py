"""Codes cannot be guessed through: a person has a few tries in a quarter of an hour."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.core.actor import Actor
from yiwang.core.errors import TooManyRequests
from yiwang.people.models import LoginAttempt

WINDOW = timedelta(minutes=15)
MOST = 20


def count_try(actor: Actor) -> None:
    """Count a code that is typed; refuses with ``too_many_requests``. The rows are removed with the failed logins."""
    key = hashlib.sha256(f"delegation code\0{actor.account_id}".encode()).hexdigest()
    LoginAttempt.objects.create(key=key)
    if LoginAttempt.objects.filter(key=key, at__gt=timezone.now() - WINDOW).count() > MOST:
        raise TooManyRequests(_("邀请码输错次数太多，请15分钟后再试。"))
