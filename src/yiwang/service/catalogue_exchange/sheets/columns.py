"""The sheets and columns of a spreadsheet of items: the same for template, upload, corrected rows and export. Pure.

Headings stay Chinese in every language: a table goes round between offices.
"""

from __future__ import annotations

from collections.abc import Mapping

from yiwang.service.catalogue.elements import codes
from yiwang.service.catalogue.elements.codes import Code, CodeList
from yiwang.service.catalogue_exchange.sheets.part_sheets import PARTS
from yiwang.service.catalogue_exchange.sheets.shapes import CHOICE, LONG, REF, SHORT, Column, Sheet

__all__ = ["BY_TITLE", "FORMULA", "ITEMS", "PARTS", "PROBLEMS_TITLE", "SHEETS", "Column", "Sheet"]

LEVELS: CodeList = {
    str(number): Code(str(number), title, str(number))
    for number, title in ((1, "国家级"), (2, "省级"), (3, "市级"), (4, "县级"), (5, "镇级"), (6, "村级"))
}
DEPTHS: CodeList = {
    str(number): Code(str(number), title, str(number))
    for number, title in enumerate(
        (
            *("互联网咨询", "互联网收件", "互联网预审", "互联网受理", "互联网办理", "互联网办理结果信息反馈"),
            *("互联网电子证照反馈", "其他"),
        ),
        1,
    )
}
GRADES: CodeList = {str(number): Code(str(number), f"{sign}级", str(number)) for number, sign in enumerate("ⅠⅡⅢⅣ", 1)}
ITEMS = Sheet(
    "",
    "事项",
    (
        REF,
        Column("basic_code", "基本编码", "basic_code", fault="basic_code_shape"),
        Column("title", "事项名称", needed=True),
        Column("power_type", "事项类型", CHOICE, codes.POWER_TYPES, True, "power_type_unknown"),
        Column("organization_name", "实施主体", most=120),
        Column("uscc", "实施主体统一社会信用代码", "uscc", needed=True, fault="uscc_wrong"),
        Column("division", "行政区划代码", "division", fault="division_wrong"),
        Column("level", "行使层级", "number_choice", LEVELS, fault="level_unknown"),
        Column("power_source", "权力来源", CHOICE, codes.POWER_SOURCES, fault="power_source_unknown"),
        Column("body_kind", "实施主体性质", CHOICE, codes.BODY_KINDS, fault="body_kind_unknown"),
        Column("handling", "办件类型", CHOICE, codes.HANDLING, True, "handling_unknown"),
        Column("limits/statutory/amount", "法定时限", "whole", fault="limit_number"),
        Column("limits/statutory/unit", "法定时限单位", CHOICE, codes.UNITS, fault="limit_unit"),
        Column("limits/statutory/note", "法定时限说明", most=500),
        Column("limits/committed/amount", "承诺时限", "whole", fault="limit_number"),
        Column("limits/committed/unit", "承诺时限单位", CHOICE, codes.UNITS, fault="limit_unit"),
        Column("limits/committed/note", "承诺时限说明", most=500),
        Column("applicants", "服务对象", "choices", codes.APPLICANTS, True, "applicant_unknown"),
        Column("themes", "主题分类", "choices", codes.THEMES, fault="theme_unknown"),
        Column("summary", "一句话说明", most=400),
        Column("keywords", "常用说法", "words"),
        Column("condition", "受理条件", "rich", most=LONG),
        Column("flow/window", "窗口办理流程", "rich", most=LONG),
        Column("flow/online", "网上办理流程", "rich", most=LONG),
        Column("channels", "办理形式", "choices", codes.CHANNELS, fault="channel_unknown"),
        Column("visits", "到现场次数", "whole", fault="visits_number", largest=99),
        Column("visits_reason", "必须到现场的原因", most=999),
        Column("depth", "网上办理深度", "number_choice", DEPTHS, fault="depth_unknown"),
        Column("scope", "通办范围", CHOICE, codes.SCOPES, fault="scope_unknown"),
        Column("courier", "是否可以寄送", "yes_no", fault="yes_no"),
        Column("booking", "是否可以预约", "yes_no", fault="yes_no"),
        Column("self_service", "自助机能不能办", "yes_no", fault="yes_no"),
        Column("online_url", "网上办理地址", "url", fault="url_wrong", most=500),
        Column("mobile_url", "手机办理地址", "url", fault="url_wrong", most=500),
        Column("contact/phone", "咨询电话", "phone", needed=True, fault="phone_wrong"),
        Column("contact/complaint", "监督投诉电话", "phone", needed=True, fault="phone_wrong"),
        Column("contact/address", "办理地点"),
        Column("quantity_limit", "数量限制", most=500),
        Column("rights", "申请人权利", "rich", most=LONG),
        Column("duties", "申请人义务", "rich", most=LONG),
        Column("appeal/reconsideration", "行政复议", most=2000),
        Column("appeal/litigation", "行政诉讼", most=2000),
        Column("punishment", "行为、种类和幅度", "rich", most=LONG),
        Column("grade", "网办等级", "number_choice", GRADES, fault="grade_unknown"),
        Column("pay_online", "能不能网上缴费", "yes_no", fault="yes_no"),
        Column("in_hall", "是否进驻政务大厅", "yes_no", fault="yes_no"),
        Column("intermediary", "中介服务", most=2000),
        Column("local_code", "本地编码", most=SHORT),
        Column("handled_by", "网上办理的事项", most=120),
        Column("limits/statutory/parameter", "法定时限的参数", most=120),
        Column("limits/committed/parameter", "承诺时限的参数", most=120),
    ),
)
SHEETS: Mapping[str, Sheet] = {sheet.part: sheet for sheet in (ITEMS, *PARTS)}
BY_TITLE: Mapping[str, Sheet] = {sheet.title: sheet for sheet in SHEETS.values()}
FORMULA = "\ue000"  # a cell that holds a formula: a sign that no honest text has
PROBLEMS_TITLE = "错在哪里"
