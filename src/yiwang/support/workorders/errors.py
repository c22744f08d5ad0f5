"""Refusals of work orders."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotPermitted, NotReady, Refusal


class OrderClosed(Refusal):
    """The order is closed, or somebody did the step meanwhile."""

    code, status = "workorder_step_done", 409
    message = gettext_noop("这一步已经有人办了，或者工单已经办结。请重新打开工单查看。")


class OwnWork(NotPermitted):
    """The person's own work is what the order is about (回避)."""

    code, status = "workorder_own_work", 403
    message = gettext_noop("这张工单与您自己的工作有关，请由其他同事办理。")


class UnitClosesItself(NotPermitted):
    """The office that must answer can not close the order itself."""

    code, status = "workorder_closes_itself", 403
    message = gettext_noop("被评价或者被反映的单位不能自己办结工单，要由回访的单位办结。")


class SamePersonTwice(NotPermitted):
    """Who answered may not examine the answer."""

    code, status = "workorder_same_person", 403
    message = gettext_noop("您办理过这张工单的答复，审核和回访要由别的同事来做。")


class ExtensionUsedUp(Refusal):
    """Extended as often as the kind allows, or asked already."""

    code, status = "workorder_extension_used", 409
    message = gettext_noop("这张工单不能再延期了。")


class NoOffice(NotReady):
    """No organization carries the duty for this place."""

    code, status = "workorder_no_office", 503
    message = gettext_noop("这个地方还没有设置办理这类工单的单位，请管理员先设置。")
