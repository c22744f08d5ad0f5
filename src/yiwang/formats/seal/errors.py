"""What goes wrong with seals: small classes with a stable `code` and a Chinese `message`, which is a msgid."""

from __future__ import annotations

from yiwang.sentences import gettext_noop


class SealProblem(Exception):
    """Base of all problems of this room."""

    code = "seal.problem"
    message = gettext_noop("电子印章处理出错")

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class SealUnreadable(SealProblem):
    """The bytes are no seal of version 1, 4 or 5."""

    code = "seal.unreadable"
    message = gettext_noop("印章数据不符合标准，无法读取")


class SignatureUnreadable(SealProblem):
    """The bytes are no seal signature of version 1, 4 or 5."""

    code = "seal.signature_unreadable"
    message = gettext_noop("签章数据不符合标准，无法读取")


class SealNotUsable(SealProblem):
    """The seal may not be applied now; `step` is a key of `verdicts.STEPS`, `message` the reason."""

    code = "seal.not_usable"
    message = gettext_noop("这枚印章现在不能使用")

    def __init__(self, step: str, message: str) -> None:
        self.step = step
        super().__init__(message)
