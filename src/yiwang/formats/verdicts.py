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
    "rules": gettext_noop("规则版本"),
    "replay": gettext_noop("按规则重新计算"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`step` is a key of `STEPS`: the step that failed, or `all`. `reason_zh` is Chinese and the msgid of its English.

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
