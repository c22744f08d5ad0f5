"""Refusals of finding."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import NotPermitted, Refusal


class OwnProposal(NotPermitted):
    """Who proposed a word does not confirm it: another post does."""

    code, status = "search_own_proposal", 403
    message = gettext_noop("这个用词是您提出的，要由别的岗位的同事确认。")


class AlreadySettled(Refusal):
    """Somebody settled the proposal meanwhile."""

    code, status = "search_settled", 409
    message = gettext_noop("这个用词已经有人处理了，请重新打开清单查看。")


class WaitsForEditor(Refusal):
    """What was learnt is confirmed by nobody before an editor has taken it up."""

    code, status = "search_waits_for_editor", 409
    message = gettext_noop("这个用词还没有编辑采用。先由一位编辑采用，再由别的岗位的同事确认。")
