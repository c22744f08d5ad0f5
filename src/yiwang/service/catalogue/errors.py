"""Refusals of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, NotPermitted, NotReady, Refusal
from yiwang.service.catalogue.elements import Problem


class ElementsRefused(InvalidInput):
    """Elements are missing, wrong, or contradict each other; ``fields`` say where."""

    code = "catalogue_elements"
    message = gettext_noop("这个事项的内容还不能发布，请先修改下面这些地方。")

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> ElementsRefused:
        """The refusal with each problem at its field."""
        return cls(fields={f"/{problem.path}": problem.message for problem in problems})


class OwnDraft(NotPermitted):
    """Who wrote in a draft may not check it (four eyes)."""

    code, status = "catalogue_own_draft", 403
    message = gettext_noop("这份草稿是您编写的，合法性审核要由另一个岗位的同事来做。")


class DraftElsewhere(Refusal):
    """The draft is not in the state in which this can be done with it."""

    code, status = "catalogue_draft_state", 409
    message = gettext_noop("这份草稿的状态已经变化，不能再做这一步。请重新打开查看。")


class DraftOpen(Refusal):
    """Somebody is already writing a draft of the same thing."""

    code, status = "catalogue_draft_open", 409
    message = gettext_noop("这个事项已经有一份没有办完的草稿，请先办完它。")


class ClaimedAlready(Refusal):
    """The organization has claimed this entry."""

    code, status = "catalogue_claimed", 409
    message = gettext_noop("您的单位已经认领过这一项。")


class EntryNotOffered(Refusal):
    """The entry is not in force, so nobody can claim it."""

    code, status = "catalogue_entry_state", 409
    message = gettext_noop("这一项基本目录现在不能认领：还没有发布，或者已经暂停、取消。")


class NoCreditCode(NotReady):
    """The organization has no credit code, from which the item's code is made."""

    code, status = "catalogue_no_credit_code", 409
    message = gettext_noop("您的单位还没有登记统一社会信用代码，编不出事项编码。请管理员先补上。")


class NotYourItem(NotPermitted):
    """The item belongs to another organization."""

    code, status = "catalogue_not_yours", 403
    message = gettext_noop("这个事项由别的单位实施，您不能修改。")


class WrongState(Refusal):
    """The item or entry is not in a state from which this goes."""

    code, status = "catalogue_state", 409
    message = gettext_noop("这个事项现在的状态不能这样做。请重新打开查看。")


class EntryCodeTaken(InvalidInput):
    """The basic code is taken."""

    code = "catalogue_code_taken"
    message = gettext_noop("这个基本编码已经有了。")
