"""Whether the keys at hand are those that this database was sealed with. Asked once when a process starts."""

from __future__ import annotations

import logging

from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from yiwang.core.keys import KeysUnavailable, fingerprint, keystore, refuse_keys
from yiwang.people.privacy.models import KeyMark

logger = logging.getLogger(__name__)


def problem_of_keys() -> str:
    """Why nothing personal may be served, as a Chinese sentence; "" when all is well. Looks, and changes nothing."""
    try:
        own = fingerprint(keystore())
    except KeysUnavailable as gone:
        return gone.reason or gone.message
    known = _known()
    if known is not None and known != own:
        return _("密钥库和数据库不配套：数据库里的个人信息是用另一个密钥库加密的，请放回原来的密钥目录")
    return ""


def check_at_start() -> str:
    """Tell the log what is wrong; keys of another database are not used at all. A new database takes these keys."""
    told = problem_of_keys()
    if told:
        logger.error("keys: %s", told)
        if _opens():
            refuse_keys(told)
    elif _known() is None and _has_table():
        with transaction.atomic():
            KeyMark.objects.get_or_create(single=True, defaults={"fingerprint": fingerprint(keystore())})
    return told


def _opens() -> bool:
    try:
        keystore()
    except KeysUnavailable:
        return False
    return True


def _known() -> str | None:
    """The fingerprint in the database; None where there is none yet, or no table, or no database that answers."""
    try:
        if not _has_table():
            return None
        found = KeyMark.objects.values_list("fingerprint", flat=True).first()
    except Error:
        return None  # a database that is away is told elsewhere
    return found


def _has_table() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('privacy_key_mark') IS NOT NULL")
            return bool(cursor.fetchone()[0])
    except Error:
        return False
