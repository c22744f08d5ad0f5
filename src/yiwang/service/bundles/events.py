"""Event types of bundles."""

from yiwang.core.events import event_type

SUBMITTED = event_type("bundle.submitted", "提交一件事申请", applicant=True)
PART_STARTED = event_type("bundle.part_started", "一件事的一部分开始办理", applicant=True)
PART_ENDED = event_type("bundle.part_ended", "一件事的一部分不再办理", applicant=True)
FINISHED = event_type("bundle.finished", "一件事的各部分都有了结果", applicant=True)
DRAFT_STARTED = event_type("bundle.draft_started", "开始填写一件事申请")
