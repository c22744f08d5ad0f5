"""The sentences of messages: what happened, what comes next, by when. Chinese is the key of the translation.

A kind may have two bodies: with and without a day (``until``). Blanks are filled with public words only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.ui.filters import zh_date

BLANKS = frozenset({"title", "number", "office", "until", "count", "step", "name", "thing", "masked", "node", "what"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """``title`` and ``body`` are msgids; ``dated`` is the body when the day is known. ``urgent`` goes out by text too.

    ``clock`` is the kind of clock whose last day is told.
    """

    title: str
    body: str
    dated: str = ""
    clock: tuple[str, ...] = ()
    urgent: bool = False
    symbol: str = "message"


SENTENCES: dict[str, Sentence] = {}


def sentence(kind: str, entry: Sentence) -> Sentence:
    """Register the sentences of a kind of message; other rooms add theirs at start-up."""
    known = SENTENCES.setdefault(kind, entry)
    if known != entry:
        raise ValueError(f"message kind {kind!r} is declared twice")
    return entry


@dataclass(frozen=True, slots=True)
class Words:
    """A message as a person reads it."""

    title: str
    body: str
    symbol: str


def spoken(kind: str, words: Mapping[str, object]) -> Words:
    """The message in the active language. A kind that is no longer known still says what it is about."""
    entry = SENTENCES.get(kind)
    filled = {blank: str(words.get(blank, "")) for blank in BLANKS}
    if entry is None:
        return Words(_("有新消息"), filled["title"], "message")
    until = _day(filled["until"])
    filled["until"] = zh_date(until) if until else ""
    body = entry.dated if until and entry.dated else entry.body
    return Words(_(entry.title) % filled, _(body) % filled, entry.symbol)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_DECISION = ("statutory", "committed")
for _kind, _entry in {
    "proceeding.submitted": Sentence(
        gettext_noop("已收到您的申请：%(title)s"),
        gettext_noop("%(office)s会看材料齐不齐。齐了就受理，不齐会一次告诉您要补什么。"),
        gettext_noop("%(office)s会看材料齐不齐。齐了就受理，不齐会在%(until)s前一次告诉您要补什么。"),
        ("correction_notice",),
    ),
    "proceeding.correction_requested": Sentence(
        gettext_noop("要补材料：%(title)s"),
        gettext_noop("有%(count)s处要补。请打开办件，按清单补好再提交。"),
        gettext_noop("有%(count)s处要补。请在%(until)s前打开办件，按清单补好再提交。"),
        ("correction",),
        urgent=True,
        symbol="warning",
    ),
    "proceeding.moved": Sentence(
        gettext_noop("换了承办机构：%(title)s"),
        gettext_noop(
            "原来的机构有变动，这件事现在由%(office)s接着办。办到哪一步、什么时候有结果都不变，您不用做什么。"
        ),
    ),
    "proceeding.supplemented": Sentence(
        gettext_noop("已收到您补的材料：%(title)s"),
        gettext_noop("%(office)s会再看一遍。"),
        gettext_noop("%(office)s会再看一遍，%(until)s前告诉您结果。"),
        ("correction_notice",),
    ),
    "proceeding.accepted": Sentence(
        gettext_noop("已经受理：%(title)s"),
        gettext_noop("由%(office)s办理。办好了会告诉您。"),
        gettext_noop("由%(office)s办理，%(until)s前会有结果。"),
        _DECISION,
        symbol="check-circle",
    ),
    "proceeding.deemed_accepted": Sentence(
        gettext_noop("已经受理：%(title)s"),
        gettext_noop("%(office)s没有在期限内通知您补材料，所以从收到申请那天起算受理。"),
        gettext_noop("%(office)s没有在期限内通知您补材料，所以从收到申请那天起算受理。%(until)s前会有结果。"),
        _DECISION,
        symbol="check-circle",
    ),
    "proceeding.not_accepted": Sentence(
        gettext_noop("不予受理：%(title)s"),
        gettext_noop("理由和怎样申请复议写在《不予受理决定书》里，请打开办件查看。"),
        urgent=True,
        symbol="warning",
    ),
    "proceeding.paused": Sentence(
        gettext_noop("办理时间暂停：%(title)s"),
        gettext_noop("正在做检验、听证等法律规定的程序，这段时间不计入办理期限。做完会接着办，也会告诉您。"),
        symbol="pause",
    ),
    "proceeding.resumed": Sentence(
        gettext_noop("接着办理：%(title)s"),
        gettext_noop("特别程序已经结束，由%(office)s接着办理。"),
        gettext_noop("特别程序已经结束，由%(office)s接着办理，%(until)s前会有结果。"),
        _DECISION,
    ),
    "proceeding.extended": Sentence(
        gettext_noop("办理期限延长：%(title)s"),
        gettext_noop("经批准延长了办理期限。理由写在通知书里，请打开办件查看。"),
        gettext_noop("经批准延长到%(until)s。理由写在通知书里，请打开办件查看。"),
        ("statutory",),
        urgent=True,
        symbol="clock",
    ),
    "proceeding.granted": Sentence(
        gettext_noop("办成了：%(title)s"),
        gettext_noop("%(office)s已经同意。请打开办件查看决定和证照。"),
        gettext_noop("%(office)s已经同意。%(until)s前把决定和证照送到您手里，也可以在网上查看。"),
        ("delivery",),
        urgent=True,
        symbol="check-circle",
    ),
    "proceeding.refused": Sentence(
        gettext_noop("没有批准：%(title)s"),
        gettext_noop("理由、法律依据和怎样申请复议写在决定书里，请打开办件查看。"),
        gettext_noop("理由、法律依据和怎样申请复议写在决定书里，%(until)s前送达。请打开办件查看。"),
        ("delivery",),
        urgent=True,
        symbol="warning",
    ),
    "proceeding.delivered": Sentence(
        gettext_noop("已经送达：%(title)s"),
        gettext_noop("决定和证照已经送达，打开办件就能查看。"),
        symbol="check-circle",
    ),
    "proceeding.completed": Sentence(
        gettext_noop("全部办完：%(title)s"),
        gettext_noop("这件事已经办完，没有别的手续了。"),
        symbol="check-circle",
    ),
    "proceeding.withdrawn": Sentence(
        gettext_noop("已经撤回：%(title)s"),
        gettext_noop("您撤回了申请，不再办理。以后需要时可以重新申请。"),
    ),
    "proceeding.terminated": Sentence(
        gettext_noop("终止办理：%(title)s"),
        gettext_noop("理由写在通知书里，请打开办件查看。需要时可以重新申请。"),
        urgent=True,
        symbol="warning",
    ),
    "task.reminded": Sentence(
        gettext_noop("请尽快办理：%(step)s"),
        gettext_noop("%(title)s（%(number)s）等您办理。"),
        gettext_noop("%(title)s（%(number)s）%(until)s到期，等您办理。"),
        symbol="clock",
    ),
    "proceeding.card.yellow": Sentence(
        gettext_noop("黄牌：快到期了"),
        gettext_noop("%(title)s（%(number)s）快到期了，请尽快办理。"),
        gettext_noop("%(title)s（%(number)s）%(until)s到期，请尽快办理。"),
        symbol="warning",
    ),
    "proceeding.card.red": Sentence(
        gettext_noop("红牌：已经超期"),
        gettext_noop("%(title)s（%(number)s）已经超期，请马上办理。"),
        gettext_noop("%(title)s（%(number)s）%(until)s已经到期，请马上办理。"),
        symbol="warning",
    ),
}.items():
    sentence(_kind, _entry)

SILENT = {
    "proceeding.document_made": "the paper belongs to a move that has its own message",
    "application.receipt_issued": "comes together with the grant",
}
"""Events of the applicant's timeline that bring no message, and why."""
