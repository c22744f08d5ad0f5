"""Event types of the desks: looks and lists taken away are facts too."""

from yiwang.core.events import event_type

LIST_EXPORTED = event_type("worklist.exported", "导出工作清单")
PARTY_LOOKED_UP = event_type("window.party_looked_up", "窗口查找申请人", privacy="personal")
RECEIVED_EXPORTED = event_type("window.exported", "导出窗口收件清单")
