"""Permissions of the import of paper-era licences."""

from yiwang.core.permissions import permission

IMPORT = permission("licence_stock.import", "导入本机构以前颁发的纸质证照", duties=("licence.issue",))
