"""The grammar of XPath regular expressions (XML Schema part 2, appendix F; XPath functions §5.6.1)."""

from __future__ import annotations

from .classes import MULTI, SINGLE, Test, between, negated, property_test
from .tree import Anchor, Back, Choice, Group, One, RegexError, Repeat, Sequence, Tree

MAX_NESTING = 30
MAX_REPEAT = 1000


class _Parser:
    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.pattern[index] if index < len(self.pattern) else ""

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise RegexError("正则表达式不完整")
        self.at += 1
        return char

    def single(self, char: str) -> One:
        if "i" not in self.flags:
            return One(lambda other: other == char)
        forms = {char, char.lower(), char.upper()}
        return One(lambda other: other in forms)

    def folded(self, test: Test) -> One:
        if "i" not in self.flags:
            return One(test)
        return One(lambda char: test(char) or test(char.lower()) or test(char.upper()))

    def choice(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise RegexError("正则表达式嵌套过深")
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self) -> Tree:
        items: list[Tree] = []
        while self.peek() and self.peek() not in "|)":
            items.append(self.quantified(self.atom()))
        return Sequence(tuple(items))

    def quantified(self, body: Tree) -> Tree:
        sign = self.peek()
        if not sign or sign not in "?*+{":
            return body
        if isinstance(body, Anchor):
            raise RegexError("“^”和“$”不能重复")
        self.at += 1
        low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign) or self.counts()
        greedy = self.peek() != "?"
        self.at += not greedy
        if self.peek() and self.peek() in "?*+{":
            raise RegexError("重复符号不能连用")
        return Repeat(body, low, high, greedy)

    def counts(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.at)
        low, comma, high = self.pattern[self.at : end].partition(",")
        digits = [part for part in (low, high) if part]
        if end < 0 or not low or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in digits):
            raise RegexError("重复次数写法不对")
        self.at = end + 1
        least, most = int(low), (int(high) if high else None) if comma else int(low)
        if (most is not None and most < least) or max(least, most or 0) > MAX_REPEAT:
            raise RegexError("重复次数不对或过大")
        return least, most

    def atom(self) -> Tree:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return self.folded(self.char_class())
        if char == ".":
            return One(_any if "s" in self.flags else _no_newline)
        if char in "^$":
            return Anchor(char, "m" in self.flags)
        if char == "\\":
            return self.escape()
        if char in "?*+{}])":
            raise RegexError(f"“{char}”前缺少内容，或应写作“\\{char}”")
        return self.single(char)

    def group(self) -> Tree:
        number = 0
        if self.peek() == "?":
            if self.peek(1) != ":":
                raise RegexError("不支持以“(?”开头的写法")
            self.at += 2
        else:
            self.groups += 1
            number = self.groups
        body = self.choice()
        if self.take() != ")":
            raise RegexError("括号没有结束")
        self.closed.add(number)
        return Group(number, body)

    def escape(self) -> Tree:
        char = self.take()
        if char.isascii() and char.isdigit() and char != "0":
            number = int(char)
            while self.peek().isascii() and self.peek().isdigit() and number * 10 + int(self.peek()) <= self.groups:
                number = number * 10 + int(self.take())
            if number not in self.closed:
                raise RegexError("反向引用的组不存在")
            return Back(number, "i" in self.flags)
        if char in SINGLE:
            return self.single(SINGLE[char])
        return self.folded(self.class_escape(char))

    def class_escape(self, char: str) -> Test:
        if char in "pP":
            end = self.pattern.find("}", self.at)
            test = property_test(self.pattern[self.at + 1 : end]) if self.peek() == "{" and end > 0 else None
            if test is None:
                raise RegexError("不认识的字符类别")
            self.at = end + 1
            return test if char == "p" else negated(test)
        if char.lower() in MULTI:
            return MULTI[char] if char in MULTI else negated(MULTI[char.lower()])
        raise RegexError(f"不认识的转义“\\{char}”")

    def char_class(self) -> Test:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise RegexError("正则表达式嵌套过深")
        inverse = self.peek() == "^"
        self.at += inverse
        tests: list[Test] = []
        minus: Test | None = None
        while self.peek() != "]" or not tests:
            if self.peek() == "-" and self.peek(1) == "[" and tests:
                self.at += 2
                minus = self.char_class()
                if self.peek() != "]":
                    raise RegexError("字符类的减号后面只能有一个字符类")
                break
            tests.append(self.class_item())
        self.take()
        self.depth -= 1
        return _class(tests, inverse, minus)

    def class_item(self) -> Test:
        low = self.class_char()
        if not isinstance(low, str):
            return low
        if self.peek() != "-" or self.peek(1) in ("]", "["):
            return lambda char: char == low
        self.at += 1
        high = self.class_char()
        if not isinstance(high, str) or high < low:
            raise RegexError("字符范围不对")
        return between(low, high)

    def class_char(self) -> str | Test:
        char = self.take()
        if char == "\\":
            escaped = self.take()
            return SINGLE[escaped] if escaped in SINGLE else self.class_escape(escaped)
        if char in "[]":
            raise RegexError("字符类中的方括号应当转义")
        return char


def _any(_char: str) -> bool:
    return True


def _no_newline(char: str) -> bool:
    return char not in "\n\r"


def _class(tests: list[Test], inverse: bool, minus: Test | None) -> Test:
    def inside(char: str) -> bool:
        return any(test(char) for test in tests) != inverse and not (minus is not None and minus(char))

    return inside


def _without_spaces(pattern: str) -> str:
    """The flag x: white space outside character classes does not count."""
    kept, level, escaped = [], 0, False
    for char in pattern:
        if not escaped:
            level += (char == "[") - (char == "]" and level > 0)
        if level or char not in " \t\n\r":
            kept.append(char)
        escaped = char == "\\" and not escaped
    return "".join(kept)


def parse_regex(pattern: str, flags: str) -> tuple[Tree, int]:
    """The tree of a pattern and the number of its groups. Raises RegexError."""
    if "q" in flags:
        parser = _Parser("", flags)
        return Sequence(tuple(parser.single(char) for char in pattern)), 0
    parser = _Parser(_without_spaces(pattern) if "x" in flags else pattern, flags)
    tree = parser.choice()
    if parser.peek():
        raise RegexError("括号不成对")
    return tree, parser.groups
