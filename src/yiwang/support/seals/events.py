"""Event types of the seal office."""

from yiwang.core.events import event_type

ASKED = event_type("seal.asked", "申请制作印章")
REFUSED = event_type("seal.refused", "没有批准制作印章")
MADE = event_type("seal.made", "批准并制作印章")
SUSPENDED = event_type("seal.suspended", "停用印章")
RESUMED = event_type("seal.resumed", "恢复使用印章")
REVOKED = event_type("seal.revoked", "注销印章")
REPLACED = event_type("seal.replaced", "印章换新")
AUTHORISED = event_type("seal.authorised", "授权岗位使用印章")
ENDS_SOON = event_type("seal.ends_soon", "印章快要到期")
WITHDRAWN = event_type("seal.withdrawn", "收回岗位用印授权")
USED = event_type("seal.used", "使用印章")
EXPORTED = event_type("seal.exported", "导出印章清单或者用印登记")
SIGNATURE_MADE = event_type("seal.signature_made", "制作个人签名", privacy="personal")
SIGNED = event_type("seal.signed", "使用个人签名", privacy="personal")
