"""Event types of applications beyond the shared legal life."""

from yiwang.core.events import event_type

DRAFT_STARTED = event_type("application.draft_started", "开始填写申请", privacy="office")
NOT_YET = event_type("application.not_yet", "提交前告知暂不符合条件", privacy="office")
RECHECKED = event_type("application.rechecked", "定期复核")
RECEIPT_ISSUED = event_type("application.receipt_issued", "生成决定回执", applicant=True)
RECEIPT_SIGNED = event_type("application.receipt_signed", "决定回执的摘要存证")
