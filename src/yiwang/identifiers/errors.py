"""The one error of this room."""

from __future__ import annotations

from yiwang.sentences import SaidError


class IdentifierError(SaidError):
    """An identifier is not well formed.

    `code` is stable and machine-readable (`length`, `alphabet`, `check_digit`, ...); `message` is a
    Chinese sentence for the person who typed it. The message never repeats the whole value: it may be
    personal data and messages end up in logs.
    """

    def __init__(self, code: str, msgid: str, **values: object) -> None:
        self.code = code
        super().__init__(msgid, **values)
