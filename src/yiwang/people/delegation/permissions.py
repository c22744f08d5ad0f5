"""Permissions of acting for others."""

from yiwang.core.permissions import permission

GIVE = permission("delegation.give", "授权亲友或者企业人员代办，收回授权", who="signed_in")
ACT = permission("delegation.act", "接受授权，代别人办理", who="signed_in")
RECORD = permission("delegation.record", "在窗口登记授权，核对监护证明", duties=("window",))
