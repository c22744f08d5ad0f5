"""Position in the tokens of a text: looking ahead, expecting, finding names, counting depth and work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import FeelSyntaxError
from .limits import Limits
from .names import KEYWORDS, STOPS, SYMBOLS, Names
from .scanner import Token, normal, scan


class Cursor:
    """Reads tokens one after another; knows the names of the scopes around the current position."""

    def __init__(self, text: str, scopes: list[Names], members: Names, limits: Limits) -> None:
        if len(text) > limits.expression_length:
            raise FeelSyntaxError("表达式过长")
        self.text = text
        self.limits = limits
        self.tokens = scan(text)
        self.index = 0
        self.scopes = scopes
        self.members = members
        self.filters = 0
        self.depth = 0
        self.work = 40 * len(self.tokens) + 4000

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.index]

    def at(self, text: str, ahead: int = 0) -> bool:
        """Whether the token has this text (and is not a string)."""
        index = self.index + ahead
        return index < len(self.tokens) and self.tokens[index].text == text

    def accept(self, text: str) -> bool:
        """Step over the token if it has this text."""
        if self.tokens[self.index].text == text:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Step over a token that must be there."""
        if not self.accept(text):
            self.fail(f"此处应为“{text}”")

    def fail(self, message: str) -> None:
        """Raise FeelSyntaxError at the current token."""
        found = self.token.text
        tail = f"，实际是“{found[:20]}”" if found else "，但表达式已经结束"
        raise FeelSyntaxError(message + tail, self.token.start, self.text)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One more level of nesting."""
        self.depth += 1
        if self.depth > self.limits.nesting:
            raise FeelSyntaxError("表达式嵌套过深", self.token.start, self.text)
        yield
        self.depth -= 1

    @contextmanager
    def scope(self, names: Names) -> Iterator[None]:
        """Names that are known inside only."""
        self.scopes.append(names)
        yield
        self.scopes.pop()

    def slice(self, start: int, end: int) -> str:
        """The source of the tokens from start up to end, with white space normalized."""
        return normal(self.text[self.tokens[start].start : self.tokens[end - 1].end])

    def known_name(self) -> tuple[int, str]:
        """The longest name at the cursor that some scope knows; inside filters also names of members."""
        best, name = 0, ""
        for names in reversed(self.scopes):
            size, found = names.longest(self.tokens, self.index)
            if size > best:
                best, name = size, found
        if self.filters:
            size, found = self.members.longest(self.tokens, self.index)
            if size > best:
                best, name = size, found
        return best, name

    def joined_name(self, start: int, size: int) -> int:
        """Number of tokens of an undeclared name: all the words up to the next keyword or operator."""
        index = start + size
        while self.tokens[index].kind == "name" and self.tokens[index].text not in STOPS:
            index += 1
        return index - start

    def take_name(self) -> str:
        """Read a variable: a declared name, else the words that follow each other."""
        start = self.index
        size, name = self.known_name()
        joined = self.joined_name(start, size or 1)
        if size and (joined == size or self._keyword_after(start, size)):
            self.index += size
            return name
        self.index += joined
        return self.slice(start, self.index)

    def _keyword_after(self, start: int, size: int) -> bool:
        return self.tokens[start + size].text in KEYWORDS

    def take_member(self) -> str:
        """Read the name after a dot."""
        if self.token.kind != "name":
            self.fail("“.”后面应为名称")
        start = self.index
        size, name = self.members.longest(self.tokens, start)
        if size and self.joined_name(start, size) == size:
            self.index += size
            return name
        self.index += self.joined_name(start, 1)
        return self.slice(start, self.index)

    def name_before(self, stop: str) -> str | None:
        """Read a declared name (of a parameter, key or variable) up to `stop`; None if that is not there."""
        index = self.index
        while self.tokens[index].text != stop:
            token = self.tokens[index]
            if token.kind != "name" and (index == self.index or not _name_part(token)):
                return None
            index += 1
        if index == self.index:
            return None
        name = self.slice(self.index, index)
        self.index = index
        return name


def _name_part(token: Token) -> bool:
    return token.kind == "number" or token.text in SYMBOLS
