"""What each statute means by 日, and its limits. Articles checked against the texts in force in 2025.

A locality adds its own limits as parameters of packs; this table is only what national law says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict, Unpack

from yiwang.calendar.durations import Duration, Unit
from yiwang.calendar.limits import Basis, Limit, PauseKind, Silence


@dataclass(frozen=True, slots=True)
class DayMeaning:
    """How a statute counts a period that it writes as "n 日"."""

    law: str
    article: str
    rule: str
    is_working: Callable[[int], bool]


_MEANINGS = (
    DayMeaning("行政许可法", "第八十二条", "期限都以工作日计算，不含法定节假日", lambda n: True),
    DayMeaning(
        "行政处罚法",
        "第八十五条",
        "二日、三日、五日、七日是工作日，其他是自然日",
        lambda n: n in {2, 3, 5, 7},
    ),
    DayMeaning("行政强制法", "第六十九条", "十日以内是工作日，其他是自然日", lambda n: n <= 10),
    DayMeaning(
        "行政复议法",
        "第八十八条",
        "三日、五日、七日、十日是工作日，其他依照民事诉讼法",
        lambda n: n in {3, 5, 7, 10},
    ),
    DayMeaning("政府信息公开条例", "条文逐条写明", "写“工作日”的是工作日，写“日”的是自然日", lambda n: False),
    DayMeaning("信访工作条例", "条文逐条写明", "写“工作日”的是工作日，写“日”的是自然日", lambda n: False),
    DayMeaning("市场主体登记管理条例", "条文逐条写明", "写“工作日”的是工作日，写“日”的是自然日", lambda n: False),
    DayMeaning("民法典", "第二百零一条", "按公历年、月、日计算", lambda n: False),
)
DAY_MEANINGS: Mapping[str, DayMeaning] = MappingProxyType({m.law: m for m in _MEANINGS})


def unit_of_days(law: str, amount: int, *, written: str = "日") -> Unit:
    """Unit of a period of `amount` that `law` writes as `written` ("日" or "工作日").

    Raises KeyError for a statute whose meaning of 日 nobody has looked up: it must be entered first.
    """
    meaning = DAY_MEANINGS[law]
    if "工作日" in written or meaning.is_working(amount):
        return Unit.WORKING_DAY
    return Unit.DAY


# 行政许可法 第四十五条: not counted, and the applicant must be told in writing how long.
SPECIAL_PROCEDURES = frozenset(
    {
        PauseKind.HEARING,
        PauseKind.TENDER,
        PauseKind.AUCTION,
        PauseKind.INSPECTION_TEST,
        PauseKind.DETECTION,
        PauseKind.QUARANTINE,
        PauseKind.APPRAISAL,
        PauseKind.EXPERT_REVIEW,
    }
)
_SPECIAL = Basis("行政许可法", "第四十五条")


def _days(law: str, amount: int, written: str = "日") -> Duration:
    return Duration(amount, unit_of_days(law, amount, written=written))


class _More(TypedDict, total=False):
    pauses: frozenset[PauseKind]
    pause_basis: Basis
    extension: Duration
    extension_by: str
    silence: Silence
    rolls: bool


def _permit(key: str, name: str, days: int, article: str, **more: Unpack[_More]) -> Limit:
    law = "行政许可法"
    return Limit(f"permit.{key}", name, _days(law, days), Basis(law, article), **more)


def _law(key: str, name: str, law: str, days: str, article: str, **more: Unpack[_More]) -> Limit:
    """`days` as the statute writes it: "60日", "20工作日"."""
    amount = int(days.removesuffix("日").removesuffix("工作"))
    return Limit(key, name, _days(law, amount, days), Basis(law, article), **more)


_HEAD = "本机关负责人"
_PERMITS = (
    _permit("correct", "一次告知补正", 5, "第三十二条第一款第四项", silence=Silence.DEEMED_ACCEPTED),
    _permit(
        "decide",
        "作出许可决定",
        20,
        "第四十二条第一款",
        pauses=SPECIAL_PROCEDURES,
        pause_basis=_SPECIAL,
        extension=Duration(10, Unit.WORKING_DAY),
        extension_by=_HEAD,
    ),
    _permit(
        "decide_jointly",
        "统一、联合或集中办理",
        45,
        "第四十二条第二款",
        pauses=SPECIAL_PROCEDURES,
        pause_basis=_SPECIAL,
        extension=Duration(15, Unit.WORKING_DAY),
        extension_by="本级人民政府负责人",
    ),
    _permit("first_review", "下级机关审查", 20, "第四十三条", pauses=SPECIAL_PROCEDURES, pause_basis=_SPECIAL),
    _permit("deliver", "颁发、送达许可证件", 10, "第四十四条"),
    _permit("ask_hearing", "申请听证", 5, "第四十七条第一款", silence=Silence.RIGHT_LOST),
    _permit("hold_hearing", "组织听证", 20, "第四十七条第一款"),
    _permit("hearing_notice", "听证前通知", 7, "第四十八条第一款第一项"),
    # 第八十二条 speaks of periods of the organ; the applicant's thirty days are therefore plain days.
    Limit(
        "permit.ask_renewal",
        "期满前申请延续",
        Duration(30, Unit.DAY),
        Basis("行政许可法", "第五十条第一款"),
        rolls=False,
    ),
    _permit("assign_inspectors", "指派检验检测检疫人员", 5, "第五十五条第二款"),
)
_PENALTIES = (
    _law("penalty.decide", "作出处罚决定", "行政处罚法", "90日", "第六十条"),
    _law("penalty.evidence", "处理先行登记保存的证据", "行政处罚法", "7日", "第五十六条"),
    _law("penalty.deliver", "送达处罚决定书", "行政处罚法", "7日", "第六十一条"),
    _law(
        "penalty.ask_hearing",
        "要求听证",
        "行政处罚法",
        "5日",
        "第六十四条第一项",
        silence=Silence.RIGHT_LOST,
    ),
    _law("penalty.hearing_notice", "听证前通知", "行政处罚法", "7日", "第六十四条第二项"),
    _law("penalty.pay", "缴纳罚款", "行政处罚法", "15日", "第六十七条第三款"),
    _law("penalty.withdraw", "撤回公开的处罚决定", "行政处罚法", "3日", "第四十八条第二款"),
)
_RECONSIDERATION = (
    _law(
        "reconsider.apply",
        "申请行政复议",
        "行政复议法",
        "60日",
        "第二十条第一款",
        silence=Silence.RIGHT_LOST,
    ),
    _law("reconsider.review", "审查复议申请", "行政复议法", "5日", "第三十条", silence=Silence.DEEMED_ACCEPTED),
    _law("reconsider.correct", "通知补正", "行政复议法", "5日", "第三十一条第一款"),
    _law(
        "reconsider.supplement",
        "提交补正材料",
        "行政复议法",
        "10日",
        "第三十一条第二款",
        silence=Silence.DEEMED_WITHDRAWN,
    ),
    _law("reconsider.send", "发送申请书副本", "行政复议法", "7日", "第四十八条"),
    _law("reconsider.answer", "被申请人答复", "行政复议法", "10日", "第四十八条"),
    _law(
        "reconsider.decide",
        "作出复议决定",
        "行政复议法",
        "60日",
        "第六十二条第一款",
        pauses=frozenset({PauseKind.SUSPENSION}),
        pause_basis=Basis("行政复议法", "第三十九条"),
        extension=Duration(30, Unit.DAY),
        extension_by="行政复议机构负责人",
    ),
    _law("reconsider.send_simple", "发送申请书副本(简易程序)", "行政复议法", "3日", "第五十四条第一款"),
    _law("reconsider.answer_simple", "被申请人答复(简易程序)", "行政复议法", "5日", "第五十四条第二款"),
    _law("reconsider.decide_simple", "作出复议决定(简易程序)", "行政复议法", "30日", "第六十二条第二款"),
)
_DISCLOSURE = (
    _law("disclose.publish", "主动公开", "政府信息公开条例", "20工作日", "第二十六条"),
    _law("disclose.correct", "告知补正", "政府信息公开条例", "7工作日", "第三十条"),
    _law(
        "disclose.third_party",
        "第三方提出意见",
        "政府信息公开条例",
        "15工作日",
        "第三十二条",
        silence=Silence.AGENCY_DECIDES,
    ),
    _law(
        "disclose.answer",
        "答复公开申请",
        "政府信息公开条例",
        "20工作日",
        "第三十三条第二款",
        pauses=frozenset({PauseKind.OPINION}),
        pause_basis=Basis("政府信息公开条例", "第三十三条第三款"),
        extension=Duration(20, Unit.WORKING_DAY),
        extension_by="政府信息公开工作机构负责人",
    ),
    _law(
        "disclose.joint_opinion",
        "共同制作机关提出意见",
        "政府信息公开条例",
        "15工作日",
        "第三十四条",
        silence=Silence.DEEMED_AGREED,
    ),
)
_PETITIONS = (
    _law("petition.forward", "登记后转送或告知", "信访工作条例", "15日", "第二十二条"),
    _law("petition.object", "对转送提出异议", "信访工作条例", "5工作日", "第二十三条第三款"),
    _law(
        "petition.decide",
        "办结信访事项",
        "信访工作条例",
        "60日",
        "第三十四条",
        extension=Duration(30, Unit.DAY),
        extension_by="本机关、单位负责人",
    ),
    _law("petition.ask_review", "请求复查", "信访工作条例", "30日", "第三十五条", silence=Silence.RIGHT_LOST),
    _law("petition.review", "提出复查意见", "信访工作条例", "30日", "第三十五条"),
    _law("petition.ask_recheck", "请求复核", "信访工作条例", "30日", "第三十六条", silence=Silence.RIGHT_LOST),
    _law("petition.recheck", "提出复核意见", "信访工作条例", "30日", "第三十六条"),
)
_REGISTRATION = (
    _law(
        "register.decide",
        "市场主体登记",
        "市场主体登记管理条例",
        "3工作日",
        "第十九条第一款",
        extension=Duration(3, Unit.WORKING_DAY),
        extension_by="登记机关负责人",
    ),
    _law("register.apply_change", "申请变更登记", "市场主体登记管理条例", "30日", "第二十四条第一款"),
)
LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        limit.key: limit
        for group in (_PERMITS, _PENALTIES, _RECONSIDERATION, _DISCLOSURE, _PETITIONS, _REGISTRATION)
        for limit in group
    }
)
