"""A verdict in plain words for the page: banner, facts, each signature with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.crypto.development_ca import MARK
from yiwang.formats.checked import CURRENT, HAVE_A_STATUS, REVOKED, WHY_UNKNOWN, Checked
from yiwang.formats.ofd.verifying import SignatureVerdict, verify_ofd
from yiwang.formats.trust_lists import Trusted
from yiwang.formats.verdicts import Verdict
from yiwang.ui.filters import zh_datetime
from yiwang.web.verify.steps import Step, steps_of

DETAILS: Final = {
    "valid": gettext_noop("证照现在有效"),
    "suspended": gettext_noop("证照已暂停使用"),
    "revoked": gettext_noop("证照已被撤销"),
    "cancelled": gettext_noop("证照已经注销"),
    "superseded": gettext_noop("证照已换发新证"),
    "expired": gettext_noop("证照已过期"),
}
_ENDED: Final = gettext_noop("证照已失效")
_NO_KIND: Final = gettext_noop("可以核验的有：电子证照和文书（OFD、PDF）、证照码、决定回执、存证材料。")
_ABOUT: Final = {
    "title": gettext_noop("名称"),
    "number": gettext_noop("编号"),
    "holder": gettext_noop("持证人"),
    "issuer": gettext_noop("颁发机关"),
    "valid_from": gettext_noop("有效期自"),
    "valid_until": gettext_noop("有效期至"),
}


@dataclass(frozen=True, slots=True)
class Banner:
    """``kind`` is ok, warn or bad."""

    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """One signature or seal: its ``level`` in a word, ``rows`` of label and value."""

    title: str
    level: str
    banner: Banner
    rows: tuple[dict[str, str], ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """All that the result page says."""

    banner: Banner
    rows: tuple[dict[str, str], ...] = ()
    signatures: tuple[ShownSignature, ...] = ()
    fields: tuple[dict[str, str], ...] = field(default=())


def show(found: Checked, content: bytes, trusted: Trusted) -> ShownCheck:
    """What to say of a checked file; ``content`` is looked at again for each signature of an OFD."""
    banner = banner_of(found)
    if not found.found.readable:
        return ShownCheck(banner)
    rows = _about_rows(found) if found.verdict.level != "invalid" else ()
    return ShownCheck(banner, rows, _signatures(found, content, trusted), _fields(found))


def banner_of(found: Checked) -> Banner:
    """The answer in one sentence."""
    verdict = found.verdict
    if not found.found.readable:
        told = _(verdict.reason_zh) if found.format else _(_NO_KIND)
        return Banner("warn", _("这个文件不能核验"), told)
    if verdict.level != "invalid" and verdict.level != "unknown":
        return _good(found)
    return _verdict_banner(verdict)


def _verdict_banner(verdict: Verdict) -> Banner:
    if verdict.step == "present":
        text = _("%(reason)s。有没有法律效力，请向出具的单位核实。")
        return Banner("warn", _("没有可以核验的签名"), text % {"reason": _(verdict.reason_zh)})
    if verdict.level == "invalid":
        text = _("没有通过的一步：%(step)s。%(reason)s。请不要相信它，可以拨打12345核实。")
        told = text % {"step": _(verdict.step_zh), "reason": _(verdict.reason_zh)}
        return Banner("bad", _("无效：这个文件不是真的，或者被改动过"), told)
    if verdict.level == "unknown":
        text = _("%(reason)s。这不是说它是假的：我们的信任列表里没有签发机构，请向签发机构核实。")
        return Banner("warn", _("内容没有被改动，签署者的身份无法确认"), text % {"reason": _(verdict.reason_zh)})
    if verdict.level == "valid_then":
        since = "；".join(_(one) for one in verdict.since)
        return Banner("ok", _("签署时有效，内容没有被改动"), _("%(since)s。这不影响签署时的效力。") % {"since": since})
    return Banner("ok", _("有效：内容没有被改动"))


def _good(found: Checked) -> Banner:
    if found.about.get("demo"):
        return Banner("warn", _("演示数据：签名是真的，内容是编的"), _("这是演示用的，没有法律效力。"))
    if found.kind not in HAVE_A_STATUS:
        if found.verdict.replayed:
            return Banner("ok", _("回执是真的，按同一规则重新计算，结果一致"))
        return _verdict_banner(found.verdict)
    status = found.status
    detail, when = DETAILS.get(status.detail, _ENDED), zh_datetime(status.as_of) if status.as_of else ""
    if status.state == CURRENT:
        return Banner("ok", _("真实，证照现在有效"), _("内容没有被改动。%(when)s核对了状态。") % {"when": when})
    if status.state == REVOKED:
        return Banner("bad", _("真实，但%(said)s") % {"said": _(detail)}, _("内容没有被改动，但现在不能再用。"))
    why = _(WHY_UNKNOWN.get(status.detail, WHY_UNKNOWN["not_checked"]))
    text = _("内容没有被改动。%(why)s：可能已经撤销或者换发。可以扫证照上的二维码再查，或者拨打12345。")
    return Banner("warn", _("真实，现状未核验"), text % {"why": why})


def _about_rows(found: Checked) -> tuple[dict[str, str], ...]:
    rows = [{"label": _(label), "value": found.about.get(name, "")} for name, label in _ABOUT.items()]
    if found.kind in HAVE_A_STATUS and found.status.as_of is not None:
        said = DETAILS["valid"] if found.status.state == CURRENT else DETAILS.get(found.status.detail, _ENDED)
        when = _("%(when)s查到的") % {"when": zh_datetime(found.status.as_of)}
        rows.append({"label": _("现在的状态"), "value": f"{_(said)}（{when}）"})
    return tuple(row for row in rows if row["value"])


def _fields(found: Checked) -> tuple[dict[str, str], ...]:
    """What the holder let be printed into a licence code."""
    listed = found.found.data.get("fields", ()) if found.format == "code" and found.verdict.ok else ()
    return tuple({"label": str(label), "value": str(value)} for label, value in listed)


def _signatures(found: Checked, content: bytes, trusted: Trusted) -> tuple[ShownSignature, ...]:
    if found.format == "ofd":
        signed = verify_ofd(content, trusted.trust).signatures
        return tuple(_of_ofd(at, one) for at, one in enumerate(signed, 1))
    kind = {"pdf": "pdf", "code": "code", "receipt": "receipt"}.get(found.format, "evidence")
    return (_shown(_("数字签名"), found.verdict, kind),)


def _of_ofd(at: int, one: SignatureVerdict) -> ShownSignature:
    sealed = one.record.kind != "Sign"
    title = (_("第%(at)d个签章") if sealed else _("第%(at)d个签名")) % {"at": at}
    return _shown(title, one.verdict, "seal" if sealed else "sign")


def _shown(title: str, verdict: Verdict, kind: str) -> ShownSignature:
    rows: list[Mapping[str, Any]] = []
    if verdict.level != "invalid":
        rows = [
            {"label": _("印章"), "value": verdict.seal_name},
            {"label": _("签署者"), "value": plain_name(verdict.signer)},
            {"label": _("机构代码"), "value": verdict.signer_code if len(verdict.signer_code) == 18 else ""},
            {"label": _("签署时间"), "value": zh_datetime(verdict.signed_at) if verdict.signed_at else ""},
        ]
    notes = tuple(_(one) for one in (*verdict.since, *verdict.unchecked))
    shown = tuple({"label": str(row["label"]), "value": str(row["value"])} for row in rows if row["value"])
    return ShownSignature(title, _(verdict.level_zh), _verdict_banner(verdict), shown, steps_of(verdict, kind), notes)


def plain_name(name: str) -> str:
    """A signer without the English word of the development authority; that it is for testing stays to be read."""
    return name.replace(MARK, MARK.rpartition(" ")[2]).strip()
