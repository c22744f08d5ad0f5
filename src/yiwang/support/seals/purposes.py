"""What seals are for, what they may be put on, and the states of their life: tables, so that a new kind is a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from yiwang.formats.seal.making import ORGANIZATION_SEAL, PERSONAL_SEAL


@dataclass(frozen=True, slots=True)
class Purpose:
    """A sort of seal. ``words`` stand across the lower half of the picture; ``single``: an organization has one.

    ``type_code`` is the type in the seal itself (GB/T 38540 leaves the codes to the issuer).
    """

    code: str
    title: str
    words: str = ""
    single: bool = False
    type_code: int = ORGANIZATION_SEAL


UNIT, LICENCE, PERSONAL = "unit", "licence", "personal"
PURPOSES: Final[dict[str, Purpose]] = {
    one.code: one
    for one in (
        Purpose(UNIT, gettext_noop("单位公章"), single=True),
        Purpose(LICENCE, gettext_noop("电子证照专用章"), "电子证照专用章", single=True),
        Purpose("approval", gettext_noop("行政审批专用章"), "行政审批专用章"),
        Purpose("intake", gettext_noop("业务受理专用章"), "业务受理专用章"),
        Purpose("enforcement", gettext_noop("行政执法专用章"), "行政执法专用章"),
        Purpose("contract", gettext_noop("合同专用章"), "合同专用章"),
        Purpose("finance", gettext_noop("财务专用章"), "财务专用章"),
        Purpose(PERSONAL, gettext_noop("个人签名"), type_code=PERSONAL_SEAL),
    )
}
OF_ORGANIZATIONS: Final = tuple(one for one in PURPOSES.values() if one.code != PERSONAL)

# For what a post may use a seal (the scope of an authorisation), and what each use says it was.
USES: Final[dict[str, str]] = {
    "document": gettext_noop("公文"),
    "case": gettext_noop("办件文书"),
    "licence": gettext_noop("证照、证明"),
    "contract": gettext_noop("合同、协议"),
    "finance": gettext_noop("财务单据"),
    "other": gettext_noop("其他材料"),
}

STATES: Final[dict[str, str]] = {
    "asked": gettext_noop("等待批准"),
    "refused": gettext_noop("没有批准"),
    "current": gettext_noop("使用中"),
    "suspended": gettext_noop("已停用"),
    "revoked": gettext_noop("已注销"),
    "replaced": gettext_noop("已换新章"),
    "expired": gettext_noop("已过期"),
}
MADE: Final = ("current", "suspended", "revoked", "replaced")
LIVING: Final = ("current", "suspended")
