"""Refusals of the ledger."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotPermitted, Refusal


class SpaceClosed(Refusal):
    """The space takes nothing more."""

    code, status = "ledger_space_closed", 409
    message = gettext_noop("这个存证空间已经停用，不能再登记。以前的存证都还在，可以查看。")


class SpaceNotYours(NotPermitted):
    """None of the actor's duties may write there."""

    code, status = "ledger_space_not_yours", 403
    message = gettext_noop("您的岗位不能往这个存证空间里登记。需要的话，请联系本单位管理员。")


class NotAtTheTop(NotPermitted):
    """The nodes and alarms of the installation are looked after by the organization at the top."""

    code, status = "ledger_not_at_the_top", 403
    message = gettext_noop("存证由最上面的单位统一管理，您的岗位不在那里。需要登记节点或者存证空间，请联系他们。")


class AlreadyThere(Refusal):
    """The digest stands in the space."""

    code, status = "ledger_digest_there", 409
    message = gettext_noop("这个文件的摘要已经在这个存证空间里，不用再登记。")


class NodeThere(Refusal):
    """A node with this log is registered."""

    code, status = "ledger_node_there", 409
    message = gettext_noop("这个节点已经登记过了，请在清单里修改。")


class AlarmSettled(Refusal):
    """Somebody settled the alarm meanwhile."""

    code, status = "ledger_alarm_settled", 409
    message = gettext_noop("这条告警已经有人处理了。请重新打开页面查看。")
