"""Event types of packs."""

from yiwang.core.events import event_type

PUBLISHED = event_type("pack.published", "发布业务包", privacy="public")
UPLOADED = event_type("pack.uploaded", "上传业务包，检查", privacy="office")
REHEARSED = event_type("pack.rehearsed", "演练业务包的故事", privacy="office")
EXPORTED = event_type("pack.exported", "导出业务包", privacy="office")
LIST_EXPORTED = event_type("pack.list_exported", "导出业务包清单", privacy="office")
