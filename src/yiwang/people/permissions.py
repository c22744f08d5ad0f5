"""Permissions on people and on the event log."""

from yiwang.core.permissions import permission

AUDIT = permission("log.view", "查看本机构的办事日志", duties=("audit",))
ADMINISTER = permission("people.administer", "管理本机构的人员和岗位", duties=("administer",))
