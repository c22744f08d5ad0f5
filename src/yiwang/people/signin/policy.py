"""Who must prove himself by two factors, whether he wishes or not.

GB/T 22239-2019 8.1.4.1 d): 应采用口令、密码技术、生物技术等两种或两种以上组合的鉴别技术对用户进行身份鉴别，
且其中一种鉴别技术至少应使用密码技术来实现。
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from django.conf import settings

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.people.models import Account, PostHolding
from yiwang.people.signin.factors import FACTORS

OFF, DUTIES, OFFICIALS = "off", "duties", "officials"


def demands_two(account: Account) -> bool:
    """Whether the installation wants two factors of this account (``YIWANG_SECOND_FACTOR``).

    ``duties``: of officials who hold one of ``YIWANG_SECOND_FACTOR_DUTIES`` today; ``officials``: of all of them.
    """
    wanted = getattr(settings, "SECOND_FACTOR", OFF)
    if wanted == OFF or account.kind != "official":
        return False
    return wanted == OFFICIALS or _holds_a_strict_duty(account)


def _holds_a_strict_duty(account: Account) -> bool:
    today = legal_day(clock.now())
    rows = PostHolding.objects.filter(account=account, since__lte=today).exclude(until__lt=today)
    held = {duty for duties in rows.values_list("post__duties", flat=True) for duty in duties}
    patterns = getattr(settings, "SECOND_FACTOR_DUTIES", ())
    return any(fnmatchcase(duty, pattern) for duty in held for pattern in patterns)


def satisfied(methods: list[str]) -> bool:
    """Whether what was proven are two factors, one of them by cryptography."""
    strong = {kind.method for kind in FACTORS if kind.cryptographic}
    return len(set(methods)) > 1 and bool(strong & set(methods))
