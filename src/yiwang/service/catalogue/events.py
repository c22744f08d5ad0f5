"""Event types of the catalogue."""

from yiwang.core.events import event_type

IMPORTED = event_type("catalogue.imported", "导入事项清单", privacy="public")
LISTED = event_type("catalogue.listed", "事项上架", privacy="public")
