"""Permissions of the exchange of the catalogue."""

from yiwang.core.permissions import permission

BRING = permission("catalogue_exchange.bring", "用电子表格导入导出事项", duties=("author", "catalogue.edit"))
SEND = permission("catalogue_exchange.send", "向国家平台导出事项交换数据", duties=("author", "catalogue.entries"))
