"""Permissions and duties of the use of licences."""

from django.utils.translation import gettext_noop

from yiwang.core.permissions import duty, permission

SEE = permission("licence_use.see", "看谁用过自己的证照，同意、拒绝、收回", who="signed_in")
ASK = permission("licence_use.ask", "申请使用他人的证照，查看本机构的用证记录", duties=("licence.use",))
MANAGE = permission("licence_use.manage", "提出依法用证的依据", duties=("licence.use",))
ANSWER = permission("licence_use.answer", "答复其他机构依法使用本机构证照的请求", duties=("licence.share",))
LOG = permission(
    "licence_use.log", "查看本机构颁发的证照被谁用过", duties=("licence.share", "licence.issue", "licence.revoke")
)
duty(
    "licence.use",
    gettext_noop("用证"),
    gettext_noop("为办理业务申请使用他人的证照：持证人同意，或者法律有规定；每次都留下记录，持证人看得到"),
    uses=("licence_use.asked", "licence_use.used"),
)
duty(
    "licence.share",
    gettext_noop("证照共享审核"),
    gettext_noop("答复其他机构依照法律使用本机构颁发的证照的请求，随时可以收回"),
    uses=("licence_use.basis_agreed", "licence_use.basis_refused", "licence_use.basis_ended"),
)
