"""Permissions on the ledger. Which space one may write into follows from its rule."""

from django.utils.translation import gettext_noop as _

from yiwang.core.permissions import duty, permission

READ = permission("ledger.read", "查看存证日志的树头、证明和公开的存证", who="anyone")
DEPOSIT = permission("ledger.deposit", "在有权写入的存证空间里登记文件摘要", who="signed_in")
ADMINISTER = permission("ledger.administer", "管理存证节点、存证空间，处理存证告警", duties=("administer", "security"))
duty("evidence.deposit", _("登记存证"), _("往存证空间里登记文件摘要"), uses=("ledger.digest",))
