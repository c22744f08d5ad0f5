"""Start-up: what this room gives to others."""

from django.utils.translation import gettext_noop

from yiwang.core.files import use_look
from yiwang.people.hub import AccountPlace, account_place
from yiwang.people.privacy import columns, events, looks, own_rows, permissions, purposes, retention_tables
from yiwang.people.privacy.actions import close_account, copy, correct, request

account_place(
    AccountPlace(
        "privacy", gettext_noop("我的个人信息"), gettext_noop("谁查看过、下载、更正、撤回同意、注销账号"), rank=60
    )
)
use_look(looks.look)

__all__ = [
    "close_account", "columns", "copy", "correct", "events", "looks", "own_rows", "permissions", "purposes", "request",
    "retention_tables",
]  # fmt: skip
