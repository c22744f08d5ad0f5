"""Service items and bundles as sheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.checking.library import entries, mapping
from yiwang.packs.model import Document
from yiwang.packs.showing.parts import Sheet, basis_text, column, several, title


def item_sheet(document: Document, sheet: Sheet) -> None:
    """Who, until when, what is asked, which papers, what comes out."""
    data = document.data
    sheet.fact(_("简介"), data.get("summary"))
    sheet.fact(_("事项类型"), data.get("power_type"))
    sheet.fact(_("谁来办"), several(data.get("applicants"), applicant_words()))
    sheet.fact(_("由谁办理"), sheet.name("office", data.get("organization")))
    sheet.fact(_("怎样决定"), _decides(mapping(data, "decide")))
    for name, label in _limits():
        sheet.fact(label, sheet.duration(mapping(data, "limits").get(name)))
    sheet.fact(_("表单"), sheet.name("forms", data.get("form")))
    sheet.fact(_("流程"), sheet.name("flows", data.get("flow")))
    sheet.fact(_("依据"), basis_text(data))
    _tables(data, sheet)


def applicant_words() -> dict[str, str]:
    """Kinds of applicant in words."""
    return {
        "natural_person": _("自然人"),
        "legal_person": _("企业法人"),
        "public_institution": _("事业单位"),
        "social_organization": _("社会组织"),
        "other_organization": _("其他组织"),
        "government_body": _("行政机关"),
    }


def _limits() -> list[tuple[str, str]]:
    return [
        ("correction", _("补正告知期限")),
        ("statutory", _("法定时限")),
        ("committed", _("承诺时限")),
        ("extension", _("可以延长")),
        ("delivery", _("送达期限")),
    ]


def _decides(decide: dict[str, Any]) -> str:
    if decide.get("rules"):
        return _("符合决策表“%(rules)s”的当场批准，其余由工作人员决定") % {"rules": decide["rules"]}
    return _("由工作人员决定")


def _tables(data: dict[str, Any], sheet: Sheet) -> None:
    conditions = [{"says": c.get("says", ""), "basis": basis_text(c)} for c in _maps(data, "conditions")]
    sheet.table(_("办理条件"), [column("says", _("条件")), column("basis", _("依据"))], conditions)
    sheet.table(_("情形问题"), [column("title", _("问题")), column("options", _("可以选"))], _questions(data))
    materials = [
        {
            "title": title(m.get("title")),
            "how": _("平台自动取，不用交") if m.get("held") else _("申请人提交"),
            "when": m.get("when") or _("总是"),
            "note": m.get("note", ""),
            "basis": basis_text(m),
        }
        for m in _maps(data, "materials")
    ]
    columns = [
        column("title", _("材料")),
        column("how", _("怎样取得")),
        column("when", _("什么情形要")),
        column("note", _("说明")),
        column("basis", _("依据")),
    ]
    sheet.table(_("申请材料"), columns, materials)
    papers = [
        {"move": move_words().get(m, m), "text": sheet.name("texts", text)}
        for m, text in mapping(data, "documents").items()
    ]
    sheet.table(_("每一步的文书"), [column("move", _("步骤")), column("text", _("文书"))], papers)


def _questions(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "title": title(q.get("title")),
            "options": "；".join(
                title(o.get("title")) + (_("（到此为止）") if o.get("ends") else "") for o in _maps(q, "options")
            ),
        }
        for q in _maps(data, "questions")
    ]


def move_words() -> dict[str, str]:
    """Steps of the legal life in words."""
    return {
        "submit": _("收件"),
        "accept": _("受理"),
        "not_accept": _("不予受理"),
        "request_correction": _("一次性告知补正"),
        "extend": _("延长期限"),
        "pause": _("特别程序"),
        "grant": _("准予"),
        "refuse": _("不予"),
        "withdraw": _("撤回"),
        "terminate": _("终止"),
        "deliver": _("送达"),
    }


def bundle_sheet(document: Document, sheet: Sheet) -> None:
    """The parts of a bundle, what each waits for and by which law."""
    data = document.data
    sheet.fact(_("简介"), data.get("summary"))
    sheet.fact(_("谁来办"), several(data.get("applicants"), applicant_words()))
    sheet.fact(_("表单"), sheet.name("forms", data.get("form")))
    sheet.fact(_("依据"), basis_text(data))
    parts = _maps(data, "parts")
    names = {str(p.get("part")): sheet.name("items", p.get("item")) for p in parts}
    rows = [
        {
            "part": names[str(part.get("part"))],
            "office": sheet.name("office", part.get("organization")),
            "after": "；".join(
                f"{names.get(str(a.get('part')), a.get('part'))}：{a.get('because', '')}" for a in _maps(part, "after")
            )
            or _("不用等"),
            "basis": "；".join(basis_text(a) for a in _maps(part, "after")),
        }
        for part in parts
    ]
    columns = [
        column("part", _("部分")),
        column("office", _("机构")),
        column("after", _("要等哪一部分")),
        column("basis", _("依据")),
    ]
    sheet.table(_("各部分和先后顺序"), columns, rows)
    sheet.table(_("情形问题"), [column("title", _("问题")), column("options", _("可以选"))], _questions(data))


def _maps(data: Any, name: str) -> list[dict[str, Any]]:
    return [entry for entry in entries(data, name) if isinstance(entry, dict)]
