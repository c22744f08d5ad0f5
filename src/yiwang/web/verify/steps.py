"""The steps of a check in plain words, each with what became of it; the twin of ``browser/steps.js``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.formats.verdicts import Verdict

DONE, FAILED, DOUBTFUL, OPEN = "done", "failed", "doubtful", "open"
WORDS: Final = {
    DONE: gettext_noop("通过"),
    FAILED: gettext_noop("没有通过"),
    DOUBTFUL: gettext_noop("无法确认"),
    OPEN: gettext_noop("没有再查"),
}
_Ladder = tuple[tuple[str, frozenset[str]], ...]


def _rung(text: str, *steps: str) -> tuple[str, frozenset[str]]:
    return text, frozenset(steps)


_FITS: Final = gettext_noop("签名值和签署者的证书相符")
_THIS_FILE: Final = gettext_noop("签章签的就是这份文件")
_NOTHING_ADDED: Final = gettext_noop("没有在签章之后加入别的文件")
_FILES: Final = _rung(gettext_noop("签章保护的每个文件都没有改动"), "read", "present")
_SIGNER: Final = _rung(
    gettext_noop("签署者的证书由受信任的机构签发，签署时有效"), "chain", "validity", "usage", "revocation"
)
_TIME: Final = _rung(gettext_noop("签署时间说得通"), "time", "time_stamp")
_SEAL_STEPS: Final = ("seal_structure", "seal_signature", "seal_maker", "seal_validity", "seal_holder")

LADDERS: Final[dict[str, _Ladder]] = {
    "seal": (
        _FILES,
        _rung(_FITS, "structure", "signature"),
        _SIGNER,
        _TIME,
        _rung(_THIS_FILE),
        _rung(gettext_noop("印章由受信任的制章人制作，当时在用，签章人有权使用"), *_SEAL_STEPS),
        _rung(gettext_noop("文件里所附的印章就是签章用的印章"), "same_seal"),
        _rung(_NOTHING_ADDED),
    ),
    "sign": (_FILES, _rung(_FITS, "structure", "signature"), _SIGNER, _TIME, _rung(_NOTHING_ADDED)),
    "pdf": (
        _rung(gettext_noop("签名覆盖整个文件，后面没有追加内容"), "read", "present", "coverage"),
        _rung(gettext_noop("文件内容没有改动"), "digest"),
        _rung(_FITS, "structure", "signature"),
        _SIGNER,
        _TIME,
    ),
    "code": (
        _rung(gettext_noop("证照码完整"), "read"),
        _rung(gettext_noop("签名与内容相符，一个字都没有改动"), "signature", "structure"),
        _SIGNER,
        _TIME,
    ),
    "receipt": (
        _rung(gettext_noop("回执完整"), "read", "present"),
        _rung(gettext_noop("签名与内容相符，一个字都没有改动"), "signature", "structure", "digest"),
        _SIGNER,
        _TIME,
        _rung(gettext_noop("按同一规则重新计算，结果一致"), "rules", "replay"),
    ),
    "evidence": (
        _rung(gettext_noop("存证材料完整"), "read", "present", "structure"),
        _rung(gettext_noop("内容和存证记录相符"), "entry", "digest"),
        _rung(gettext_noop("存证记录在日志里"), "inclusion"),
        _rung(gettext_noop("日志只增不改"), "growth"),
        _rung(gettext_noop("日志由受信任的节点签名"), "head", "signature", "chain", "validity", "usage", "revocation"),
        _rung(gettext_noop("其他节点的会签相符"), "countersignature"),
    ),
}
# Reasons that belong to another step than their key alone tells.
_BY_REASON: Final = {
    "签章指向的文件与被签章的文件不一致": _THIS_FILE,
    "文件内容与签章时不一致，已被改动": _THIS_FILE,
    "签章之后文件里加入了未受保护的内容": _NOTHING_ADDED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """``state`` is done, failed, doubtful or open; ``text`` and ``said`` are in the reader's language."""

    text: str
    state: str

    @property
    def said(self) -> str:
        """What became of it."""
        return _(WORDS[self.state])


def steps_of(verdict: Verdict, kind: str) -> tuple[Step, ...]:
    """The steps of a verdict; ``kind`` is a key of ``LADDERS``.

    A failed step ends the check: what comes after was not looked at. A doubt about whom to trust does not.
    """
    ladder = LADDERS[kind]
    if verdict.ok:
        return tuple(Step(_(text), _of_good(verdict, steps)) for text, steps in ladder)
    named = _BY_REASON.get(verdict.reason_zh, "")
    fits = [text == named if named else verdict.step in steps for text, steps in ladder]
    at = fits.index(True) if True in fits else 0
    wrong, after = (DOUBTFUL, DONE) if verdict.trust_unknown else (FAILED, OPEN)
    return tuple(
        Step(_(text), wrong if place == at else DONE if place < at else after)
        for place, (text, _steps) in enumerate(ladder)
    )


def _of_good(verdict: Verdict, steps: frozenset[str]) -> str:
    return OPEN if "replay" in steps and not verdict.replayed else DONE
