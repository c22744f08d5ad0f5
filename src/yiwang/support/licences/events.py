"""Event types of licences."""

from yiwang.core.events import event_type

ISSUED = event_type("licence.issued", "颁发证照", privacy="public", applicant=True)
REPLACED = event_type("licence.replaced", "换发证照", privacy="public", applicant=True)
CANCELLED = event_type("licence.cancelled", "注销证照", privacy="public", applicant=True)
SUSPENDED = event_type("licence.suspended", "暂停使用证照", applicant=True)
RESUMED = event_type("licence.resumed", "恢复使用证照", applicant=True)
REVOKED = event_type("licence.revoked", "撤销证照", privacy="public", applicant=True)
SHOWN = event_type("licence.shown", "代办人查看证照", privacy="personal")
EXPORTED = event_type("licence.exported", "导出证照清单")
