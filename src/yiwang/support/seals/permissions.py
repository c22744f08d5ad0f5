"""Permissions and duties of the seal office. Which seal, follows from the organization of the post."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

APPLY_DUTY = duty(
    "seal.apply", gettext_noop("申请印章"), gettext_noop("为本单位申请制作、更换电子印章"), uses=("seal.asked",)
)
APPROVE_DUTY = duty(
    "seal.approve",
    gettext_noop("批准印章"),
    gettext_noop("批准本单位和下级单位制作印章，停用、恢复、注销印章"),
    uses=("seal.made", "seal.refused", "seal.suspended", "seal.resumed", "seal.revoked"),
)
KEEP_DUTY = duty(
    "seal.keep",
    gettext_noop("保管印章"),
    gettext_noop("授权岗位使用本单位的印章，停用、恢复、注销印章，看用印登记"),
    uses=("seal.authorised", "seal.withdrawn", "seal.suspended", "seal.resumed", "seal.revoked"),
)
USE_DUTY = duty("seal.use", gettext_noop("使用印章"), gettext_noop("在授权范围内给文件盖章"), uses=("seal.used",))

SEE = permission(
    "seal.see",
    "查看本单位的印章和用印登记",
    duties=("seal.apply", "seal.approve", "seal.keep", "seal.use", "supervise", "audit"),
)
APPLY = permission("seal.apply", "申请制作、更换印章", duties=("seal.apply",))
APPROVE = permission("seal.approve", "批准或者不批准制作印章", duties=("seal.approve",))
END = permission("seal.end", "停用、恢复、注销印章", duties=("seal.keep", "seal.approve"))
KEEP = permission("seal.keep", "授权岗位使用印章", duties=("seal.keep",))
USE = permission("seal.use", "在授权范围内使用印章", duties=("seal.use",))
EXPORT = permission("seal.export", "导出用印登记", duties=("seal.keep", "seal.approve", "supervise", "audit"))
SIGN = permission("seal.sign", "制作和使用自己的签名", who="signed_in")
