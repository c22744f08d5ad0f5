"""Words of certificates for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.crypto.development_ca import MARK
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.support.certificates.models import Certificate

ROLES = {
    "root": gettext_noop("根证书"),
    "intermediate": gettext_noop("中间证书"),
    "signer": gettext_noop("签名"),
    "seal-maker": gettext_noop("制章"),
    "time-stamper": gettext_noop("时间戳"),
    "responder": gettext_noop("证书状态应答"),
    "tls": gettext_noop("网站"),
}
SUITES = {SM2_SM3: gettext_noop("SM2 和 SM3"), ECDSA_SHA256: gettext_noop("P-256 和 SHA-256")}
ORIGINS = {"development": gettext_noop("本平台开发测试机构签发"), "folder": gettext_noop("外部机构签发")}
REASONS = {
    "key_compromise": gettext_noop("私钥泄露或者丢失"),
    "affiliation_changed": gettext_noop("机构变更"),
    "superseded": gettext_noop("已换用新证书"),
    "cessation_of_operation": gettext_noop("不再使用"),
}
_STATES = {
    "valid": (gettext_noop("有效"), "ok"),
    "soon": (gettext_noop("快要到期"), "warn"),
    "ended": (gettext_noop("已到期"), "bad"),
    "revoked": (gettext_noop("已吊销"), "bad"),
    "not_yet": (gettext_noop("还没生效"), "idle"),
}


def titled(row: Certificate) -> str:
    """Name and role, without the mark of development, which stands beside it."""
    name = row.name.removesuffix(f" ({MARK})").replace("Yiwang ", "一网")  # roots have a name of letters
    if name.endswith(ROLES[row.role]):
        return name
    return _("%(name)s（%(role)s）") % {"name": name, "role": _(ROLES[row.role])}


def state_tag(row: Certificate, now: datetime) -> dict[str, Any]:
    """Text and kind of the state's tag."""
    text, kind = _STATES[row.state_at(now)]
    return {"text": _(text), "kind": kind}
