"""Permissions on the catalogue."""

from yiwang.core.permissions import permission

SEE = permission("catalogue.see", "查看办事指南", who="anyone")
IMPORT = permission("catalogue.import", "导入事项清单", duties=("author",))
