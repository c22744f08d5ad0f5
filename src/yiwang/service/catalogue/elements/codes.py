"""Value domains of the elements: what content says, what people read, and the code of the national exchange. Pure.

Sources: GB/T 39046-2020 annex A; lists that it leaves open follow the exchange tables of the national platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_noop

from yiwang.identifiers import themes
from yiwang.identifiers.service_item import ITEM_TYPES


@dataclass(frozen=True, slots=True)
class Code:
    """One value: ``title`` in Chinese, ``code`` as the exchange tables write it ("" where they have none)."""

    value: str
    title: str
    code: str = ""


CodeList = Mapping[str, Code]


def _codes(*rows: tuple[str, str, str]) -> CodeList:
    return MappingProxyType({value: Code(value, title, code) for value, title, code in rows})


def _words(words: Iterable[str]) -> CodeList:
    return MappingProxyType({word: Code(word, word) for word in words})


POWER_TYPES: CodeList = MappingProxyType(
    {title: Code(title, title, code) for code, title in ITEM_TYPES.items() if code != "00"}
)
APPLICANTS = _codes(
    ("natural_person", gettext_noop("自然人"), "1"),
    ("legal_person", gettext_noop("企业法人"), "2"),
    ("public_institution", gettext_noop("事业法人"), "3"),
    ("social_organization", gettext_noop("社会组织法人"), "4"),
    ("administrative_body", gettext_noop("行政机关"), "5"),
    ("other_organization", gettext_noop("其他组织"), "6"),
)
POWER_SOURCES = _codes(
    ("own_level", gettext_noop("法定本级行使"), "1"),
    ("handed_down", gettext_noop("上级下放"), "2"),
    ("authorised_above", gettext_noop("上级授权"), "3"),
    ("authorised_peer", gettext_noop("同级授权"), "4"),
    ("entrusted_above", gettext_noop("上级委托"), "5"),
    ("entrusted_peer", gettext_noop("同级委托"), "6"),
    ("other", gettext_noop("其他"), "9"),
)
BODY_KINDS = _codes(
    ("statutory", gettext_noop("法定机关"), "1"),
    ("authorised", gettext_noop("授权组织"), "2"),
    ("entrusted", gettext_noop("受委托组织"), "3"),
    ("other", gettext_noop("其他"), "9"),
)
HANDLING = _codes(
    ("instant", gettext_noop("即办件"), "1"),
    ("committed", gettext_noop("承诺件"), "2"),
    ("other", gettext_noop("其他"), "9"),
)
UNITS = _codes(
    ("working_day", gettext_noop("个工作日"), "1"),
    ("day", gettext_noop("天"), "2"),
    ("month", gettext_noop("个月"), "3"),
    ("year", gettext_noop("年"), "4"),
    ("hour", gettext_noop("小时"), "5"),
)
NEEDS = _codes(
    ("required", gettext_noop("必要"), "1"),
    ("optional", gettext_noop("非必要"), "2"),
    ("later", gettext_noop("容缺后补"), "3"),
)
MATERIAL_KINDS = _codes(
    ("original", gettext_noop("原件"), "1"),
    ("copy", gettext_noop("复印件"), "2"),
    ("both", gettext_noop("原件和复印件"), "3"),
)
MATERIAL_FORMS = _codes(
    ("paper", gettext_noop("纸质"), "1"),
    ("electronic", gettext_noop("电子"), "2"),
    ("both", gettext_noop("纸质和电子"), "3"),
)
SOURCES = _codes(
    ("own", gettext_noop("申请人自备"), "10"),
    ("government", gettext_noop("政府部门核发"), "20"),
    ("other", gettext_noop("其他"), "99"),
)
RESULT_KINDS = _codes(
    ("licence", gettext_noop("证照"), "10"),
    ("approval", gettext_noop("批文"), "20"),
    ("other", gettext_noop("其他"), "30"),
)
CHANNELS = _codes(
    ("window", gettext_noop("窗口办理"), "1"),
    ("web", gettext_noop("电脑上网办理"), "2"),
    ("mobile", gettext_noop("手机办理"), "3"),
    ("post", gettext_noop("邮寄办理"), "4"),
    ("kiosk", gettext_noop("自助终端办理"), "9"),
    ("other", gettext_noop("其他"), "9"),
)
SCOPES = _codes(
    ("none", gettext_noop("不通办"), "0"),
    ("nation", gettext_noop("全国通办"), "1"),
    ("province", gettext_noop("跨省通办"), "2"),
    ("city", gettext_noop("跨市通办"), "3"),
    ("county", gettext_noop("跨县通办"), "4"),
)
SPECIAL_KINDS = _codes(
    ("extension", gettext_noop("延长审批"), "1"),
    ("hearing", gettext_noop("听证"), "2"),
    ("tender", gettext_noop("招标"), "2"),
    ("auction", gettext_noop("拍卖"), "2"),
    ("inspection_test", gettext_noop("检验"), "2"),
    ("detection", gettext_noop("检测"), "2"),
    ("quarantine", gettext_noop("检疫"), "2"),
    ("appraisal", gettext_noop("鉴定"), "2"),
    ("expert_review", gettext_noop("专家评审"), "2"),
    ("notice", gettext_noop("公示"), "2"),
    ("other", gettext_noop("其他"), "2"),
)
MEDIA_KINDS = _codes(("picture", gettext_noop("图片"), ""), ("film", gettext_noop("短片"), ""))
LINKS = _words(
    ("申请", "收件", "预审", "受理", "审查", "审核", "审批", "决定", "制证", "颁证", "送达", "办结", "公示", "其他")
)

PERSON_THEMES, FIRM_THEMES = frozenset(themes.PERSON_THEMES), frozenset(themes.FIRM_THEMES)
THEMES = _words(sorted(PERSON_THEMES | FIRM_THEMES))

# Types for which people apply; the others (penalty, coercion, collection, inspection) the office does on its own.
APPLIED = frozenset({"行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务"})
EVERY = frozenset(POWER_TYPES)
