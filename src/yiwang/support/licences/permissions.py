"""Permissions on licences."""

from yiwang.core.permissions import permission

SEE = permission("licence.see", "查看自己的证照", who="signed_in")
KEEP = permission("licence.keep", "查看和导出本机构颁发的证照", duties=("licence.issue", "licence.revoke"))
ISSUE = permission("licence.issue", "按决定颁发、换发、注销证照", duties=("licence.issue",))
CHANGE = permission("licence.change_state", "暂停、恢复、撤销本机构颁发的证照", duties=("licence.revoke",))
