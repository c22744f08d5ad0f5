"""Permissions of this room."""

from yiwang.core.permissions import permission

ADDRESS_BOOK = permission("address_book.view", "查看通讯录", who="signed_in")
