"""Event types of content."""

from yiwang.core.events import event_type

SAVED = event_type("content.saved", "保存一篇内容")
SENT = event_type("content.sent", "把内容交给同事审核")
RETURNED = event_type("content.returned", "退回内容")
PUBLISHED = event_type("content.published", "发布内容")
WITHDRAWN = event_type("content.withdrawn", "撤下内容")
FILED = event_type("content.filed", "给内容添加或者修改文件")
EXPORTED = event_type("content.exported", "导出内容清单")
