"""Event types of the quality of the catalogue."""

from yiwang.core.events import event_type

RULE_CHANGED = event_type("catalogue_quality.rule_changed", "修改事项质量规则")
SENT = event_type("catalogue_quality.sent", "派发事项质量工单")
EXPORTED = event_type("catalogue_quality.exported", "导出事项质量清单")
