"""Permissions of presentation."""

from yiwang.core.permissions import permission

SHOW = permission("presentation.show", "出示自己的证照，看谁查验过，整理卡包", who="signed_in")
CHECK = permission("presentation.check", "查验别人出示的证照", who="anyone")
