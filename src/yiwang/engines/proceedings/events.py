"""Event types of the legal life and of the tasks on the way."""

from yiwang.core.events import event_type
from yiwang.engines.proceedings.rules import MOVES

for _move in MOVES.values():
    event_type(_move.event, _move.title, applicant=True)

RULES_EVALUATED = event_type("rules.evaluated", "按规则核对")
TASK_DONE = event_type("task.done", "办完一个环节")
TASK_TAKEN = event_type("task.taken", "领取任务")
TASK_RELEASED = event_type("task.released", "退回任务池")
TASK_TRANSFERRED = event_type("task.transferred", "转办")
SIGNER_ADDED = event_type("task.signer_added", "加签")
TASK_REMINDED = event_type("task.reminded", "催办")
JOB_DONE = event_type("flow.job_done", "自动环节完成")
JOB_FAILED = event_type("flow.job_failed", "自动环节失败")
MESSAGE_RECEIVED = event_type("flow.message_received", "收到流程消息")
TIMER_FIRED = event_type("flow.timer_fired", "到时自动处理")
CARD_GIVEN = event_type("proceeding.card", "亮牌提醒")
DOCUMENT_MADE = event_type("proceeding.document_made", "生成文书", applicant=True)
INCIDENT_RESOLVED = event_type("flow.incident_resolved", "处理流程异常")
CASE_MOVED = event_type("proceeding.moved", "承办机构变更", applicant=True)
