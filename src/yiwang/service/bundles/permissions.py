"""Permissions on bundles."""

from yiwang.core.permissions import permission

SUBMIT = permission("bundle.submit", "提交一件事申请", who="signed_in")
SEE = permission("bundle.see", "查看自己的一件事", who="signed_in")
