"""Permissions on packs."""

from yiwang.core.permissions import permission

SEE = permission("pack.see", "查看业务包、检查结果和影响", duties=("author",))
PUBLISH = permission("pack.publish", "发布业务包", duties=("author",))
