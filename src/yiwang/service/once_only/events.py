"""Event types of once-only."""

from yiwang.core.events import event_type

WITHDRAWN = event_type("materials.withdrawn", "取消证明事项", privacy="public")
RESTORED = event_type("materials.restored", "撤回对证明事项的取消", privacy="public")
ADDED = event_type("materials.added", "新增标准材料", privacy="public")
ASSIGNED = event_type("materials.assigned", "对应材料名称", privacy="public")
RECALLED = event_type("materials.recalled", "要求机构停止索要已取消的证明", privacy="office")
EXPORTED = event_type("materials.exported", "导出材料库或者免提交报告", privacy="office")
