"""The one error of this room."""

from __future__ import annotations

from collections.abc import Callable


class IdentifierError(ValueError):
    """An identifier is not well formed.

    `code` is stable and machine-readable (`length`, `alphabet`, `check_digit`, ...); `message` is a
    Chinese sentence for the person who typed it. The message never repeats the whole value: it may be
    personal data and messages end up in logs. `msgid` is that sentence with places (`%(given)d`) that the
    named values fill; `text(gettext)` says it in another language.
    """

    def __init__(self, code: str, msgid: str, **values: object) -> None:
        self.code = code
        self.msgid = msgid
        self.values = values
        self.message = self.text()
        super().__init__(self.message)

    def text(self, gettext: Callable[[str], str] | None = None) -> str:
        """The sentence through `gettext`, in Chinese without one."""
        pattern = gettext(self.msgid) if gettext else self.msgid
        return pattern % self.values if self.values else pattern


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue that is not written in the call of `IdentifierError` itself."""
    return text
