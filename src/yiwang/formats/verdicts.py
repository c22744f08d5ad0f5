"""The answer of every check in this room: good or not, and at which step it failed, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STEPS: dict[str, str] = {
    "all": "全部检查",
    "read": "读取文件",
    "present": "查找签名",
    "coverage": "签名覆盖范围",
    "digest": "内容摘要",
    "signature": "数字签名",
    "chain": "证书信任链",
    "validity": "证书有效期",
    "usage": "证书用途",
    "rules": "规则版本",
    "replay": "按规则重新计算",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`step` is a key of `STEPS`: the step that failed, or `all`.

    `signer`, `signer_code` (USCC or stable id of the organization, empty when the certificate has none) and
    `signed_at` are what the signature claims; believe them only when `ok`, and compare the code with the
    organization that should have signed: any signer of the chain makes a verdict good. `replayed` tells
    whether a decision was computed again: None when nobody could (the receipt then proves existence only).
    """

    ok: bool
    step: str
    reason_zh: str
    signer: str = ""
    signed_at: datetime | None = None
    covers_whole_document: bool = False
    replayed: bool | None = None
    signer_code: str = ""

    @property
    def step_zh(self) -> str:
        """The step's Chinese name."""
        return STEPS[self.step]


def failed(step: str, reason_zh: str, *, signer: str = "", signed_at: datetime | None = None) -> Verdict:
    """A verdict that says no at `step`."""
    if step not in STEPS:
        raise KeyError(step)
    return Verdict(ok=False, step=step, reason_zh=reason_zh, signer=signer, signed_at=signed_at)
