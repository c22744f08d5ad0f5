"""Between two steps nobody is signed in: a row that lives for minutes, found by a token whose digest is kept.

The token stands in a cookie of its own and works only in the browser in which the first step was done.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import gettext_noop

from yiwang.core import clock
from yiwang.core.errors import Refusal
from yiwang.people.actors import token_digest
from yiwang.people.models import Account
from yiwang.people.signin.models import Step
from yiwang.people.signin.visits import Visit

STEP_COOKIE = f"{settings.COOKIE_PREFIX}yw_step"
LIFETIME = timedelta(minutes=15)
MOST_TRIES = 5


class StepOver(Refusal):
    """The step is too old, was finished, failed too often, or belongs to another browser: all answer alike."""

    code, status = "step_over", 409
    message = gettext_noop("这一步等得太久，或者填错太多次，已经作废。请从头再来一次。")


def begin(
    purpose: str,
    *,
    visit: Visit,
    account: Account | None = None,
    methods: Sequence[str] = (),
    content: Mapping[str, Any] | None = None,
) -> tuple[Step, str]:
    """A new step for this browser, and its token. ``content`` is what the next page needs; nothing personal."""
    token = secrets.token_urlsafe(32)
    step = Step.objects.create(
        token_digest=token_digest(token),
        purpose=purpose,
        account=account,
        methods=list(methods),
        device_id=visit.device_id,
        content=dict(content or {}),
        expires_at=clock.now() + LIFETIME,
    )
    return step, token


def under_way(token: str | None, visit: Visit, *purposes: str) -> Step:
    """The living step of this browser for one of these purposes; refuses ``step_over``."""
    rows = Step.objects.select_related("account").filter(done_at=None, expires_at__gt=clock.now())
    step = rows.filter(token_digest=token_digest(token or ""), purpose__in=purposes).first()
    if step is None or step.device_id != visit.device_id or step.tries >= MOST_TRIES:
        raise StepOver
    return step


def count_try(step: Step) -> None:
    """Count an answer before it is checked; refuses ``step_over`` once there were too many, side by side or not."""
    living = Step.objects.filter(pk=step.pk, done_at=None, tries__lt=MOST_TRIES)
    if not living.update(tries=F("tries") + 1):
        raise StepOver
    step.tries += 1


def finish(step: Step) -> None:
    """Use the step up; of two answers at the same moment only one finishes it, the other gets ``step_over``."""
    living = Step.objects.filter(pk=step.pk, done_at=None)
    if not living.update(done_at=clock.now(), code_sealed=None, code_digest=None):
        raise StepOver


def extend(step: Step) -> None:
    """Give more time (适老化: 限时的操作可以延长): another quarter of an hour, four times at most."""
    longest = step.created_at + 4 * LIFETIME
    until = min(clock.now() + LIFETIME, longest)
    Step.objects.filter(pk=step.pk, done_at=None).update(expires_at=until)
    step.expires_at = until


def leave_step(response: HttpResponse, token: str) -> None:
    """Let the browser carry the step."""
    seconds = int(LIFETIME.total_seconds()) * 4
    response.set_cookie(STEP_COOKIE, token, max_age=seconds, httponly=True, samesite="Lax", secure=settings.SECURE)
