"""Event types of the ledger."""

from yiwang.core.events import event_type

DIGEST = event_type("ledger.digest", "文件摘要存证", privacy="office", redact=("title", "subject"))
NODE_ADDED = event_type("ledger.node_added", "登记存证节点")
NODE_CHANGED = event_type("ledger.node_changed", "修改存证节点")
ALARM = event_type("ledger.alarm", "存证日志告警")
ALARM_SETTLED = event_type("ledger.alarm_settled", "处理存证日志告警")
SPACE_MADE = event_type("ledger.space_made", "设立存证空间")
SPACE_CHANGED = event_type("ledger.space_changed", "修改存证空间")
EXPORTED = event_type("ledger.exported", "导出存证清单")
EVIDENCE_EXPORTED = event_type("ledger.evidence_exported", "导出一天的存证材料")
