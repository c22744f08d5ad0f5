"""Questions in people's words: which element of a guide is asked for, and the published words that answer it. Pure.

Nothing is made up here: an answer consists of passages that stand on the guide, word by word, or says that the guide
does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# What people ask for, the particular before the general. "amount" is what a benefit gives, not what a permit costs.
_ASKED: tuple[tuple[str, str], ...] = (
    (
        "hours",
        r"几点(上班|开门)?|上班(时间|吗)|办公时间|开门|下班|(周|星期|礼拜)[末一二三四五六日天]|节假日|中午(上班)?",
    ),
    ("phone", r"(打什么|打哪个)?电话|打哪个号|怎[么样]联系|联系方式|跟谁联系"),
    ("validity", r"有效期(几年|多久|多长)?|管几年|管多久|能用多久|能用几年|几年(一)?换|多久换一次|长期有效"),
    (
        "limit",
        r"多久|多长时间|几天|多少天|多少个?工作日|几个工作日|什么时候.{0,3}(办好|办完|拿到|下来|出证|有结果)|时限"
        r"|要等|等多|快不快|当天能|当场能|马上能|立刻能",
    ),
    ("fee", r"手续费(多少)?|多少钱|要钱|花钱|收钱|收费|费用|收多少|免费|什么价|价格|花多少|工本费|交钱|交费|要交多少"),
    ("appeal", r"不服|复议|起诉|上诉|打官司|告你们|不给办|被拒|不批|去哪告"),
    (
        "where",
        r"[在去到]?哪个(窗口|大厅|部门|单位|局|所)|在哪|哪里|哪儿|去哪|到哪|上哪|什么地方|地址|找谁办|找谁|归谁管|归哪|哪家(办|管)|怎么(去|走)",
    ),
    ("online", r"网上|手机上|用手机|线上|不去现场|在家(里)?(能|就能|可以)?办"),
    ("visits", r"几次|几趟|跑腿|本人(去|到场|来)|要不要去现场|必须(去|到场)|代办"),
    (
        "materials",
        r"带什么|带啥|带哪些|带点什么|要带|材料|资料|证件|准备什么|准备哪些|准备啥|提交什么|提交哪些|交什么|交哪些|交啥"
        r"|需?要(什么|哪些|啥)(证明|东西|手续)?(?!条件|要求)|什么东西|什么证明",
    ),
    (
        "conditions",
        r"(有?什么|有?哪些)?(条件|要求)|符合|资格|谁能|谁可以|什么人|哪些人|够不够|多大年(龄|纪)|几岁|多少岁",
    ),
    ("may", r"能不能(办|申请|领)|可不可以(办|申请|领)?|能办吗|能申请吗|能领吗|可以办吗|可以申请吗|可以领吗"),
    ("law", r"法律(依据)?|依据|法规|规定|凭什么|哪条法|哪一条|根据什么|条例|哪部法"),
    ("result", r"拿到什么|发什么|领什么证|得到什么|什么证书|给什么证"),
    ("after", r"(办好|办完|拿到证)(以后|之后)(要|该)?(做什么|怎么做)?"),
    ("how", r"怎么|怎样|如何|咋|流程|步骤|程序|手续|先后"),
)
ELEMENTS = (*(name for name, _pattern in _ASKED if name != "may"), "amount")
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _ASKED)
_BENEFIT = re.compile(r"补贴|津贴|补助|救助|奖励|低保|抚恤|养老金|补偿")
_QUESTION = re.compile(r"[?？]|[吗么呢]\s*$|是不是|有没有|要不要|能不能|该不该|为什么|什么|多少|哪|谁|几")
_NOISE = re.compile(r"[\s,，。.!！?？、；;:：“”\"'（）()]+")
_BEFORE = re.compile(
    r"^(请问一下|凭啥|请问|问一下|想问一下|想问|想知道|我想知道|你好|您好|麻烦|帮我|我想要|我想|我要|想要|我们|我|想|要|去|到|一下|在|如果|那|办理|办个|办一个|办(?!事)|申请|需要|得|能|可以)"
)
_AFTER = re.compile(
    r"(呢|吗|么|呀|啊|吧|的话|一下|需要|都要|要|得|都|还|能|可以|是|的|去|办理|办得|能办|办好|办下来|办|申请|一共|大概|一般|到底|先|应该|应当|得要|给|有|拿|时|时候|那里|处|不|用|上|来|下来|到|完|好)$"
)
MOST_LINES = 12
ENOUGH_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """``elements``: what is asked for, in this order; ``subject``: what it is about, in the person's words."""

    elements: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A law as a guide names it: ``law`` with article, ``says`` what it says there, ``version`` of the text."""

    law: str
    says: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Published words under one heading of a guide; ``anchor`` is where they stand on its page."""

    element: str
    title: str
    lines: tuple[str, ...]
    anchor: str = ""
    laws: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a guide itself answers (常见问题)."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """``missing``: elements of which the guide says nothing."""

    passages: tuple[Passage, ...]
    asked: tuple[Asked, ...]
    missing: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether anything published answers it."""
        return bool(self.passages or self.asked)


def question_in(words: str) -> Question | None:
    """The question that somebody typed; None for words that ask nothing (开饭店, 食品经营许可)."""
    text = words.strip()
    found, rest = _asked(text)
    if not found and not _QUESTION.search(text):
        return None
    if "may" in found:  # 网上能办吗 asks for the way, 我能办吗 for the conditions
        found = [name for name in found if name != "may"] or ["conditions"]
    if len(found) > 1 and "how" in found:  # 怎么收费 asks for the fee, not for the steps
        found.remove("how")
    if "limit" in found and "validity" in found:
        found.remove("limit")
    if "online" in found and "how" not in found and "怎" in text:
        found.append("how")
    if "fee" in found and _BENEFIT.search(text) and not re.search(r"收费|要钱|花钱|免费|费用|手续费", text):
        found[found.index("fee")] = "amount"  # what a benefit pays, not what it costs
    return Question(tuple(found), _subject(rest))


def _asked(text: str) -> tuple[list[str], str]:
    """The elements that a text asks for, and what is left of it."""
    found, rest = [], text
    for name, pattern in _PATTERNS:
        rest, times = pattern.subn(" ", rest)
        if times:
            found.append(name)
    return found, rest


def _subject(rest: str) -> str:
    """What a question is about: the words without what is asked and without courtesies."""
    parts = [_stripped(part) for part in _NOISE.split(rest)]
    return " ".join(part for part in parts if len(part) > 1 or (part and part.isascii()))


def _stripped(part: str) -> str:
    before = None
    while before != part:
        before = part
        part = _BEFORE.sub("", part)
        part = _AFTER.sub("", part)
    return part


def answer(question: Question, passages: Sequence[Passage], asked: Sequence[Asked], words: str = "") -> Answer:
    """The passages of one guide that answer a question, in the order in which it asks."""
    by_element: Mapping[str, list[Passage]] = _by_element(passages)
    found: list[Passage] = []
    missing = []
    for element in question.elements:
        told = by_element.get(element, [])
        found += told
        if not told:
            missing.append(element)
    return Answer(tuple(found), _alike(words or question.subject, asked), tuple(missing))


def _by_element(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        if passage.laws or any(line.strip() for line in passage.lines):
            found.setdefault(passage.element, []).append(passage)
    return found


def _alike(words: str, asked: Sequence[Asked], most: int = 2) -> tuple[Asked, ...]:
    scored = sorted(((alike(words, one.question), at, one) for at, one in enumerate(asked)), key=lambda row: row[:2])
    near = [one for score, _at, one in reversed(scored) if score >= ENOUGH_ALIKE]
    return tuple(near[:most])


def alike(one: str, other: str) -> float:
    """How much two questions share, 0 to 1: pairs of neighbouring characters without what every question has (Dice)."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


_COMMON = re.compile(
    r"请问|想问|我|您|你|了|的|呢|吗|么|啊|怎么办|怎么|怎样|如何|要不要|要|需要|可以|能不能|能|办理|办|是不是|是"
)


def _pairs(text: str) -> frozenset[str]:
    plain = _COMMON.sub("", _NOISE.sub("", text))
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1)) or frozenset([plain] if plain else [])
