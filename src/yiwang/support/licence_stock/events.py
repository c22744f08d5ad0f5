"""Event types of the import of paper-era licences."""

from yiwang.core.events import event_type

RECEIVED = event_type("licence_stock.received", "收到存量证照表格")
CHECKED = event_type("licence_stock.checked", "存量证照检查完毕")
STARTED = event_type("licence_stock.started", "开始导入存量证照")
FINISHED = event_type("licence_stock.finished", "存量证照导入完毕")
DROPPED = event_type("licence_stock.dropped", "作废存量证照表格")
EXPORTED = event_type("licence_stock.exported", "下载存量证照的错误行")
UNDOING = event_type("licence_stock.undoing", "开始撤回导入的存量证照")
UNDONE = event_type("licence_stock.undone", "导入的存量证照已撤回")
