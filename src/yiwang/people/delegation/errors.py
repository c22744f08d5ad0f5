"""Refusals of this room."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, NotPermitted, Refusal
from yiwang.people.delegation.rules import DelegationWrong


class InvitationInvalid(Refusal):
    """No open invitation for this person under this code: unknown, expired, answered or for somebody else."""

    code, status = "invitation_invalid", 422
    message = gettext_noop("没有找到给您的邀请。请核对邀请码；邀请可能已经过期、被收回，或者不是给您的。")


class StopActingFirst(NotPermitted):
    """Something about the own account was asked for while acting for another."""

    code = "stop_acting_first"
    message = gettext_noop("您正在代别人办理。请先停止代办，再办自己账号的事。")


class TooManyDelegations(Refusal):
    """One giver has as many open delegations as there may be."""

    code, status = "too_many_delegations", 409
    message = gettext_noop("您给出的授权太多了。请先收回不用的授权，再给新的。")


def refusal_of(wrong: DelegationWrong) -> Refusal:
    """A broken rule in words, at its field."""
    words = {
        "not_passed_on": _("您自己的授权不能再转给别人，或者不能给出这种授权。"),
        "beyond_scope": _("您给出的范围超过了您自己能办的范围，请缩小。"),
        "beyond_time": _("您给出的时间超过了您自己授权的到期日，请选早一点的日期。"),
    }
    says = words.get(wrong.code)
    if says is None:
        return NotPermitted(_("这份授权的状态已经变化，请刷新页面查看最新情况。"))
    field = {"beyond_scope": "/matters", "beyond_time": "/until"}.get(wrong.code, "/kind")
    return InvalidInput(says, fields={field: says})
