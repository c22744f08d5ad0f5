"""Event types of acting for others."""

from yiwang.core.events import event_type

GIVEN = event_type("delegation.given", "给出授权，等对方答复", privacy="personal")
PROOF_SENT = event_type("delegation.proof_sent", "提交监护证明，等窗口核对", privacy="personal")
ACCEPTED = event_type("delegation.accepted", "接受授权", privacy="personal")
REFUSED = event_type("delegation.refused", "没有接受授权", privacy="personal")
WITHDRAWN = event_type("delegation.withdrawn", "收回邀请或者申请", privacy="personal")
RECORDED = event_type("delegation.recorded", "窗口登记授权", privacy="personal")
APPROVED = event_type("delegation.approved", "监护证明核对通过", privacy="personal")
REJECTED = event_type("delegation.rejected", "监护证明没有通过", privacy="personal")
OFFICE = event_type("delegation.office_taken", "法定代表人以企业名义办理", privacy="personal")
REVOKED = event_type("delegation.revoked", "收回授权", privacy="personal")
GIVEN_UP = event_type("delegation.given_up", "不再代办", privacy="personal")
EXPIRED = event_type("delegation.expired", "授权到期", privacy="personal")
LAPSED = event_type("delegation.lapsed", "邀请过期", privacy="personal")
ENDED = event_type("delegation.ended", "授权终止", privacy="personal")
ACTING = event_type("delegation.acting_started", "开始代办", privacy="personal")
STOPPED = event_type("delegation.acting_stopped", "停止代办", privacy="personal")
EXPORTED = event_type("delegation.exported", "导出授权的使用记录", privacy="personal")
DESK_EXPORTED = event_type("delegation.desk_exported", "导出窗口登记的授权", privacy="office")
LOOKED_UP = event_type("delegation.looked_up", "登记授权时查询人员，没有找到", privacy="office")
OPENED = event_type("acting.opened", "以对方名义打开查看", privacy="personal")
