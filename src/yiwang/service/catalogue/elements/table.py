"""The elements of a service item (GB/T 39554, 实施清单要素): titles, value domains, where needed and shown. Pure.

An element says its key in ``content``, its Chinese title (also the column of spreadsheets), its kind, the section of
the guide, for which power types it is required, and the field of the national exchange tables (``up_task_*``).
Things with many rows (materials, steps, windows …) are maps with identity: ``parts`` describe one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_noop as _

from yiwang.service.catalogue.elements import codes
from yiwang.service.catalogue.elements.codes import APPLIED, EVERY, CodeList

# What a value may be. ``group`` has fixed parts, ``rows`` is a map of rows with identity, ``limit`` a length of time.
KINDS = (
    *("text", "long", "rich", "number", "money", "boolean", "code", "codes", "words", "phone", "url", "file"),
    *("reference", "condition", "limit", "group", "rows"),
)
SECTIONS = MappingProxyType(
    {
        "about": _("基本信息"),
        "who": _("谁能办"),
        "situations": _("您的情形"),
        "materials": _("要交的材料"),
        "how": _("怎样办"),
        "limits": _("要多久"),
        "fees": _("要花多少钱"),
        "results": _("能拿到什么"),
        "places": _("在哪里办"),
        "basis": _("依据的法律"),
        "questions": _("大家常问"),
        "rights": _("权利和义务"),
        "inside": _("内部信息"),
    }
)
NOBODY: frozenset[str] = frozenset()
BASIC, EXTEND = "up_task_general_basic", "up_task_general_extend"
MATERIAL, FEE, QA = "up_task_general_material", "up_task_general_fee", "up_task_general_qa"


@dataclass(frozen=True, slots=True)
class Element:
    """One element. ``longest`` bounds texts (characters) and lists (values); ``parts`` those of a group or a row."""

    key: str
    title: str
    kind: str
    section: str
    required: frozenset[str] = NOBODY
    codes: CodeList | None = None
    longest: int = 200
    field: str = ""
    parts: tuple[Element, ...] = ()
    hint: str = ""

    @property
    def column(self) -> str:
        """The heading of its column in spreadsheets."""
        return self.title

    def part(self, key: str) -> Element | None:
        """The part of a group or a row with this key."""
        return next((one for one in self.parts if one.key == key), None)


ALWAYS = frozenset(EVERY)
PUBLIC_SERVICE = frozenset({"公共服务"})


def _order(section: str) -> Element:
    return Element("order", _("顺序"), "number", section)


_ABOUT = (
    Element("title", _("事项名称"), "text", "about", ALWAYS, longest=300, field=f"{BASIC}.task_name"),
    Element("summary", _("一句话说明"), "text", "about", longest=400),
    Element("power_type", _("事项类型"), "code", "about", ALWAYS, codes.POWER_TYPES, field=f"{BASIC}.task_type"),
    Element("themes", _("主题"), "codes", "about", codes=codes.THEMES, longest=8, field=f"{EXTEND}.user_topic_type"),
    Element("keywords", _("大家常用的说法"), "words", "about", longest=30),
    Element(
        "power_source", _("权力来源"), "code", "inside", APPLIED - PUBLIC_SERVICE, codes.POWER_SOURCES,
        field=f"{BASIC}.power_source",
    ),
    Element("body_kind", _("实施主体性质"), "code", "inside", ALWAYS, codes.BODY_KINDS, field=f"{BASIC}.dept_type"),
    Element("local_code", _("本地编码"), "text", "inside", longest=80, field=f"{BASIC}.local_task_code"),
    Element("handled_by", _("网上办理的事项"), "reference", "inside", longest=120),
    Element("punishment", _("行为、种类和幅度"), "rich", "about", frozenset({"行政处罚"}), longest=10_000,
            field="up_task_punish_basic.punishment_method"),
)  # fmt: skip

_WHO = (
    Element("applicants", _("服务对象"), "codes", "who", APPLIED, codes.APPLICANTS, 6, f"{BASIC}.server_type"),
    Element("condition", _("受理条件"), "rich", "who", APPLIED, longest=20_000, field=f"{BASIC}.accept_condition"),
    Element("quantity_limit", _("数量限制"), "text", "who", longest=500, field=f"{EXTEND}.limit_explain"),
)

_LIMIT = (
    Element("amount", _("时长"), "number", "limits", longest=9_999),
    Element("unit", _("单位"), "code", "limits", codes=codes.UNITS),
    Element("note", _("说明"), "text", "limits", longest=500),
    Element("parameter", _("参数"), "reference", "limits", longest=120),
)
_LIMITS = (
    Element("handling", _("办件类型"), "code", "limits", APPLIED, codes.HANDLING, field=f"{BASIC}.project_type"),
    Element("limits", _("办理时限"), "group", "limits", parts=(
        Element("statutory", _("法定时限"), "limit", "limits", APPLIED, parts=_LIMIT, field=f"{BASIC}.anticipate_day"),
        Element("committed", _("承诺时限"), "limit", "limits", APPLIED, parts=_LIMIT, field=f"{BASIC}.promise_day"),
    )),
    Element("special_procedures", _("特别程序"), "rows", "limits", field=f"{BASIC}.special_procedure", parts=(
        Element("kind", _("种类"), "code", "limits", ALWAYS, codes.SPECIAL_KINDS),
        Element("title", _("名称"), "text", "limits"),
        Element("amount", _("时长"), "number", "limits", longest=9_999),
        Element("unit", _("单位"), "code", "limits", codes=codes.UNITS),
        Element("basis", _("依据"), "long", "limits", longest=2_000),
        _order("limits"),
    )),
)  # fmt: skip

_HOW = (
    Element("flow", _("办理流程"), "group", "how", parts=(
        Element("window", _("窗口办理流程"), "rich", "how", longest=20_000, field=f"{BASIC}.handle_flow"),
        Element("online", _("网上办理流程"), "rich", "how", longest=20_000, field=f"{EXTEND}.online_flow"),
    )),
    Element("steps", _("办理环节"), "rows", "how", field="up_task_general_link", parts=(
        Element("title", _("环节名称"), "text", "how", ALWAYS, field="up_task_general_link.link_name"),
        Element("link", _("环节"), "code", "how", codes=codes.LINKS),
        Element("who", _("办理人"), "text", "how", field="up_task_general_link.handle_person_name"),
        Element("amount", _("时长"), "number", "how", longest=9_999, field="up_task_general_link.handle_day"),
        Element("unit", _("单位"), "code", "how", codes=codes.UNITS, field="up_task_general_link.handle_type"),
        Element("standard", _("审查标准"), "long", "how", longest=4_000),
        Element("result", _("环节结果"), "text", "how", longest=500),
        _order("how"),
    )),
    Element("channels", _("办理形式"), "codes", "how", APPLIED, codes.CHANNELS, 6, f"{BASIC}.handle_type"),
    Element("visits", _("到现场次数"), "number", "how", APPLIED, longest=99, field=f"{BASIC}.limit_scene_num"),
    Element("visits_reason", _("必须到现场的原因"), "long", "how", longest=999, field=f"{EXTEND}.limit_scene_explain"),
    Element("depth", _("网上办理深度"), "number", "how", longest=8, field=f"{EXTEND}.online_handle_depth"),
    Element("grade", _("网办等级"), "number", "how", longest=4),
    Element("scope", _("通办范围"), "code", "how", codes=codes.SCOPES, field=f"{EXTEND}.handle_area"),
    Element("courier", _("可以邮寄"), "boolean", "how", field=f"{EXTEND}.is_express"),
    Element("booking", _("可以预约"), "boolean", "how", field=f"{EXTEND}.is_schedule"),
    Element("self_service", _("自助终端能办"), "boolean", "how", field=f"{EXTEND}.is_service_terminals"),
    Element("pay_online", _("可以网上缴费"), "boolean", "how", field=f"{EXTEND}.is_pay_online"),
    Element("in_hall", _("进驻政务大厅"), "boolean", "inside", field=f"{EXTEND}.is_entry_center"),
    Element("online_url", _("电脑办理网址"), "url", "how", longest=500, field=f"{BASIC}.link_addr"),
    Element("mobile_url", _("手机办理网址"), "url", "how", longest=500, field=f"{BASIC}.mobile_terminal_url"),
    Element("intermediary", _("中介服务"), "long", "how", longest=2_000, field=f"{EXTEND}.service_type"),
    Element("joint", _("联办机构"), "rows", "how", field=f"{EXTEND}.other_dept", parts=(
        Element("title", _("机构名称"), "text", "how", ALWAYS),
        _order("how"),
    )),
)  # fmt: skip

PAPER = _("在草稿的“图片、短片和表格”里上传，或者写网址。")

_MATERIALS = (
    Element("materials", _("申请材料"), "rows", "materials", field=MATERIAL, parts=(
        Element("material", _("材料库中的材料"), "reference", "materials", longest=120,
                hint=_("写几个字，从列表里选。库里没有的不用填。")),
        Element("title", _("材料名称"), "text", "materials", ALWAYS, field=f"{MATERIAL}.material_name"),
        Element("need", _("必要性"), "code", "materials", ALWAYS, codes.NEEDS, field=f"{MATERIAL}.is_need"),
        Element("kind", _("材料类型"), "code", "materials", codes=codes.MATERIAL_KINDS,
                field=f"{MATERIAL}.material_type"),
        Element("form", _("材料形式"), "code", "materials", codes=codes.MATERIAL_FORMS,
                field=f"{MATERIAL}.material_format"),
        Element("source", _("来源渠道"), "code", "materials", codes=codes.SOURCES, field=f"{MATERIAL}.source_type"),
        Element("issued_by", _("出具机构"), "text", "materials", field=f"{MATERIAL}.source_explain"),
        Element("originals", _("原件份数"), "number", "materials", longest=99, field=f"{MATERIAL}.original_num"),
        Element("copies", _("复印件份数"), "number", "materials", longest=99, field=f"{MATERIAL}.copies_num"),
        Element("note", _("填报须知"), "long", "materials", longest=4_000, field=f"{MATERIAL}.fill_explain"),
        Element("standard", _("受理标准"), "long", "materials", longest=4_000, field=f"{MATERIAL}.accept_stand"),
        Element("blank_form", _("空白表格"), "file", "materials", longest=500, hint=PAPER,
                field=f"{MATERIAL}.form_guid"),
        Element("sample", _("示例样表"), "file", "materials", longest=500, hint=PAPER,
                field=f"{MATERIAL}.example_guid"),
        Element("basis", _("要求的依据"), "long", "materials", longest=4_000, field=f"{MATERIAL}.by_law"),
        Element("held", _("政府哪里有（免提交）"), "reference", "materials", longest=160,
                hint=_("系统能自己取到的，从列表里选证照或者登记簿，办事人就不用交。")),
        Element("reason", _("政府有却还要交的理由"), "long", "materials", longest=400),
        Element("when", _("什么情形要交"), "condition", "materials", longest=500, field=f"{MATERIAL}.handle_case"),
        _order("materials"),
    )),
)  # fmt: skip

_SITUATIONS = (
    Element("situations", _("情形"), "rows", "situations", parts=(
        Element("question", _("问题"), "text", "situations", ALWAYS),
        Element("multiple", _("可以多选"), "boolean", "situations"),
        Element("options", _("选项"), "rows", "situations", ALWAYS, parts=(
            Element("title", _("选项名称"), "text", "situations", ALWAYS),
            Element("ends", _("选了就不用办的原因"), "long", "situations", longest=1_000),
            _order("situations"),
        )),
        Element("when", _("什么情况下问"), "condition", "situations", longest=500),
        _order("situations"),
    )),
)  # fmt: skip

_OUTCOME = (
    Element("fees", _("收费"), "rows", "fees", field=FEE, parts=(
        Element("title", _("收费项目"), "text", "fees", ALWAYS, field=f"{FEE}.fee_name"),
        Element("standard", _("收费标准"), "long", "fees", ALWAYS, longest=2_000, field=f"{FEE}.fee_stand"),
        Element("fen", _("金额"), "money", "fees", hint=_("写多少元，比如 50 或者 12.5。")),
        Element("basis", _("收费依据"), "long", "fees", ALWAYS, longest=4_000, field=f"{FEE}.by_law"),
        Element("reducible", _("可以减免"), "boolean", "fees", field=f"{FEE}.is_desc"),
        Element("note", _("减免说明"), "long", "fees", longest=2_000, field=f"{FEE}.desc_explain"),
        _order("fees"),
    )),
    Element("results", _("办理结果"), "rows", "results", field=f"{EXTEND}.result_name", parts=(
        Element("title", _("结果名称"), "text", "results", ALWAYS),
        Element("kind", _("结果类型"), "code", "results", ALWAYS, codes.RESULT_KINDS, field=f"{EXTEND}.result_type"),
        Element("licence", _("证照类型"), "reference", "results", longest=120,
                hint=_("写几个字，从列表里选。")),
        Element("sample", _("结果样本"), "file", "results", longest=500, field=f"{EXTEND}.result_guid"),
        _order("results"),
    )),
)  # fmt: skip

_PLACES = (
    Element("contact", _("联系方式"), "group", "places", parts=(
        Element("phone", _("咨询电话"), "phone", "places", APPLIED, longest=120, field=f"{BASIC}.link_way"),
        Element("complaint", _("监督投诉电话"), "phone", "places", ALWAYS, longest=120,
                field=f"{BASIC}.supervise_way"),
        Element("address", _("地址"), "text", "places", longest=300),
    )),
    Element("windows", _("办理地点"), "rows", "places", APPLIED, field=f"{BASIC}.transact_addr", parts=(
        Element("name", _("地点名称"), "text", "places", ALWAYS),
        Element("address", _("地址"), "text", "places", ALWAYS, longest=300, field=f"{BASIC}.transact_addr"),
        Element("hours", _("办公时间"), "text", "places", ALWAYS, longest=500, field=f"{BASIC}.transact_time"),
        Element("phone", _("电话"), "phone", "places", longest=120),
        Element("traffic", _("怎样去"), "long", "places", longest=1_000, field=f"{EXTEND}.traffic_guide"),
        _order("places"),
    )),
)  # fmt: skip

_LAW = (
    Element("basis", _("设定依据"), "rows", "basis", ALWAYS, field=f"{BASIC}.by_law", parts=(
        Element("law", _("法律法规名称"), "text", "basis", ALWAYS, longest=300),
        Element("document", _("文号"), "text", "basis"),
        Element("article", _("条款"), "text", "basis"),
        Element("says", _("条款内容"), "long", "basis", longest=40_000),
        Element("url", _("链接"), "url", "basis", longest=500,
                hint=_("填官方公布这部法律的网址，以 https:// 开头。")),
        Element("body", _("颁布机关"), "text", "basis"),
        Element("from", _("实施日期"), "text", "basis", longest=20),
        _order("basis"),
    )),
    Element("faq", _("常见问题"), "rows", "questions", field=QA, parts=(
        Element("question", _("问题"), "text", "questions", ALWAYS, longest=500, field=f"{QA}.question"),
        Element("answer", _("回答"), "rich", "questions", ALWAYS, longest=10_000, field=f"{QA}.answer"),
        _order("questions"),
    )),
    Element("rights", _("您的权利"), "long", "rights", longest=4_000),
    Element("duties", _("您的义务"), "long", "rights", longest=4_000),
    Element("appeal", _("救济途径"), "group", "rights", parts=(
        Element("reconsideration", _("行政复议"), "long", "rights", longest=2_000),
        Element("litigation", _("行政诉讼"), "long", "rights", longest=2_000),
    )),
    Element("media", _("图片和短片"), "rows", "about", parts=(
        Element("kind", _("种类"), "code", "about", ALWAYS, codes.MEDIA_KINDS),
        Element("file", _("文件"), "file", "about", ALWAYS, longest=500),
        Element("title", _("标题"), "text", "about"),
        Element("alt", _("图片说明"), "text", "about", longest=500),
        Element("captions", _("字幕文件"), "file", "about", longest=500),
        _order("about"),
    )),
)  # fmt: skip

ELEMENTS: tuple[Element, ...] = (
    *_ABOUT, *_WHO, *_SITUATIONS, *_MATERIALS, *_HOW, *_LIMITS, *_OUTCOME, *_PLACES, *_LAW,
)  # fmt: skip
BY_KEY: Mapping[str, Element] = MappingProxyType({element.key: element for element in ELEMENTS})


def every_element() -> Iterator[tuple[str, Element]]:
    """All elements with the pattern of their path: ``title``, ``limits/statutory``, ``materials/*/title``."""
    for element in ELEMENTS:
        yield from _below(element, "")


def _below(element: Element, prefix: str) -> Iterator[tuple[str, Element]]:
    here = f"{prefix}/{element.key}" if prefix else element.key
    yield here, element
    inner = f"{here}/*" if element.kind == "rows" else here
    for part in element.parts:
        yield from _below(part, inner)


def element_at(path: str) -> Element | None:
    """The element that a path in content speaks of: ``materials/id-card/title``; None where there is none.

    The path of a row (``materials/id-card``) names the element of its rows.
    """
    first, *rest = path.split("/")
    element = BY_KEY.get(first)
    while element is not None and rest:
        if element.kind == "rows":
            rest.pop(0)
            if not rest:
                break
        element = element.part(rest.pop(0))
    return element
