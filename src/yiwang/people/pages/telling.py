"""What was done to a person, an organization or a post, in sentences for the timeline."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from yiwang.core.events import TYPES
from yiwang.core.models import Event
from yiwang.people.directory import Told, identifier
from yiwang.people.duties import title_of
from yiwang.people.models import Account
from yiwang.ui.filters import zh_date, zh_datetime


def entries(told: Told, about: Account | None = None) -> list[dict[str, str]]:
    """For ``ui/timeline.html``, the newest first."""
    return [
        {
            "state": "done",
            "title": _(TYPES[event.type].sentence),
            "who": _who(event, told),
            "when": zh_datetime(event.recorded_at),
            "text": "；".join(part for part in _details(event, told, about) if part),
        }
        for event in told.events
    ]


def _who(event: Event, told: Told) -> str:
    if event.actor_kind == "system":
        return _("系统")
    return told.people.get(event.actor_account, _("工作人员")) if event.actor_account else _("本人")


def _day(text: Any) -> str:
    try:
        return zh_date(date.fromisoformat(str(text)))
    except ValueError:
        return ""


def _details(event: Event, told: Told, about: Account | None) -> list[str]:
    payload: dict[str, Any] = event.payload
    found = []
    if about is None and event.subject_kind == "account":
        found.append(told.people.get(event.subject_id, ""))
    post = identifier(str(payload.get("post", ""))) or (event.subject_id if event.subject_kind == "post" else None)
    if post is not None:
        found.append(told.posts.get(post, ""))
    if payload.get("name"):
        found.append(str(payload["name"]))
    if "since" in payload:
        found.append(_("从%(day)s起") % {"day": _day(payload["since"])})
    if payload.get("acting") is True:
        found.append(_("代理"))
    if payload.get("temporary") is True:
        found.append(_("临时"))
    if "until" in payload:
        found.append(_("最后一天%(day)s") % {"day": _day(payload["until"])})
    if payload.get("reason"):
        found.append(_("理由：%(reason)s") % {"reason": payload["reason"]})
    for name, words in (
        ("duties", _("职责：%(duties)s")),
        ("added", _("增加：%(duties)s")),
        ("removed", _("去掉：%(duties)s")),
    ):
        if payload.get(name) and isinstance(payload[name], list):
            found.append(words % {"duties": "、".join(title_of(str(code)) for code in payload[name])})
    before, after = payload.get("before"), payload.get("after")
    if isinstance(before, dict) and isinstance(after, dict) and before.get("name") != after.get("name"):
        found.append(_("原来叫%(name)s") % {"name": before.get("name", "")})
    return found
