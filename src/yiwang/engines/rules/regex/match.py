"""The matcher: backtracking over an explicit stack, every step counted."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import LimitExceeded
from ..limits import Run
from .program import ANCHOR, BACK, DONE, JUMP, ONE, PROGRESS, SAVE, SPLIT, Instruction
from .tree import RegexError

Marks = tuple[int, ...]


class Regex:
    """A compiled pattern. Positions are code points; marks hold start and end of group 0, 1, 2 …"""

    def __init__(self, program: tuple[list[Instruction], int], groups: int) -> None:
        self._code, self._slots = program
        self.groups = groups

    def search(self, text: str, start: int, run: Run) -> Marks | None:
        """The first match at or after `start`. Raises RegexError when it takes too many steps."""
        budget = [run.limits.regex_steps]
        try:
            for place in range(start, len(text) + 1):
                end_marks = self._match(text, place, budget)
                if end_marks is not None:
                    return end_marks
            return None
        finally:
            run.steps -= (run.limits.regex_steps - budget[0]) >> 3

    def _match(self, text: str, start: int, budget: list[int]) -> Marks | None:
        code, size, left = self._code, len(text), budget[0]
        stack: list[tuple[int, int, Marks]] = [(0, start, (-1,) * self._slots)]
        try:
            while stack:
                counter, place, marks = stack.pop()
                while True:
                    left -= 1
                    if left < 0:
                        raise RegexError("正则表达式匹配步数超过上限")
                    step = code[counter]
                    counter += 1
                    operation = step.operation
                    if operation == ONE:
                        if place >= size or not step.test(text[place]):  # type: ignore[misc]
                            break
                        place += 1
                    elif operation == SPLIT:
                        stack.append((step.second, place, marks))
                        counter = step.first
                    elif operation == JUMP:
                        counter = step.first
                    elif operation == SAVE:
                        marks = (*marks[: step.first], place, *marks[step.first + 1 :])
                    elif operation == DONE:
                        return (start, place, *marks[2:])
                    else:
                        after = _check(step, text, place, marks)
                        if after < 0:
                            break
                        place = after
            return None
        finally:
            budget[0] = left

    def finds(self, text: str, run: Run) -> Iterator[Marks]:
        """All matches from left to right; refuses a pattern that matches the empty text."""
        if self.search("", 0, run) is not None:
            raise RegexError("正则表达式不能匹配空文字")
        place = 0
        while (marks := self.search(text, place, run)) is not None:
            run.spend()
            yield marks
            place = max(marks[1], marks[0] + 1)

    def split(self, text: str, run: Run) -> list[str]:
        """The parts of the text between the matches."""
        parts, last = [], 0
        for marks in self.finds(text, run):
            parts.append(text[last : marks[0]])
            last = marks[1]
        return [*parts, text[last:]]

    def replace(self, text: str, replacement: str, run: Run) -> str:
        """The text with every match replaced."""
        pieces = _pieces(replacement, self.groups)
        result, last, length = [], 0, 0
        for marks in self.finds(text, run):
            inserted = "".join(piece if isinstance(piece, str) else _group(text, marks, piece) for piece in pieces)
            result.append(text[last : marks[0]] + inserted)
            length += len(result[-1])
            if length > run.limits.string_length:
                raise LimitExceeded("文字长度超过上限")
            last = marks[1]
        return "".join([*result, text[last:]])


def _check(step: Instruction, text: str, place: int, marks: Marks) -> int:
    """The place after an anchor, back reference or progress check; -1 when it fails."""
    if step.operation == PROGRESS:
        return place if marks[step.first] != place else -1
    if step.operation == ANCHOR:
        if step.sign == "^":
            holds = place == 0 or (step.flag and text[place - 1] == "\n")
        else:
            holds = place == len(text) or (step.flag and text[place] == "\n")
        return place if holds else -1
    again = _group(text, marks, step.first)
    found = text[place : place + len(again)]
    same = found.casefold() == again.casefold() if step.flag else found == again
    return place + len(again) if same else -1


def _group(text: str, marks: Marks, number: int) -> str:
    start, end = marks[2 * number], marks[2 * number + 1]
    return "" if start < 0 or end < 0 else text[start:end]


def _pieces(replacement: str, groups: int) -> list[str | int]:
    """Literal pieces and group numbers of a replacement: `$1`, `\\$`, `\\\\`."""
    pieces: list[str | int] = []
    place = 0
    while place < len(replacement):
        char = replacement[place]
        following = replacement[place + 1 : place + 2]
        if char == "\\":
            if following not in ("\\", "$") or not following:
                raise RegexError("替换文字中的“\\”后面只能是“\\”或“$”")
            pieces.append(following)
            place += 2
        elif char == "$":
            if not (following.isascii() and following.isdigit()):
                raise RegexError("替换文字中的“$”后面应为数字")
            number, place = int(following), place + 2
            while replacement[place : place + 1].isdigit() and number * 10 + int(replacement[place]) <= groups:
                number, place = number * 10 + int(replacement[place]), place + 1
            pieces.append(number if number <= groups else "")
        else:
            pieces.append(char)
            place += 1
    return pieces


__all__ = ["BACK", "Marks", "Regex"]
