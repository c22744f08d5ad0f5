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
EXPIRED = event_type("licence.expired", "宣布证照失效", privacy="public", applicant=True)
RESTORED = event_type("licence.restored", "撤回误操作，恢复证照原来的状态", applicant=True)
CORRECTED = event_type("licence.corrected", "更正证照上写错的内容", applicant=True)
CHECKED = event_type("licence.checked", "记录证照年检结果", applicant=True)
OPENED = event_type("licence_type.opened", "开通颁发一种证照")
CLOSED = event_type("licence_type.closed", "停止颁发一种证照")
ASKED = event_type("attestation.asked", "本人要求开具电子证明", privacy="personal")
COUNTED = event_type("licence.statistics_exported", "导出证照统计表")
PDF_MADE = event_type("licence.pdf_made", "制作证照的PDF")
COPIED = event_type("licence.copied", "制作证照加注件", privacy="personal", applicant=True)
