"""The answer of every check in this room: good or not, and at which step it failed, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiwang.sentences import gettext_noop

STEPS: dict[str, str] = {
    "all": gettext_noop("全部检查"),
    "read": gettext_noop("读取文件"),
    "present": gettext_noop("查找签名"),
    "coverage": gettext_noop("签名覆盖范围"),
    "digest": gettext_noop("内容摘要"),
    "signature": gettext_noop("数字签名"),
    "chain": gettext_noop("证书信任链"),
    "validity": gettext_noop("证书有效期"),
    "usage": gettext_noop("证书用途"),
    "revocation": gettext_noop("证书吊销状态"),
    "structure": gettext_noop("数据格式"),
    "time": gettext_noop("签署时间"),
    "time_stamp": gettext_noop("时间戳"),
    "seal_structure": gettext_noop("印章格式"),
    "seal_signature": gettext_noop("制章人签名"),
    "seal_maker": gettext_noop("制章人证书"),
    "seal_validity": gettext_noop("印章有效期"),
    "seal_holder": gettext_noop("签章人与印章的对应关系"),
    "same_seal": gettext_noop("印章与所附印章文件一致"),
    "rules": gettext_noop("规则版本"),
    "replay": gettext_noop("按规则重新计算"),
    "status": gettext_noop("核验现状"),
    "entry": gettext_noop("存证内容与摘要"),
    "inclusion": gettext_noop("存证记录在日志里"),
    "growth": gettext_noop("日志只增不改"),
    "head": gettext_noop("日志树头的签名"),
    "countersignature": gettext_noop("其他节点的会签"),
}

LEVELS: dict[str, str] = {
    "valid": gettext_noop("有效"),
    "valid_then": gettext_noop("签署时有效，现已过期或被吊销"),
    "unknown": gettext_noop("签名完好，签署者的身份无法确认"),
    "invalid": gettext_noop("无效"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`step` is a key of `STEPS`: the step that failed, or `all`. `reason_zh` is Chinese and the msgid of its English.

    `signer`, `signer_code` (USCC or stable id of the organization, empty when the certificate has none) and
    `signed_at` are what the signature claims; believe them only when `ok`, and compare the code with the
    organization that should have signed: any signer of the chain makes a verdict good. `replayed` tells
    whether a decision was computed again: None when nobody could (the receipt then proves existence only).

    `since` tells what has ended after the signing (the verdict stays good: GB/T 38540), `unchecked` what nobody could
    check; both are Chinese sentences and msgids. `trust_unknown`: all is intact, but no trusted root vouches for the
    signer; the verdict is then not good, and not called invalid either. `seal_name` is the name that a seal carries.
    """

    ok: bool
    step: str
    reason_zh: str
    signer: str = ""
    signed_at: datetime | None = None
    covers_whole_document: bool = False
    replayed: bool | None = None
    signer_code: str = ""
    since: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    trust_unknown: bool = False
    seal_name: str = ""

    @property
    def level(self) -> str:
        """A key of `LEVELS`."""
        if self.ok:
            return "valid_then" if self.since else "valid"
        return "unknown" if self.trust_unknown else "invalid"

    @property
    def level_zh(self) -> str:
        """The level's Chinese name."""
        return LEVELS[self.level]

    @property
    def step_zh(self) -> str:
        """The step's Chinese name."""
        return STEPS[self.step]


def failed(step: str, reason_zh: str, *, signer: str = "", signed_at: datetime | None = None) -> Verdict:
    """A verdict that says no at `step`."""
    if step not in STEPS:
        raise KeyError(step)
    return Verdict(ok=False, step=step, reason_zh=reason_zh, signer=signer, signed_at=signed_at)
