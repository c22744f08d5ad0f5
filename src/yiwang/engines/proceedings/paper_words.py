"""The words that the texts of a pack may ask for, taken from the case, its item and its organization."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiwang.calendar import Duration, Unit
from yiwang.engines.parameters.values import ParameterMissing, duration_at
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.opened import Opened
from yiwang.people.models import Division, Organization

CLOCKS_OF_MOVE = {
    "submit": ("correction_notice",),
    "supplement": ("correction_notice",),
    "request_correction": ("correction",),
    "accept": ("committed", "statutory"),
    "deem_accepted": ("committed", "statutory"),
    "extend": ("statutory",),
    "pause": ("statutory",),
    "grant": ("delivery",),
    "refuse": ("delivery",),
}
PROCEDURES = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection_test": "检验",
    "detection": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
}
NO_PHONE = "12345"


def words_for(
    context: Context, opened: Opened, item: Mapping[str, Any], data: Mapping[str, Any], office: Organization
) -> dict[str, str]:
    """Words by the name that a text gives them. ``data`` is that of the document row: move, reason, on, actor."""
    on = date.fromisoformat(str(data["on"]))
    move = str(data.get("move", ""))
    place = office.division
    words = {
        "applicant": opened.applicant,
        "item": text_of(item.get("title")) or str(context.row["title"]),
        "case_number": str(context.row["number"]),
        "date": day_text(on),
        "due_date": due_text(context, CLOCKS_OF_MOVE.get(move, ())),
        "organization": office.name,
        "phone": office.phone or NO_PHONE,
        "window": office.address or f"{place.name}政务服务中心",
        "reason": str(data.get("reason") or "").strip(),
        "result": "准予" + text_of(item.get("title")) if _granted(context) else "不予" + text_of(item.get("title")),
        "corrections": corrections_of(context, data),
        "basis": basis_text(item.get("basis", [])),
        "procedure": PROCEDURES.get(_procedure(context), "特别程序"),
        "procedure_days": "依法确定的时间",
        "hearing_days": "5",
        "materials": materials_text(context, item),
    }
    words.update(appeal_words(item, place, on))
    words.update(decision_words(context))
    words.update(opened.words)
    return {name: value for name, value in words.items() if value}


def day_text(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_of(value: Any) -> str:
    """A language map or a plain text in Chinese."""
    return str(value.get("zh-Hans") or "") if isinstance(value, Mapping) else str(value or "")


def due_text(context: Context, kinds: tuple[str, ...]) -> str:
    """The first end of the clocks that this paper speaks of; their own last start counts, stopped or not."""
    found = []
    for kind in kinds:
        rows = [row for row in context.clocks if row["kind"] == kind and row["due_on"]]
        if rows:
            found.append(date.fromisoformat(rows[-1]["due_on"]))
    return day_text(min(found)) if found else "法定期限"


def corrections_of(context: Context, data: Mapping[str, Any]) -> str:
    """What must be put right, one a line, with numbers where there are several."""
    told = [str(one) for one in data.get("corrections", [])] or [str(data.get("reason") or "")]
    if len(told) == 1:
        return told[0].strip()
    return "\n".join(f"{number}. {text}" for number, text in enumerate(told, 1))


def basis_text(rows: list[Mapping[str, Any]]) -> str:
    """《行政许可法》第三十八条、…; each law once with its articles."""
    said = []
    for row in rows:
        place = f"第{row['article']}条" if row.get("article") else ""
        paragraph = f"第{_numeral(row['paragraph'])}款" if place and row.get("paragraph") else ""
        said.append(f"《{row['law']}》{place}{paragraph}")
    return "、".join(dict.fromkeys(said))


def _numeral(number: Any) -> str:
    digits = "〇一二三四五六七八九十"
    return digits[number] if isinstance(number, int) and number <= 10 else str(number)


def appeal_words(item: Mapping[str, Any], place: Division, on: date) -> dict[str, str]:
    """Where and until when to object (行政复议法 第二十条、第二十四条; 行政诉讼法 第四十六条)."""
    appeal = item.get("appeal", {})
    reconsideration, litigation = appeal.get("reconsideration", {}), appeal.get("litigation", {})
    upper = reconsideration.get("to") == "upper_authority"
    return {
        "reconsideration_days": str(_length(reconsideration, place, on, Duration(60, Unit.DAY))),
        "reconsideration_body": "上一级主管部门" if upper else f"{place.name}人民政府",
        "litigation_months": str(_length(litigation, place, on, Duration(6, Unit.MONTH))),
        "court": f"{place.name}人民法院",
    }


def _length(spec: Mapping[str, Any], place: Division, on: date, law: Duration) -> int:
    try:
        if "parameter" in spec:
            return duration_at(spec, place.code, on)[0].amount
    except ParameterMissing:
        return law.amount
    return int(spec.get("days") or spec.get("months") or law.amount)


def decision_words(context: Context) -> dict[str, str]:
    """Texts that the decision tables gave, under their own names: {ground}, {first_month} …"""
    words: dict[str, str] = {}
    for value in context.facts.values():
        if isinstance(value, Mapping):
            words.update({k: v for k, v in value.items() if isinstance(v, str) and k not in ("decision", "scenario")})
    pays = context.facts.get("pays")
    if isinstance(pays, Mapping) and isinstance(pays.get("fen"), int):
        words["amount"] = yuan(pays["fen"])
    if words.get("ground"):
        words.setdefault("rule", words["ground"])
    return words


def yuan(fen: int) -> str:
    """12345 -> 123.45元; whole yuan without places."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元"


def materials_text(context: Context, item: Mapping[str, Any]) -> str:
    """What was handed in, one a line."""
    titles = {str(one["material"]): text_of(one["title"]) for one in item.get("materials", [])}
    files = context.facts.get("files", {})
    lines = [f"{titles.get(key, key)}（{len(held)}份）" for key, held in files.items() if held]
    return "\n".join(["申请表（网上填写）", *lines])


def _procedure(context: Context) -> str:
    for clock in reversed(context.clocks):
        if clock["pauses"]:
            return str(clock["pauses"][-1].get("kind", ""))
    return ""


def _granted(context: Context) -> bool:
    return context.state != "decided_refused" and not any(t.get("outcome") == "refuse" for t in context.tasks)
