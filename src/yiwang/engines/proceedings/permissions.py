"""Permissions on proceedings and tasks."""

from yiwang.core.permissions import permission

SEE = permission("proceeding.see", "查看自己的或本机构的办件", who="signed_in")
SUBMIT = permission("proceeding.submit", "提交申请", who="signed_in")
WITHDRAW = permission("proceeding.withdraw", "撤回自己的申请", who="signed_in")
WORK = permission("task.work", "办理自己岗位的任务", who="signed_in")
REASSIGN = permission("task.reassign", "转办本机构的任务", duties=("supervise",))
SUPERVISE = permission("proceeding.supervise", "督办本机构的办件", duties=("supervise",))
