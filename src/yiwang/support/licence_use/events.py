"""Event types of the use of licences."""

from yiwang.core.events import event_type

ASKED = event_type("licence_use.asked", "申请使用证照", privacy="personal", applicant=True)
BY_LAW = event_type("licence_use.by_law", "依照法律使用证照", privacy="personal", applicant=True)
ALLOWED = event_type("licence_use.allowed", "同意使用证照", privacy="personal", applicant=True)
REFUSED = event_type("licence_use.declined", "不同意使用证照", privacy="personal", applicant=True)
REVOKED = event_type("licence_use.revoked", "收回证照使用授权", privacy="personal", applicant=True)
WITHDRAWN = event_type("licence_use.withdrawn", "撤回用证申请", privacy="personal", applicant=True)
CODE = event_type("licence_use.code_made", "取窗口确认码", privacy="personal")
WRONG_CODE = event_type("licence_use.code_wrong", "窗口确认码不对", privacy="personal")
USED = event_type("licence_use.used", "使用证照", privacy="personal", applicant=True)
NOT_USABLE = event_type("licence_use.not_usable", "要用的证照已失效", privacy="personal", applicant=True)
VERIFIED = event_type("licence_use.verified", "核对证照", privacy="personal", applicant=True)
FETCHED = event_type("licence_use.fetched", "下载证照加注副本", privacy="personal")
TURNED_AWAY = event_type("licence_use.turned_away", "用证请求被系统拒绝")
EXPORTED = event_type("licence_use.exported", "导出用证记录")
BASIS_ASKED = event_type("licence_use.basis_asked", "提出依法用证的依据")
BASIS_AGREED = event_type("licence_use.basis_agreed", "同意依法用证")
BASIS_REFUSED = event_type("licence_use.basis_refused", "不同意依法用证")
BASIS_ENDED = event_type("licence_use.basis_ended", "终止依法用证")
