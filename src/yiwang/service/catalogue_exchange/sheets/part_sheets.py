"""The sheets whose rows belong to an item: materials, fees, steps, situations and their options … Pure.

The last column of most sheets is the key of the row: an export writes it, so that what comes back is known again also
under another name; who writes a new row leaves it open.
"""

from __future__ import annotations

from dataclasses import replace

from yiwang.service.catalogue.elements import codes
from yiwang.service.catalogue_exchange.sheets.shapes import CHOICE, KEY, LONG, OPTIONS, REF, Column, Sheet

PARTS: tuple[Sheet, ...] = (
    Sheet(
        "materials",
        "材料",
        (
            REF,
            Column("title", "材料名称", needed=True, fault="material_name"),
            Column("need", "必要性", CHOICE, codes.NEEDS, True, "material_need"),
            Column("kind", "原件还是复印件", CHOICE, codes.MATERIAL_KINDS, fault="material_kind"),
            Column("form", "纸质还是电子", CHOICE, codes.MATERIAL_FORMS, fault="material_form"),
            Column("source", "来源渠道", CHOICE, codes.SOURCES, fault="material_source"),
            Column("issued_by", "出具单位"),
            Column("originals", "原件份数", "whole", fault="copies_number", largest=99),
            Column("copies", "复印件份数", "whole", fault="copies_number", largest=99),
            Column("note", "填报须知", most=4000),
            Column("standard", "受理标准", most=4000),
            Column("basis", "依据", most=4000),
            Column("material", "材料库编号", most=120),
            Column("when", "什么情形要交", "condition", fault="condition_wrong", most=500),
            Column("held", "政府哪里有", most=160),
            Column("reason", "政府有却还要交的理由", most=400),
            Column("blank_form", "空白表格", most=500),
            Column("sample", "示例样表", most=500),
            KEY,
        ),
    ),
    Sheet(
        "fees",
        "收费",
        (
            REF,
            Column("title", "收费项目", needed=True, fault="fee_name"),
            Column("standard", "收费标准", needed=True, most=2000, fault="fee_standard"),
            Column("fen", "金额（元）", "yuan", fault="fee_amount"),
            Column("basis", "收费依据", most=4000),
            Column("reducible", "能不能减免", "yes_no", fault="yes_no"),
            Column("note", "减免说明", most=2000),
            KEY,
        ),
    ),
    Sheet(
        "steps",
        "环节",
        (
            REF,
            Column("title", "环节名称", needed=True, fault="step_name"),
            Column("link", "环节类别", CHOICE, codes.LINKS, fault="step_link"),
            Column("who", "办理人"),
            Column("amount", "办理时间", "whole", fault="step_days"),
            Column("unit", "时间单位", CHOICE, codes.UNITS, fault="limit_unit"),
            Column("standard", "审查标准", most=4000),
            Column("result", "办理结果", most=500),
            KEY,
        ),
    ),
    Sheet(
        "faq",
        "常见问题",
        (
            REF,
            Column("question", "问题", needed=True, fault="question_missing", most=500),
            Column("answer", "回答", "rich", needed=True, fault="answer_missing", most=LONG),
            KEY,
        ),
    ),
    Sheet(
        "windows",
        "窗口",
        (
            REF,
            Column("name", "窗口名称", needed=True, fault="window_name"),
            Column("address", "地址", needed=True, fault="window_address"),
            Column("hours", "办公时间", most=500),
            Column("phone", "电话", "phone", fault="phone_wrong"),
            Column("traffic", "交通指引", most=1000),
            KEY,
        ),
    ),
    Sheet(
        "basis",
        "依据",
        (
            REF,
            Column("law", "法律法规名称", needed=True, fault="law_name"),
            Column("document", "文号"),
            Column("article", "条款号"),
            Column("says", "条款内容", "rich", most=40_000),
            Column("url", "网址", "url", fault="url_wrong", most=500),
            Column("body", "颁布机关"),
            Column("from", "实施日期", "day", fault="day_wrong"),
            KEY,
        ),
    ),
    Sheet(
        "results",
        "结果",
        (
            REF,
            Column("title", "结果名称", needed=True, fault="result_name"),
            Column("kind", "结果类型", CHOICE, codes.RESULT_KINDS, fault="result_kind"),
            Column("licence", "证照类型", most=120),
            Column("sample", "结果样本", most=500),
            KEY,
        ),
    ),
    Sheet(
        "situations",
        "情形",
        (
            REF,
            replace(KEY, title="问题编号", needed=True),
            Column("question", "问题", needed=True, fault="situation_question"),
            Column("multiple", "能不能多选", "yes_no", fault="yes_no"),
            Column("when", "什么情况下问", "condition", fault="condition_wrong", most=500),
        ),
    ),
    Sheet(
        OPTIONS,
        "选项",
        (
            REF,
            replace(KEY, name="situation", title="问题编号", needed=True),
            replace(KEY, title="选项编号", needed=True),
            Column("title", "选项名称", needed=True, fault="option_name"),
            Column("ends", "选了就不用办的原因", most=1000),
        ),
    ),
    Sheet(
        "special_procedures",
        "特别程序",
        (
            REF,
            Column("kind", "种类", CHOICE, codes.SPECIAL_KINDS, True, "special_kind"),
            Column("title", "名称"),
            Column("amount", "时间", "whole", fault="special_days"),
            Column("unit", "时间单位", CHOICE, codes.UNITS, fault="limit_unit"),
            Column("basis", "依据", most=2000),
            KEY,
        ),
    ),
    Sheet("joint", "联办机构", (REF, Column("title", "机构名称", needed=True, fault="joint_name"), KEY)),
    Sheet(
        "media",
        "图片和短片",
        (
            REF,
            Column("kind", "种类", CHOICE, codes.MEDIA_KINDS, True, "media_kind"),
            Column("file", "文件", "file", needed=True, fault="media_file"),
            Column("title", "标题"),
            Column("alt", "图片说明", most=500),
            Column("captions", "字幕文件", "file", fault="media_file"),
            KEY,
        ),
    ),
)
