"""Refusals of content."""

from django.utils.translation import gettext_noop

from yiwang.core.errors import InvalidInput, NotPermitted, Refusal


class OwnArticle(NotPermitted):
    """Who wrote it does not review it (two-person rule)."""

    code, status = "content_same_person", 403
    message = gettext_noop("这篇是您自己写的或者改过的，要由另一位同事审核发布。")


class WrongState(Refusal):
    """The article is not where this act needs it."""

    code, status = "content_wrong_state", 409
    message = gettext_noop("这篇内容的状态已经变了，请重新打开再办。")


class NotFit(InvalidInput):
    """The text is not fit to be published: what to mend stands at its fields."""

    code, status = "content_not_fit", 422
    message = gettext_noop("有几处要先改好，才能发布。")


class KeyTaken(InvalidInput):
    """Another page has this address."""

    code, status = "content_key_taken", 422
    message = gettext_noop("已经有别的页面用了这个地址。")
