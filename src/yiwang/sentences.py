"""Sentences of rooms that know no Django: marked here for the catalogues, translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue of its room."""
    return text


class SaidError(ValueError):
    """Base of errors that a person reads.

    `msgid` is the Chinese sentence with places (`%(year)d`) that the named values fill, `message` the same with
    its values; `text(gettext)` says it in another language.
    """

    def __init__(self, msgid: str, **values: object) -> None:
        self.msgid = msgid
        self.values = values
        self.message = self.text()
        super().__init__(self.message)

    def text(self, gettext: Callable[[str], str] | None = None) -> str:
        """The sentence through `gettext`, in Chinese without one."""
        pattern = gettext(self.msgid) if gettext else self.msgid
        return pattern % self.values if self.values else pattern
