"""Event types of finding."""

from yiwang.core.events import event_type

PROPOSED = event_type("search.proposed", "提出搜索用词")
SETTLED = event_type("search.settled", "确认或者退回搜索用词")
EXPORTED = event_type("search.exported", "导出搜索用词清单")
