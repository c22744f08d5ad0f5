"""Refusals: why something is not done, with a stable code and a sentence that says what to do instead.

The domain raises these; it never raises HTTP. One translator in ``web`` turns them into RFC 9457 problem
details for the API and into an error summary for pages. Every class here and below stands in the
generated reference ``docs/reference/error-codes.md``.

Chinese is the language of the source, and a refusal speaks the language of the request that it answers:

* the sentence of a class is marked (``message = gettext_noop("…")``) and translated when it is read (``text``),
  so a class knows nothing of languages and worker and command line stay Chinese;
* a sentence given where the refusal is raised goes through gettext there, with its values by name:
  ``raise InvalidInput(_("最多%(most)s个字。") % {"most": 200})``; the messages of ``fields`` as well;
* exceptions of rooms without Django keep a Chinese ``message`` and give ``text(gettext)``: the room that turns
  them into a refusal says ``raise InvalidInput(wrong.text(gettext))``.

``python -m yiwang.ui.catalogues <room>`` finds what has no English yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from django.utils.translation import gettext, gettext_noop

CODES: dict[str, type[Refusal]] = {}


class Refusal(Exception):
    """Base of all refusals.

    ``code`` is stable and unique; ``message`` is the sentence of the class in Chinese (no internal names);
    ``fields`` maps a JSON pointer of the input to the message for that field; ``status`` is the HTTP
    status that the translator uses. People read ``text``.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    message: ClassVar[str] = gettext_noop("现在不能这样做。")

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None, **details: object) -> None:
        self._given = message
        self.fields: dict[str, str] = dict(fields or {})
        self.details: dict[str, object] = details
        super().__init__(message or self.message)

    @property
    def text(self) -> str:
        """What a person reads: the sentence given when it was raised, or that of the class in the active language."""
        return self._given or self.sentence()

    @property
    def text_above_form(self) -> str:
        """The same on a page that shows the form again, with what was typed in it."""
        return self.text

    @classmethod
    def sentence(cls) -> str:
        """The sentence of the class in the active language."""
        return gettext(cls.message)

    @classmethod
    def at(cls, *pointers: str) -> Self:
        """This refusal with its own sentence at the named fields."""
        return cls(fields=dict.fromkeys(pointers, cls.sentence()))

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        other = CODES.get(cls.code)
        if other is not None and other.__qualname__ != cls.__qualname__:
            raise TypeError(f"refusal code {cls.code!r} is taken by {other.__qualname__}")
        CODES[cls.code] = cls


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it: both answer alike."""

    code, status = "not_found", 404
    message = gettext_noop("没有找到您要的内容，可能已经移走，或者您没有查看的权限。")


class NotSignedIn(Refusal):
    """The action needs a signed-in person."""

    code, status = "not_signed_in", 401
    message = gettext_noop("请先登录。")


class NotPermitted(Refusal):
    """The actor may know of the thing but may not do this with it."""

    code, status = "not_permitted", 403
    message = gettext_noop("您没有办理这件事的权限。")


class AssuranceTooLow(Refusal):
    """The identity is proven less well than the service item needs."""

    code, status = "assurance_too_low", 403
    message = gettext_noop("办理这件事需要更高的实名等级，请先完成实名认证。")


class InvalidInput(Refusal):
    """Something typed is wrong; ``fields`` says where."""

    code, status = "invalid_input", 422
    message = gettext_noop("有内容需要您修改。")


class InvalidTransition(Refusal):
    """The proceeding is in a state in which this move does not exist."""

    code, status = "invalid_transition", 409
    message = gettext_noop("这件事的状态已经变化，不能再做这一步。请重新打开这件事，查看最新情况。")


class ChangedMeanwhile(Refusal):
    """Someone else changed the same thing since it was read (optimistic lock)."""

    code, status = "changed_meanwhile", 409
    message = gettext_noop("刚才有人先处理了这件事，您的这次操作没有保存。请重新打开这件事，核对最新情况再决定。")
    kept: ClassVar[str] = gettext_noop(
        "刚才有人先处理了这件事，您的这次操作没有保存。您填写的内容还在下面，请先核对最新情况再决定。"
    )

    @property
    def text_above_form(self) -> str:
        """Nothing typed is lost: it stands in the form below."""
        return self._given or gettext(self.kept)


class IdempotencyConflict(Refusal):
    """The same idempotency key came with another content."""

    code, status = "idempotency_conflict", 409
    message = gettext_noop("这个请求编号已经用于另一次提交。")


class TooManyRequests(Refusal):
    """Rate limit."""

    code, status = "too_many_requests", 429
    message = gettext_noop("操作太频繁，请稍等一会儿再试。")


class TooLarge(Refusal):
    """Body, file or list above its bound."""

    code, status = "too_large", 413
    message = gettext_noop("内容太大，请减少后再试。")


class NotReady(Refusal):
    """Something that an administrator must provide is missing (calendar year, key, parameter)."""

    code, status = "not_ready", 503
    message = gettext_noop("系统还缺少办理所需的设置，已提醒管理人员。请稍后再试。")
