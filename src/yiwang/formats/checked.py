"""What a check of one file says: what it is, whether it is authentic, and whether it still counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from yiwang.formats.trust_lists import Trusted
from yiwang.formats.verdicts import Verdict
from yiwang.sentences import gettext_noop

LARGEST: Final = 20 * 1024 * 1024
AUTHENTIC, NOT_AUTHENTIC, NOT_READABLE = 0, 1, 2
LICENCE, DOCUMENT, RECEIPT, LICENCE_CODE, EVIDENCE, UNKNOWN_KIND = (
    "licence",
    "document",
    "receipt",
    "licence_code",
    "evidence",
    "unknown",
)
KINDS: Final = {
    LICENCE: gettext_noop("电子证照"),
    DOCUMENT: gettext_noop("电子文书"),
    RECEIPT: gettext_noop("决定凭据"),
    LICENCE_CODE: gettext_noop("证照二维码"),
    EVIDENCE: gettext_noop("存证材料"),
    UNKNOWN_KIND: gettext_noop("无法识别的文件"),
}
HAVE_A_STATUS: Final = frozenset({LICENCE, LICENCE_CODE})

CURRENT, REVOKED, UNKNOWN = "current", "revoked", "unknown"
WHY_UNKNOWN: Final = {
    "not_checked": gettext_noop("现状未核验"),
    "not_listed": gettext_noop("状态列表里没有这张证照"),
    "not_registered": gettext_noop("平台没有登记这张证照"),
    "out_of_date": gettext_noop("状态列表已过期"),
    "not_applicable": gettext_noop("这类文件没有现状"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """``state`` is ``current``, ``revoked`` (no longer in force) or ``unknown``, as of ``as_of``.

    ``detail`` is the platform's own word for it (``suspended``, ``cancelled``, …), or for ``unknown`` a key of
    ``WHY_UNKNOWN``; ``source`` is ``platform`` or ``list``.
    """

    state: str = UNKNOWN
    as_of: datetime | None = None
    detail: str = "not_checked"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a checker found. ``data`` is the machine-readable content, ``about`` what people may be told of it.

    Believe both only when the verdict is good. ``readable`` is false when the bytes are not even of the checker's kind.
    """

    kind: str
    verdict: Verdict
    about: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    status_number: int | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Checker:
    """One kind of file: ``knows`` tells it by its bytes, quickly; ``check`` judges it at a moment and never raises."""

    code: str
    knows: Callable[[bytes], bool]
    check: Callable[[bytes, Trusted, datetime], Found]
    largest: int = LARGEST


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of ``check_file``; ``format`` is the code of the checker, empty when no checker knew the file."""

    found: Found
    format: str = ""
    status: Status = Status()

    @property
    def kind(self) -> str:
        """A key of ``KINDS``."""
        return self.found.kind

    @property
    def verdict(self) -> Verdict:
        """Whether the file is authentic."""
        return self.found.verdict

    @property
    def about(self) -> Mapping[str, str]:
        """What people may be told of the content."""
        return self.found.about

    @property
    def exit_code(self) -> int:
        """0 authentic, 1 not authentic, 2 not readable."""
        if not self.found.readable:
            return NOT_READABLE
        return AUTHENTIC if self.verdict.ok else NOT_AUTHENTIC

    @property
    def status_is_open(self) -> bool:
        """Whether the file is authentic and has a status that nobody has looked up: 真实，现状未核验."""
        return self.verdict.ok and self.kind in HAVE_A_STATUS and self.status.state == UNKNOWN

    def requiring_status(self) -> Checked:
        """The same for somebody who needs the state: step ``status`` fails where it is not ``current``."""
        if not self.verdict.ok or self.status.state == CURRENT:
            return self
        words = {"revoked": gettext_noop("签名是真的，但证照已经失效")}
        reason = words.get(self.status.state) or gettext_noop("签名是真的，但现状未核验")
        return self.with_verdict(replace(self.verdict, ok=False, step="status", reason_zh=reason))

    def with_verdict(self, verdict: Verdict) -> Checked:
        """The same with another verdict."""
        return replace(self, found=replace(self.found, verdict=verdict))

    def to_json(self) -> dict[str, Any]:
        """For programs; times in UTC."""
        verdict, status = self.verdict, self.status
        return {
            "kind": self.kind,
            "format": self.format or None,
            "authentic": verdict.ok or verdict.step == "status",
            "level": verdict.level if self.found.readable else None,
            "step": verdict.step,
            "reason": verdict.reason_zh,
            "signer": verdict.signer,
            "signer_code": verdict.signer_code,
            "seal": verdict.seal_name or None,
            "signed_at": _text(verdict.signed_at),
            "since": list(verdict.since),
            "unchecked": list(verdict.unchecked),
            "replayed": verdict.replayed,
            "about": dict(self.about),
            "status": status.state,
            "status_detail": status.detail or None,
            "status_source": status.source or None,
            "as_of": _text(status.as_of),
        }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
