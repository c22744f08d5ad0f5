"""An office with its entry of the basic catalogue, and workbooks: right ones, and one with every kind of error."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from tests import factories

from yiwang.core.actor import Actor
from yiwang.identifiers import uscc
from yiwang.people.models import Organization
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry
from yiwang.service.catalogue_exchange.sheets.columns import SHEETS
from yiwang.service.catalogue_exchange.sheets.writing import write_book

CODE = uscc.make("1", "1", "440825", "MB2C9001")
ENTRY = "440511001000"
RIGHT = {
    "ref": "A1", "basic_code": ENTRY, "title": "临时救助", "power_type": "行政给付", "uscc": CODE,
    "handling": "承诺件", "limits/statutory/amount": "20", "limits/statutory/unit": "个工作日",
    "limits/committed/amount": "5", "limits/committed/unit": "个工作日", "applicants": "自然人",
    "themes": "社会救助", "contact/phone": "0759-4850001", "contact/complaint": "0759-4850002",
    "condition": "家庭生活有困难。", "channels": "窗口办理、电脑上网办理", "visits": "0", "courier": "是",
    "scope": "不通办",
}  # fmt: skip
PARTS = {
    "materials": [
        {"ref": "A1", "title": "身份证", "need": "必要", "kind": "原件", "form": "纸质", "source": "政府部门核发",
         "issued_by": "公安机关", "originals": "1"},
        {"ref": "A1", "title": "收入证明", "need": "非必要"},
    ],
    "fees": [{"ref": "A1", "title": "工本费", "standard": "每证10元", "fen": "10.00", "basis": "粤价〔2012〕1号"}],
    "steps": [{"ref": "A1", "title": "受理", "link": "受理", "amount": "1", "unit": "个工作日"}],
    "faq": [{"ref": "A1", "question": "多久能领到？", "answer": "5个工作日内。"}],
    "windows": [{"ref": "A1", "name": "3号窗口", "address": "徐城街道政务中心一楼",
                 "hours": "工作日9:00-17:00"}],
}  # fmt: skip


@dataclass
class Town:
    """Who and what there is."""

    office: Organization
    editor: Actor
    entry: CatalogueEntry


def build(*duties: str) -> Town:
    """A civil affairs office whose editor may write items (and bring lists), and a published entry."""
    office = factories.organization("civil_affairs", name="徐闻县民政局（演示）")
    Organization.objects.filter(pk=office.pk).update(uscc=CODE)
    office.refresh_from_db()
    editor = factories.official(*(duties or ("catalogue.edit", "author")), at=office, name="编目员")
    said: dict[str, Any] = {"title": "临时救助", "power_type": "行政给付"}
    entry = CatalogueEntry.objects.create(
        code=ENTRY, owner_division="44", state="published", number=1, **said,
        content={**said, "basis": {"law": {"law": "社会救助暂行办法", "article": "第四十七条", "order": 10}}},
    )  # fmt: skip
    entry.face = own_face(entry.pk, **said)
    entry.save()
    return Town(office, editor, entry)


@dataclass
class Sheets:
    """Rows by sheet, each a map by column; ``book`` writes them."""

    items: list[dict[str, str]] = field(default_factory=list)
    parts: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def book(self) -> bytes:
        """As a workbook in the shape of the template."""
        rows = {"": self.items, **self.parts}
        lines = {
            part: [[row.get(column.name, "") for column in SHEETS[part].columns] for row in found]
            for part, found in rows.items()
        }
        return write_book(lines)


def right(**changes: str) -> Sheets:
    """A workbook with one right item."""
    return Sheets([{**RIGHT, **changes}], {part: [dict(row) for row in rows] for part, rows in PARTS.items()})


def cells_of(content: bytes, sheet: str) -> list[list[Any]]:
    """The cells of a sheet."""
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content))[sheet].iter_rows()]


PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
FILE = "01890000-0000-7000-8000-000000000001"
WRONG_ITEMS: dict[str, dict[str, str]] = {
    "needed": {"handling": ""},
    "too_long": {"title": "长" * 301},
    "html_page": {"condition": PAGE},
    "garbled": {"condition": "锟斤拷锟斤拷"},
    "basic_code_missing": {"basic_code": ""},
    "basic_code_shape": {"basic_code": "4405"},
    "basic_code_unknown": {"basic_code": "440511999000"},
    "basic_code_place": {"basic_code": "310511001000"},
    "basic_code_type": {"power_type": "行政许可"},
    "power_type_unknown": {"power_type": "行政随便"},
    "uscc_wrong": {"uscc": "11440825007098765X"},
    "office_unknown": {"uscc": uscc.make("1", "1", "440825", "MB2C9099")},
    "division_wrong": {"division": "99"},
    "division_other": {"division": "440803000000"},
    "level_unknown": {"level": "天级"},
    "power_source_unknown": {"power_source": "没听说过"},
    "body_kind_unknown": {"body_kind": "没听说过"},
    "handling_unknown": {"handling": "3"},
    "limit_number": {"limits/committed/amount": "五"},
    "limit_unit": {"limits/committed/unit": "时辰"},
    "limit_unit_missing": {"limits/committed/unit": ""},
    "limit_missing": {"limits/committed/amount": ""},
    "limit_above": {"limits/committed/amount": "30"},
    "instant_limit": {"handling": "即办件"},
    "applicant_unknown": {"applicants": "外星人"},
    "theme_unknown": {"themes": "随便看看"},
    "channel_unknown": {"channels": "托梦办理"},
    "grade_unknown": {"grade": "九级"},
    "visits_number": {"visits": "很多"},
    "visits_reason": {"visits": "1"},
    "visits_no_reason": {"visits_reason": "要核对"},
    "depth_unknown": {"depth": "很深"},
    "scope_unknown": {"scope": "宇宙通办"},
    "yes_no": {"courier": "也许"},
    "url_wrong": {"online_url": "www.example.gov.cn"},
    "phone_wrong": {"contact/phone": "4850001"},
    "phone_same": {"contact/complaint": "0759-4850001"},
}
WRONG_PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "ref_unknown": ("materials", {"ref": "没有这一项", "title": "身份证", "need": "必要"}),
    "material_name": ("materials", {"title": "", "need": "必要"}),
    "material_need": ("materials", {"title": "户口簿", "need": "看着办"}),
    "material_kind": ("materials", {"title": "户口簿", "need": "必要", "kind": "影子"}),
    "material_form": ("materials", {"title": "户口簿", "need": "必要", "form": "口头"}),
    "material_source": ("materials", {"title": "户口簿", "need": "必要", "source": "捡到的"}),
    "material_issuer": ("materials", {"title": "户口簿", "need": "必要", "source": "政府部门核发"}),
    "material_twice": ("materials", {"title": "身份证", "need": "必要"}),
    "material_catch_all": ("materials", {"title": "其他材料", "need": "必要"}),
    "copies_number": ("materials", {"title": "户口簿", "need": "必要", "copies": "若干"}),
    "fee_name": ("fees", {"title": "", "standard": "每证10元", "basis": "某号"}),
    "fee_standard": ("fees", {"title": "工本费", "standard": "", "basis": "某号"}),
    "fee_amount": ("fees", {"title": "工本费", "standard": "每证10元", "fen": "十元", "basis": "某号"}),
    "fee_basis": ("fees", {"title": "工本费", "standard": "每证10元", "basis": ""}),
    "step_name": ("steps", {"title": ""}),
    "step_link": ("steps", {"title": "踢球", "link": "踢球"}),
    "step_days": ("steps", {"title": "审查", "amount": "几天"}),
    "steps_above": ("steps", {"title": "审查", "amount": "9", "unit": "个工作日"}),
    "question_missing": ("faq", {"question": "", "answer": "能。"}),
    "answer_missing": ("faq", {"question": "能代办吗？", "answer": ""}),
    "window_name": ("windows", {"name": "", "address": "一楼"}),
    "window_address": ("windows", {"name": "4号窗口", "address": ""}),
    "law_name": ("basis", {"law": ""}),
    "day_wrong": ("basis", {"law": "社会救助暂行办法", "from": "去年"}),
    "result_name": ("results", {"title": ""}),
    "result_kind": ("results", {"title": "通知书", "kind": "口信"}),
    "key_wrong": ("materials", {"title": "户口簿", "need": "必要", "key": "第一行"}),
    "condition_wrong": ("materials", {"title": "户口簿", "need": "必要", "when": "who = = 本人"}),
    "situation_question": ("situations", {"key": "who", "question": ""}),
    "situation_no_options": ("situations", {"key": "who", "question": "谁来办？"}),
    "option_of_nothing": ("options", {"situation": "whom", "key": "self", "title": "本人"}),
    "option_name": ("options", {"situation": "who", "key": "self", "title": ""}),
    "special_kind": ("special_procedures", {"kind": "散步"}),
    "special_days": ("special_procedures", {"kind": "听证", "amount": "很久"}),
    "joint_name": ("joint", {"title": ""}),
    "media_kind": ("media", {"kind": "歌", "file": FILE}),
    "media_file": ("media", {"kind": "图片", "file": "https://example.gov.cn/a.png", "alt": "大厅"}),
    "media_alt": ("media", {"kind": "图片", "file": FILE}),
    "media_captions": ("media", {"kind": "短片", "file": FILE}),
    "key_twice": ("joint", {"title": "公安局", "key": "police"}),
}


def wrong(kinds: list[str] | None = None) -> Sheets:
    """A workbook with one item for each kind of error, numbered like the kind."""
    sheets = Sheets([], {part: [] for part in SHEETS if part})
    for kind, changes in WRONG_ITEMS.items():
        if kinds is None or kind in kinds:
            sheets.items.append({**RIGHT, "ref": kind, **changes})
    for kind, (part, row) in WRONG_PARTS.items():
        if kinds is None or kind in kinds:
            sheets.items.append({**RIGHT, "ref": kind})
            if kind in ("material_twice", "key_twice"):
                sheets.parts[part].append({"ref": kind, **row})
            sheets.parts[part].append({"ref": kind, **row})
    return sheets
