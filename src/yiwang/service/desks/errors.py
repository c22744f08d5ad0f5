"""Refusals of the desks."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class RemindedToday(Refusal):
    """One reminder a day and task is enough: a second one moves nothing."""

    code, status = "reminded_today", 409
    message = gettext_noop("今天已经催办过这项任务。请明天再催，或者转给其他同事。")
