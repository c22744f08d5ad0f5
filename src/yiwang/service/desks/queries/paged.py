"""Key-set pages whose cursors may be forged."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiwang.core.errors import InvalidInput
from yiwang.core.paging import Page, page


def safe_page(rows: QuerySet, order: tuple[str, ...], cursor: str, size: int = 30) -> Page[Any]:
    """``core.paging.page``; a cursor whose values do not fit the columns is refused as ``invalid_input`` too."""
    try:
        return page(rows, order=order, cursor=cursor[:400] or None, size=size)
    except (ValidationError, TypeError, UnicodeEncodeError) as broken:
        raise InvalidInput(_("翻页链接已经失效，请从第一页重新开始。")) from broken
