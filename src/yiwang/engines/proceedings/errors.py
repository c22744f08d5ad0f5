"""Refusals of the legal life."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class AdverseNeedsPerson(Refusal):
    """Rules alone may grant; an adverse decision is signed by a person (invariant 5, 个人信息保护法 第二十四条)."""

    code, status = "adverse_needs_person", 409
    message = gettext_noop("对申请人不利的决定必须由工作人员作出并签名。")


class OneTimeNotice(Refusal):
    """Corrections are told once, all of them (行政许可法 第三十二条第一款第四项)."""

    code, status = "one_time_notice", 409
    message = gettext_noop("补正要求应当一次告知。已经发过补正通知，不能再提出新的补正内容。")


class NoticeTooLate(Refusal):
    """The five working days have passed: the application counts as accepted."""

    code, status = "notice_too_late", 409
    message = gettext_noop("一次告知的期限已过，申请自收到之日起视为受理，不能再要求补正或不予受理。")


class ReasonNeeded(Refusal):
    """The outcome needs a written reason."""

    code, status = "reason_needed", 422
    message = gettext_noop("请写明理由。")


class TaskTaken(Refusal):
    """Someone else has taken the task."""

    code, status = "task_taken", 409
    message = gettext_noop("这项任务已由同事领取。需要转办请联系领取人或督办人员。")


class TaskClosed(Refusal):
    """The task is done or was cancelled."""

    code, status = "task_closed", 409
    message = gettext_noop("这项任务已经办完或取消，请回到清单重新打开。")


class SeparationOfDuties(Refusal):
    """Who did an earlier step may not do this one."""

    code, status = "separation_of_duties", 403
    message = gettext_noop("前一环节由您办理，按规定这一环节要由其他人办理。")


class ExtensionUsed(Refusal):
    """A limit is extended at most once (行政许可法 第四十二条)."""

    code, status = "extension_used", 409
    message = gettext_noop("办理期限只能延长一次，已经延长过。")


class ExtensionTooLate(Refusal):
    """A limit that has passed cannot be extended any more (行政许可法 第四十二条: 二十日内不能作出决定的)."""

    code, status = "extension_too_late", 409
    message = gettext_noop("办理期限已经届满，不能再延长。")


class OnlyOwnApplication(Refusal):
    """Nobody decides on a matter of his own, of family or of an interest (公务员法 第七十六条, 回避)."""

    code, status = "own_matter", 403
    message = gettext_noop("这是您本人、亲属或者有利害关系的人的申请，按回避规定不能由您办理。")


class OwnPersonUnknown(Refusal):
    """Whether it is the official's own matter cannot be told, since nobody knows which person he is (回避).

    He proves it by name and number under “我的身份”; ``details["way"]`` is the name of that page's route.
    """

    code, status = "own_person_unknown", 403
    message = gettext_noop(
        "还不知道您本人是谁，不能确认这不是您自己的申请（回避）。请先用姓名和身份证号码核对您的身份，再来办理。"
    )
