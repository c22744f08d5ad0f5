"""What the forms engine says when something is wrong: with a definition, or with what a person typed.

Messages are Chinese msgids with named places, so that the same error can be shown in another language
later: nothing is translated here, the caller passes its own `gettext`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yiwang.identifiers import IdentifierError

Gettext = Callable[[str], str]
Text = Mapping[str, str]
"""A title or sentence as a language map; `zh-Hans` is always there."""

SOURCE_LANGUAGE = "zh-Hans"


def say(text: Text, language: str = SOURCE_LANGUAGE) -> str:
    """The text in `language`, or in Chinese where it has not been translated; "" for no text."""
    return text.get(language) or text.get(SOURCE_LANGUAGE, "")


def fill(
    msgid: str, params: Mapping[str, Any], gettext: Gettext | None, language: str = SOURCE_LANGUAGE, **more: str
) -> str:
    """The sentence of `msgid` with its places filled; what has languages of its own is said in `language`."""
    pattern = gettext(msgid) if gettext else msgid
    return pattern.format(**more, **{key: _said(value, gettext, language) for key, value in params.items()})


def _said(value: Any, gettext: Gettext | None, language: str) -> Any:
    if isinstance(value, Mapping):
        return say(value, language)
    return value.text(gettext) if isinstance(value, IdentifierError) else value


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing that is wrong with a form definition: where (JSON pointer), what, and what would be right."""

    pointer: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        where = self.pointer or "/"
        return f"{where}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


class FormRefused(ValueError):
    """A form definition that is not accepted; `problems` says everything that was found."""

    code = "form_refused"

    def __init__(self, problems: Iterable[FormProblem]) -> None:
        self.problems = tuple(problems)
        self.message = "；".join(str(problem) for problem in self.problems) or "表单定义有误。"
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong with one answer.

    `pointer` is the concrete JSON pointer of the field (rows counted from 0), `code` is stable for
    programs, `msgid` is the Chinese sentence with places that `params` fill (a param that is a language
    map is said in the language asked for).
    """

    pointer: str
    code: str
    msgid: str
    title: Text = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The field's title in Chinese."""
        return say(self.title)

    @property
    def message_zh(self) -> str:
        """The sentence in Chinese: what is wrong and what to type instead."""
        return self.text()

    def text(self, gettext: Gettext | None = None, language: str = SOURCE_LANGUAGE) -> str:
        """The sentence through `gettext`, with the field's title in `language`."""
        return fill(self.msgid, self.params, gettext, language, label=say(self.title, language))


class Unreadable(ValueError):
    """Something typed that cannot be turned into the field's type; carries the message for the person."""

    def __init__(self, code: str, msgid: str, **params: Any) -> None:
        super().__init__(msgid)
        self.code = code
        self.msgid = msgid
        self.params = params
