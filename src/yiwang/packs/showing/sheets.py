"""One definition of a pack as a sheet for people: facts, tables, text. Nobody has to read YAML, BPMN or DMN."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yiwang.packs.checking.library import entries, mapping
from yiwang.packs.model import SECTIONS, Document, Pack
from yiwang.packs.showing.items import bundle_sheet, item_sheet
from yiwang.packs.showing.materials import materials_sheet
from yiwang.packs.showing.models import flow_sheet, form_sheet, rules_sheet
from yiwang.packs.showing.names import name_of, names_of
from yiwang.packs.showing.parts import Sheet, basis_text, column, short_value, title
from yiwang.packs.showing.zones import zone_sheet

Maker = Callable[[Document, Sheet], None]


def section_titles() -> dict[str, str]:
    """What each section is called, in the order of the tabs."""
    return {
        "pack": _("概况"),
        "items": _("事项"),
        "bundles": _("一件事"),
        "forms": _("表单"),
        "flows": _("流程"),
        "rules": _("决策表"),
        "parameters": _("参数"),
        "licences": _("证照"),
        "registers": _("登记簿"),
        "texts": _("文书"),
        "workorders": _("工单"),
        "zones": _("专区"),
        "materials": _("材料库"),
        "scenarios": _("故事"),
    }


@dataclass(slots=True)
class Section:
    """A tab: its definitions as (key, title) and the sheet of the chosen one."""

    code: str
    title: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""
    sheet: Sheet | None = None


def tabs_of(pack: Pack) -> list[tuple[str, str, int | None]]:
    """(section, title, count) of the sections that the pack has."""
    found: list[tuple[str, str, int | None]] = []
    for code, name in section_titles().items():
        count = len(pack.sections.get(code, {}))
        if code == "pack" or count:
            found.append((code, name, None if code == "pack" else count))
    return found


def section_of(pack: Pack, code: str, key: str, needed: Sequence[Pack] = ()) -> Section:
    """The tab ``code`` with the definition ``key`` (the first one where it names none).

    ``needed`` are the packs whose offices, parameters and texts it may name.
    """
    titles = section_titles()
    if code not in SECTIONS or not pack.sections.get(code):
        return Section("pack", titles["pack"], sheet=_manifest(pack))
    documents = list(pack.documents(code))
    document = pack.get(code, key) or documents[0]
    sheet = Sheet(name_of(document), document.key, document.file, names=names_of(pack, needed), pack=pack)
    _MAKERS[code](document, sheet)
    return Section(code, titles[code], [(d.key, name_of(d)) for d in documents], document.key, sheet)


def _manifest(pack: Pack) -> Sheet:
    data = pack.manifest.data
    sheet = Sheet(title(data.get("title")) or pack.name, pack.name, "pack.yaml")
    sheet.fact(_("简介"), data.get("summary"))
    sheet.fact(_("版本"), pack.version)
    sheet.fact(_("适用地区"), data.get("jurisdiction"))
    sheet.fact(_("依赖的业务包"), "、".join(pack.needs) or _("没有"))
    sheet.fact(_("依据"), basis_text(data))
    offices = [{"role": title(o.get("title")), "does": o.get("does", "")} for o in _maps(data, "organizations")]
    sheet.table(_("办理机构"), [column("role", _("机构")), column("does", _("做什么"))], offices)
    names = {str(o.get("role")): title(o.get("title")) for o in _maps(data, "organizations")}
    duties = [
        {
            "duty": title(d.get("title")),
            "office": names.get(str(d.get("organization")), d.get("organization", "")),
            "may": d.get("may", ""),
        }
        for d in _maps(data, "duties")
    ]
    columns = [column("duty", _("职责")), column("office", _("机构")), column("may", _("可以做什么"))]
    sheet.table(_("岗位职责"), columns, duties)
    return sheet


def _maps(data: Any, name: str) -> list[dict[str, Any]]:
    return [entry for entry in entries(data, name) if isinstance(entry, dict)]


def _parameters(document: Document, sheet: Sheet) -> None:
    sheet.title = _("参数 %(name)s") % {"name": document.key}
    for entry in _maps(document.data, "parameters"):
        rows = [
            {
                "since": value.get("from", ""),
                "until": value.get("until") or _("没有终止"),
                "place": _("全国") if value.get("division") == "00" else value.get("division", ""),
                "value": short_value(value.get("value"), str(entry.get("type", ""))),
                "basis": basis_text(value),
                "remark": value.get("remark", ""),
            }
            for value in _maps(entry, "values")
        ]
        columns = [
            column("since", _("从哪天起")),
            column("until", _("到哪天止")),
            column("place", _("地区代码")),
            column("value", _("值")),
            column("basis", _("依据")),
            column("remark", _("说明")),
        ]
        sheet.table(f"{title(entry.get('title'))}（{entry.get('parameter', '')}）", columns, rows)


def _licence(document: Document, sheet: Sheet) -> None:
    data = document.data
    holders = {"natural_person": _("自然人"), "legal_person": _("法人"), "either": _("自然人或法人")}
    sheet.fact(_("持有人"), holders.get(str(data.get("holder")), data.get("holder")))
    sheet.fact(_("有效期"), sheet.duration(mapping(data, "validity").get("for")))
    sheet.fact(_("编号"), mapping(data, "number").get("says"))
    sheet.fact(_("依据"), basis_text(data))
    face = mapping(data, "face")
    sheet.fact(_("证面标题"), face.get("heading"))
    sheet.fact(_("证面正文"), face.get("statement"))
    fields = [
        {
            "title": title(f.get("title")),
            "from": f.get("from", ""),
            "printed": _("是") if f.get("printed") else _("否"),
            "privacy": privacy_text(f.get("privacy")),
        }
        for f in mapping(data, "fields").values()
        if isinstance(f, dict)
    ]
    columns = [
        column("title", _("照面项")),
        column("from", _("从哪里来")),
        column("printed", _("印在证上")),
        column("privacy", _("隐私")),
    ]
    sheet.table(_("照面项"), columns, fields)
    rows = [
        {"text": c.get("text", ""), "when": c.get("when") or _("总是"), "basis": basis_text(c)}
        for c in _maps(data, "conditions")
    ]
    columns = [column("text", _("印上的条件")), column("when", _("什么时候")), column("basis", _("依据"))]
    sheet.table(_("附加条件"), columns, rows)


def privacy_text(code: Any) -> str:
    """The privacy class in words."""
    words = {"public": _("公开"), "personal": _("个人信息"), "sensitive": _("敏感个人信息")}
    return words.get(str(code or "public"), str(code))


def _register(document: Document, sheet: Sheet) -> None:
    data = document.data
    sheet.fact(_("由谁维护"), sheet.name("office", data.get("kept_by")))
    sheet.fact(_("用什么识别"), "、".join(str(k) for k in entries(data, "key")))
    sheet.fact(_("多久算新"), sheet.duration(data.get("fresh_within")))
    sheet.fact(_("保存多久"), sheet.duration(mapping(data, "retention").get("for")))
    sheet.fact(_("依据"), basis_text(data))
    schema = mapping(data, "schema")
    needed = entries(schema, "required")
    rows = [
        {
            "title": title(f.get("title")) or name,
            "needed": _("是") if name in needed else _("否"),
            "privacy": privacy_text(f.get("x-privacy")),
        }
        for name, f in mapping(schema, "properties").items()
        if isinstance(f, dict)
    ]
    columns = [column("title", _("数据项")), column("needed", _("必填")), column("privacy", _("隐私"))]
    sheet.table(_("数据项"), columns, rows)
    rules = [{"says": c.get("says", ""), "rule": c.get("rule", "")} for c in _maps(data, "constraints")]
    sheet.table(_("必须满足"), [column("says", _("要求")), column("rule", _("算式"))], rules)


def _text(document: Document, sheet: Sheet) -> None:
    data = document.data
    sheet.fact(_("盖章"), _("是") if data.get("sealed") else _("否"))
    sheet.fact(_("依据"), basis_text(data))
    fills = {name: f for name, f in mapping(data, "fills").items() if isinstance(f, dict)}
    body = str(data.get("body", ""))
    for name, fill in fills.items():
        body = body.replace("{{ " + name + " }}", f"〔{title(fill.get('title'))}〕")
    sheet.text = body
    rows = [{"title": title(f.get("title")), "example": f.get("example", "")} for f in fills.values()]
    sheet.table(_("填进文书的内容"), [column("title", _("内容")), column("example", _("例子"))], rows)


def _workorder(document: Document, sheet: Sheet) -> None:
    data = document.data
    sheet.fact(_("依据"), basis_text(data))
    names = {str(s.get("step")): title(s.get("title")) for s in _maps(data, "steps")}
    rows = [
        {
            "title": title(step.get("title")),
            "duty": sheet.name("duty", step.get("duty")),
            "within": sheet.duration(step.get("within")),
            "outcomes": "；".join(_outcome(o, names) for o in _maps(step, "outcomes")),
        }
        for step in _maps(data, "steps")
    ]
    columns = [
        column("title", _("步骤")),
        column("duty", _("职责")),
        column("within", _("期限")),
        column("outcomes", _("结果和下一步")),
    ]
    sheet.table(_("步骤"), columns, rows)


def _outcome(outcome: Mapping[str, Any], names: Mapping[str, str]) -> str:
    following = outcome.get("next")
    return f"{title(outcome.get('title'))} → {names.get(str(following), _('结束')) if following else _('结束')}"


def _stories(document: Document, sheet: Sheet) -> None:
    from yiwang.packs.scenarios import stories_of

    sheet.title = _("故事 %(name)s") % {"name": document.key}
    rows = [
        {"story": story.title, "about": sheet.name("items", story.key), "steps": len(story.steps), "line": story.line}
        for story in stories_of(document)
    ]
    columns = [
        column("story", _("故事")),
        column("about", _("关于")),
        column("steps", _("步数"), numeric=True),
    ]
    sheet.table(_("故事"), columns, rows)


_MAKERS: dict[str, Maker] = {
    "items": item_sheet,
    "bundles": bundle_sheet,
    "forms": form_sheet,
    "flows": flow_sheet,
    "rules": rules_sheet,
    "parameters": _parameters,
    "licences": _licence,
    "registers": _register,
    "texts": _text,
    "workorders": _workorder,
    "zones": zone_sheet,
    "materials": materials_sheet,
    "scenarios": _stories,
}
