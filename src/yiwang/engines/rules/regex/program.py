"""Patterns as small programs: a list of instructions for the matcher."""

from __future__ import annotations

from typing import NamedTuple

from .classes import Test
from .tree import Anchor, Back, Choice, Group, One, RegexError, Repeat, Sequence, Tree

MAX_PROGRAM = 5000
ONE, SPLIT, JUMP, SAVE, ANCHOR, BACK, PROGRESS, DONE = range(8)


class Instruction(NamedTuple):
    """`one` takes a character; `split` tries `first`, then `second`; other fields by operation."""

    operation: int
    test: Test | None = None
    first: int = 0
    second: int = 0
    sign: str = ""
    flag: bool = False


class _Assembler:
    def __init__(self, groups: int) -> None:
        self.code: list[Instruction] = []
        self.slots = 2 * (groups + 1)

    def add(self, instruction: Instruction) -> int:
        if len(self.code) >= MAX_PROGRAM:
            raise RegexError("正则表达式过大")
        self.code.append(instruction)
        return len(self.code) - 1

    def emit(self, tree: Tree) -> None:
        if isinstance(tree, One):
            self.add(Instruction(ONE, tree.test))
        elif isinstance(tree, Anchor):
            self.add(Instruction(ANCHOR, sign=tree.sign, flag=tree.lines))
        elif isinstance(tree, Back):
            self.add(Instruction(BACK, first=tree.group, flag=tree.fold))
        elif isinstance(tree, Sequence):
            for item in tree.items:
                self.emit(item)
        elif isinstance(tree, Group):
            self.group(tree)
        elif isinstance(tree, Choice):
            self.choice(tree)
        else:
            self.repeat(tree)

    def group(self, tree: Group) -> None:
        if not tree.number:
            self.emit(tree.body)
            return
        self.add(Instruction(SAVE, first=2 * tree.number))
        self.emit(tree.body)
        self.add(Instruction(SAVE, first=2 * tree.number + 1))

    def choice(self, tree: Choice) -> None:
        exits = []
        for branch in tree.branches[:-1]:
            split = self.add(Instruction(SPLIT))
            self.emit(branch)
            exits.append(self.add(Instruction(JUMP)))
            self.code[split] = Instruction(SPLIT, first=split + 1, second=len(self.code))
        self.emit(tree.branches[-1])
        for place in exits:
            self.code[place] = Instruction(JUMP, first=len(self.code))

    def split(self, place: int, inside: int, outside: int, greedy: bool) -> None:
        first, second = (inside, outside) if greedy else (outside, inside)
        self.code[place] = Instruction(SPLIT, first=first, second=second)

    def repeat(self, tree: Repeat) -> None:
        for _ in range(tree.low):
            self.emit(tree.body)
        if tree.high is None:
            slot = self.slots
            self.slots += 1
            start = self.add(Instruction(SPLIT))
            self.add(Instruction(SAVE, first=slot))
            self.emit(tree.body)
            self.add(Instruction(PROGRESS, first=slot))
            self.add(Instruction(JUMP, first=start))
            self.split(start, start + 1, len(self.code), tree.greedy)
            return
        places = []
        for _ in range(tree.high - tree.low):
            places.append(self.add(Instruction(SPLIT)))
            self.emit(tree.body)
        for place in places:
            self.split(place, place + 1, len(self.code), tree.greedy)


def assemble(tree: Tree, groups: int) -> tuple[list[Instruction], int]:
    """The program and the number of positions it remembers. Raises RegexError when it gets too large."""
    assembler = _Assembler(groups)
    assembler.emit(tree)
    assembler.add(Instruction(DONE))
    return assembler.code, assembler.slots
