"""Permissions on people and on the event log, and the duties that the platform knows without any pack."""

from django.utils.translation import gettext_noop as _

from yiwang.core.permissions import duty, permission

AUDIT = permission("log.view", "查看本机构的办事日志", duties=("audit",))
ADMINISTER = permission("people.administer", "管理本机构的人员和岗位", duties=("administer",))

duty(
    "window",
    _("窗口收件"),
    _("为到窗口的人填写、提交申请，打印收件凭证；处理群众反映的网页问题"),
    uses=("window.party_looked_up", "window.exported", "application.draft_started", "page.mended"),
)
duty(
    "supervise",
    _("督办"),
    _("查看本机构的办件、期限和评价，催办、转办、终止办理，处理走不下去的流程"),
    uses=("task.reminded", "task.transferred", "flow.incident_resolved", "worklist.exported", "rating.exported"),
)
duty("audit", _("审计办事日志"), _("查看和导出本机构的办事日志"), uses=("log.viewed", "log.exported"))
duty(
    "author",
    _("编写和发布业务包"),
    _("检查、试跑和发布业务包，导入事项清单"),
    uses=("pack.published", "pack.uploaded", "pack.rehearsed", "pack.exported", "catalogue.imported"),
)
duty(
    "administer",
    _("管理人员、机构和岗位"),
    _("管理本机构和下级机构的人员、机构、岗位和任职；看不到任何办件"),
    uses=(
        "account.created", "account.locked", "account.unlocked", "post.assigned", "post.ended", "post.created",
        "post.changed", "post.closed", "organization.created", "organization.changed", "people.exported",
    ),
)  # fmt: skip
duty("lead", _("查看全县情况"), _("查看全县的办理情况和满意度数字，看不到单个人的内容"), uses=("rating.exported",))
duty(
    "licence.issue",
    _("颁发和换发证照"),
    _("按决定颁发、换发、注销本机构的证照，查看和导出证照清单"),
    uses=("licence.issued", "licence.replaced", "licence.cancelled", "licence.exported"),
)
duty(
    "licence.revoke",
    _("暂停、恢复、撤销证照"),
    _("暂停、恢复、撤销本机构颁发的证照，查看和导出证照清单"),
    uses=("licence.suspended", "licence.resumed", "licence.revoked", "licence.exported"),
)
duty(
    "security",
    _("安全管理"),
    _("管理登录规则、密钥和安全设置，开展权限复核；看不到任何办件"),
    uses=("access.review_opened", "access.line_decided", "keys.rotated"),
)
duty(
    "break_glass",
    _("紧急查看"),
    _("紧急情况下写明理由和依据，限时查看一件本来无权查看的办件或者一个人的信息；只能看，不能办，事后要复核"),
    uses=("access.glass_broken",),
)
