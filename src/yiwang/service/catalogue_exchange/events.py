"""Event types of the exchange of the catalogue."""

from yiwang.core.events import event_type

RECEIVED = event_type("catalogue_exchange.received", "收到事项表格")
CHECKED = event_type("catalogue_exchange.checked", "事项表格检查完毕")
STARTED = event_type("catalogue_exchange.started", "开始收下表格里的事项")
FINISHED = event_type("catalogue_exchange.finished", "表格里的事项收下完毕", privacy="public")
DROPPED = event_type("catalogue_exchange.dropped", "作废事项表格")
IMPORTED = event_type("catalogue_exchange.imported", "导入外部平台的事项", privacy="public")
EXPORTED = event_type("catalogue_exchange.exported", "导出事项交换数据")
