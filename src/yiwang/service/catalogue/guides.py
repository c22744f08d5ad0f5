"""The guide of a service item in words: who, what, how, limits with the day they would end, materials, law, places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.calendar import Limit, Unit, deadline
from yiwang.core.calendar_store import calendar
from yiwang.core.errors import Refusal
from yiwang.engines.flow import plan as kinds
from yiwang.engines.flow.drawing import step_lines
from yiwang.engines.flow.tokens import State
from yiwang.engines.parameters.values import value_at
from yiwang.people.models import Organization
from yiwang.service.applications.items import Item, limits_of, place_for, text_of
from yiwang.service.applications.receipts import appeal_of
from yiwang.service.applications.scenario import materials_for
from yiwang.service.catalogue.elements.addresses import host_of, web_address
from yiwang.service.catalogue.place import ChosenPlace
from yiwang.ui.filters import money, zh_date

TEXTS = ("who", "what", "how", "after")


def guide_of(
    item: Item, place: ChosenPlace | None, given: Mapping[str, Any], today: date, language: str
) -> dict[str, Any]:
    """Everything that the guide page shows; what depends on a place is empty until one is chosen."""
    content = item.content
    guide = content.get("guide", {})
    office, office_missing = _office(item, place)
    return {
        "title": text_of(content["title"], language),
        "summary": text_of(content.get("summary", ""), language),
        "texts": {name: text_of(guide.get(name, ""), language) for name in TEXTS},
        "rights": [text_of(line, language) for line in guide.get("rights", [])],
        "duties": [text_of(line, language) for line in guide.get("duties", [])],
        "power_type": str(content["power_type"]),
        "applicants": [applicant_words(code) for code in content["applicants"]],
        "channels": [channel_words(code) for code in content["channels"]],
        "visits": content.get("visits", {}).get("count", 0),
        "instant": item.instant,
        "basis": [basis_words(row) for row in content["basis"]],
        "conditions": [_condition(row, language) for row in content.get("conditions", [])],
        "materials": [_material(found) for found in materials_for(item, given)],
        "fees": _fees(content, place, today, language),
        "limits": _limits(item, place, today) if office else [],
        "office": office,
        "office_missing": office_missing,
        "steps": flow_steps(item),
        "faq": [_faq(row, language) for row in content.get("faq", [])],
        "appeal": appeal_of(item),
        "results": _results(item, language),
    }


_OTHERS = gettext_noop("其他申请人")
_APPLICANTS = {
    "natural_person": gettext_noop("个人"),
    "legal_person": gettext_noop("企业"),
    "public_institution": gettext_noop("事业单位"),
    "social_organization": gettext_noop("社会组织"),
    "other_organization": gettext_noop("其他组织"),
}


def applicant_words(code: str) -> str:
    """Who may apply."""
    return _(_APPLICANTS.get(code, _OTHERS))


def channel_words(code: str) -> str:
    """Ways to apply."""
    return {
        "web": _("网上"),
        "mobile": _("手机"),
        "window": _("窗口"),
        "kiosk": _("自助机"),
        "post": _("邮寄"),
    }.get(code, _("其他方式"))


def basis_words(row: Mapping[str, Any]) -> dict[str, str]:
    """A legal basis: 《食品安全法》第三十五条第二款, what it says, the version, the published text."""
    article = f"第{row['article']}条" if row.get("article") else ""
    paragraph = f"第{_numeral(row['paragraph'])}款" if row.get("paragraph") else ""
    point = f"第{_numeral(row['point'])}项" if row.get("point") else ""
    known = row.get("confidence") == "text"
    url = web_address(str(row.get("url") or ""))
    return {
        "law": f"《{row['law']}》{article}{paragraph}{point}",
        "says": text_of(row.get("says", "")),
        "document": str(row.get("document", "")),
        "as_of": str(row.get("as_of", "")),
        "note": "" if known else _("文字还没有和公布的原文核对"),
        "url": url,
        "site": host_of(url),
    }


def _numeral(number: Any) -> str:
    digits = "零一二三四五六七八九十"
    value = int(number)
    return digits[value] if 0 <= value <= 10 else str(value)


def _condition(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {"text": text_of(row["says"], language), "basis": [basis_words(b) for b in row.get("basis", [])]}


def _faq(row: Mapping[str, Any], language: str) -> dict[str, str]:
    return {"title": text_of(row["question"], language), "text": text_of(row["answer"], language)}


def _material(found: Any) -> dict[str, Any]:
    need = {"required": _("必须交"), "optional": _("可以不交"), "later": _("可以以后补交")}.get(found.need, "")
    types = "、".join(str(kind).upper() for kind in found.files.get("types", []))
    return {
        "key": found.key,
        "title": found.title,
        "held": bool(found.held),
        "need": _("您不用交") if found.held else need,
        "note": found.note,
        "sample": found.sample,
        "files": _("%(types)s，每个不超过%(size)s MB") % {"types": types, "size": found.files["max_mb"]}
        if types
        else "",
    }


def _fees(content: Mapping[str, Any], place: ChosenPlace | None, today: date, language: str) -> list[dict[str, Any]]:
    rows = []
    for fee in content.get("fees", []):
        fen = fee.get("fen")
        if fen is None and fee.get("parameter") and place is not None:
            try:
                fen = value_at(str(fee["parameter"]), place.code, today).value
            except Refusal:
                fen = None
        amount = money(fen) if isinstance(fen, int) else _("按当地标准")
        basis = [basis_words(b) for b in fee.get("basis", [])]
        rows.append({"title": text_of(fee["title"], language), "amount": amount, "basis": basis})
    return rows


def _limits(item: Item, place: ChosenPlace | None, today: date) -> list[dict[str, str]]:
    if place is None:
        return []
    try:
        limits = limits_of(item, place.code, today)
    except Refusal:
        return []
    shown = [
        ("correction_notice", _("收不收，多久告诉您")),
        ("statutory", _("法律规定多久办完")),
        ("committed", _("我们承诺多久办完")),
        ("delivery", _("办好后多久送到")),
    ]
    rows = []
    for kind, title in shown:
        limit = getattr(limits, kind)
        if limit is not None:
            rows.append({"kind": kind, "title": title, **limit_words(limit, today)})
    return rows


def limit_words(limit: Limit, today: date) -> dict[str, str]:
    """A limit in words, with the day on which it would end if it began today; without a calendar no day is said."""
    try:
        due = deadline(limit, today, calendar=calendar()).due_on
    except ValueError:  # no calendar for the year, or a limit in hours
        due = None
    return {
        "amount": duration_words(limit.duration.amount, str(limit.duration.unit)),
        "ends": zh_date(due) if due else "",
        "basis": str(limit.basis),
    }


def duration_words(amount: int, unit: str) -> str:
    """5个工作日, 20天, 6个月."""
    words = {
        Unit.WORKING_DAY: _("%(n)s个工作日"),
        Unit.DAY: _("%(n)s天"),
        Unit.MONTH: _("%(n)s个月"),
        Unit.YEAR: _("%(n)s年"),
        Unit.HOUR: _("%(n)s小时"),
    }
    return words[Unit(unit)] % {"n": amount}


def _office(item: Item, place: ChosenPlace | None) -> tuple[Organization | None, str]:
    if place is None:
        return None, ""
    try:
        found = place_for(item, place.code)
    except Refusal as refused:
        return None, refused.text
    return Organization.objects.filter(pk=found.organization_id).first(), ""


def flow_steps(item: Item) -> list[dict[str, str]]:
    """The steps that people take, in the order of the model; empty for an item without a flow."""
    if item.content.get("flow") is None:
        return []
    lines = [line for line in step_lines(item.plan, State()) if line.kind == kinds.USER]
    return [
        {"title": line.name, "text": _("由您办") if line.party == "applicant" else _("由办理机关办")} for line in lines
    ]


def _results(item: Item, language: str) -> list[str]:
    rows = []
    for row in item.content["results"]:
        if row["decision"] != "grant":
            continue
        name = row.get("licence")
        if name:
            rows.append(text_of(item.member("licences", name).content["title"], language))
        elif row.get("text"):
            rows.append(text_of(item.member("texts", row["text"]).content["title"], language))
    return list(dict.fromkeys(rows))
