"""Permissions on licences."""

from yiwang.core.permissions import permission

SEE = permission("licence.see", "查看自己的证照", who="signed_in")
KEEP = permission("licence.keep", "查看和导出本机构颁发的证照", duties=("licence.issue", "licence.revoke"))
ISSUE = permission("licence.issue", "按决定颁发、换发、注销证照", duties=("licence.issue",))
CHANGE = permission("licence.change_state", "暂停、恢复、撤销本机构颁发的证照，撤回误操作", duties=("licence.revoke",))
CHECK = permission("licence.check", "记录本机构颁发的证照的年检结果", duties=("licence.issue", "licence.revoke"))
CORRECT = permission("licence.correct", "更正本机构颁发的证照，换发新版", duties=("licence.issue",))
OPEN = permission("licence.open_type", "开通、停止本机构颁发的证照类型", duties=("licence.issue",))
ATTEST = permission("licence.attest", "为自己或者自己的企业开具电子证明", who="signed_in")
