"""An event as a sentence for people; free text and personal data stay where they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.core.events import TYPES
from yiwang.core.models import Event
from yiwang.service.desks.queries.log import Known
from yiwang.service.desks.showing.clocks import PAUSES
from yiwang.service.desks.showing.story import sentence_of
from yiwang.ui.filters import zh_datetime

KINDS = {
    "proceeding": gettext_lazy("办件"),
    "task": gettext_lazy("任务"),
    "account": gettext_lazy("账号"),
    "post": gettext_lazy("岗位"),
    "organization": gettext_lazy("机构"),
    "division": gettext_lazy("地区"),
    "draft": gettext_lazy("草稿"),
    "licence": gettext_lazy("证照"),
    "release": gettext_lazy("事项包"),
    "record": gettext_lazy("登记信息"),
}
CHANNELS = {
    "portal": gettext_lazy("网上"),
    "window": gettext_lazy("窗口"),
    "api": gettext_lazy("系统对接"),
    "system": gettext_lazy("系统"),
}
USES = {
    "check": gettext_lazy("核对申请内容和材料"),
    "contact": gettext_lazy("联系申请人"),
    "visit": gettext_lazy("准备现场核查"),
    "decide": gettext_lazy("作出决定、制作文书"),
    "material": gettext_lazy("查看材料或文书"),
    "window": gettext_lazy("窗口收件"),
    "other": gettext_lazy("其他"),
}
CARDS = {"yellow": gettext_lazy("黄牌"), "red": gettext_lazy("红牌")}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log."""

    when: str
    who: str
    what: str
    about: str
    details: str
    channel: str

    def cells(self) -> list[object]:
        """As a row of the export."""
        return [self.when, self.who, self.what, self.about, self.details, self.channel]


def line_of(event: Event, known: Known) -> LogLine:
    """The sentence of an event."""
    kind = str(KINDS.get(event.subject_kind, _("其他")))
    number = known.numbers.get(str(event.subject_id), "")
    return LogLine(
        when=zh_datetime(event.recorded_at),
        who=_who(event, known),
        what=sentence_of(event.type),
        about=f"{kind} {number}".strip(),
        details=_details(event, known),
        channel=str(CHANNELS.get(event.channel, _("其他"))),
    )


def _who(event: Event, known: Known) -> str:
    if event.actor_kind == "official":
        return known.people.get(str(event.actor_account), _("工作人员"))
    if event.actor_kind == "system":
        return _("系统")
    if event.on_behalf_of is not None:
        return _("代办人代申请人")
    return _("申请人") if event.actor_kind == "person" else _("未登录的人")


def _details(event: Event, known: Known) -> str:
    """Only facts from closed lists: steps, colleagues, cards, procedures, purposes. Never what somebody typed."""
    payload = event.payload
    parts = [
        known.steps.get(str(payload.get("task", "")), ""),
        str(CARDS.get(str(payload.get("card", "")), "")),
        str(PAUSES.get(str(payload.get("procedure", "")), "")),
        str(USES.get(str(payload.get("purpose", "")), "")),
    ]
    if "to" in payload and event.type == "task.transferred":
        parts.append(_("交给%(name)s") % {"name": known.people.get(str(payload["to"]), _("一位同事"))})
    if "signer" in payload:
        parts.append(_("加签人%(name)s") % {"name": known.people.get(str(payload["signer"]), _("一位同事"))})
    return "；".join(part for part in parts if part)


def type_options() -> list[dict[str, str]]:
    """Types of events to choose from, by their sentences."""
    options = [{"value": code, "text": _(entry.sentence)} for code, entry in TYPES.items()]
    return sorted(options, key=lambda option: option["text"])
