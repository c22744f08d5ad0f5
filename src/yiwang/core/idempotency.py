"""Retries are safe (invariant 9): a write from outside carries a key; the second try gets the first answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.core.errors import IdempotencyConflict, InvalidInput
from yiwang.core.models import IdempotencyKey

LONGEST_KEY = 100


def digest_of(request: Any) -> str:
    """A digest of the request's content, to tell a retry from another request."""
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def check_key(key: str | None) -> str | None:
    """The key as given, or a refusal if it can not be one."""
    if key is None or key == "":
        return None
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput(_("请求编号太长或含有不能使用的字符。"))
    return key


def once(scope: str, key: str | None, request: Any, work: Callable[[], Any]) -> Any:
    """Run ``work`` once for (scope, key); later calls with the same request get the stored JSON answer.

    The key is taken in the same transaction as the work: what failed may be tried again.
    """
    if not check_key(key):
        return work()
    digest = digest_of(request)
    with transaction.atomic():
        row, created = IdempotencyKey.objects.get_or_create(scope=scope, key=key, defaults={"request_digest": digest})
        if created:
            answer = work()
            row.answer = answer
            row.save(update_fields=["answer"])
            return answer
        row = IdempotencyKey.objects.select_for_update().get(pk=row.pk)
        if row.request_digest != digest:
            raise IdempotencyConflict
        return row.answer
