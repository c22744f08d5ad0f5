"""One door for everything that can be checked: OFD, PDF, licence codes, decision receipts, ledger evidence.

Bytes and a trust list go in, a `Checked` comes out; nothing is fetched. Command, page and interface ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

import orjson

from yiwang.crypto.development_ca import MARK
from yiwang.crypto.identities import subject_code
from yiwang.formats import ledger_evidence, licence_codes, receipt_proofs, receipts, status_lists
from yiwang.formats.checked import (
    CURRENT,
    DOCUMENT,
    HAVE_A_STATUS,
    LARGEST,
    LICENCE,
    LICENCE_CODE,
    RECEIPT,
    REVOKED,
    UNKNOWN_KIND,
    Checked,
    Checker,
    Found,
    Status,
)
from yiwang.formats.ofd.container import is_untouched
from yiwang.formats.ofd.errors import OfdProblem
from yiwang.formats.ofd.reading import Ofd, open_ofd, read_document
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.status_lists import StatusList
from yiwang.formats.trust_lists import Trusted
from yiwang.formats.verdicts import Verdict, failed
from yiwang.sentences import gettext_noop

DATA_NAME: Final = "licence.json"
_OFD_DATA_MOST: Final = 1_000_000
_CHINA: Final = timezone(timedelta(hours=8))
StatusSource = Callable[[Found], Status]

_more: list[Checker] = []


def use_checker(checker: Checker) -> None:
    """Add a kind of file; one of the same code takes its place."""
    _more[:] = [one for one in _more if one.code != checker.code] + [checker]


def check_file(
    content: bytes,
    trusted: Trusted,
    *,
    status: StatusSource | StatusList | Sequence[StatusList] | None = None,
    now: datetime | None = None,
) -> Checked:
    """Whether a file is authentic, and what is known of its state; never raises for what is in the file.

    `status`: the platform's register as a function, or signed lists. Without it the state stays unknown.
    """
    moment = now or datetime.now(UTC)
    checker = next((one for one in (*_more, *CHECKERS) if one.knows(content)), None)
    if not content or len(content) > (checker.largest if checker else LARGEST):
        return _unknown("文件是空的，或者太大")
    if checker is None:
        return _unknown("不是可以核验的文件：OFD、PDF、证照二维码、决定凭据或者存证材料")
    found = checker.check(content, trusted, moment)
    return Checked(found, checker.code, _status(found, status, moment))


def licence_about(data: Mapping[str, Any]) -> dict[str, str]:
    """What people may be told of a licence from its machine-readable data (short names of GB/T 36903)."""
    named = {
        "title": "ZZMC",
        "number": "ZZBH",
        "issuer": "ZZBFJG",
        "valid_from": "ZZYXQQSRQ",
        "valid_until": "ZZYXQJZRQ",
    }
    return {name: str(data[key]) for name, key in named.items() if data.get(key)}


def status_number(data: Mapping[str, Any]) -> int | None:
    """The number of a licence in the status lists (`ZTBH`), or None."""
    try:
        number = int(data["ZTBH"])
    except (KeyError, TypeError, ValueError):
        return None
    return number if number >= 0 else None


def from_lists(lists: Sequence[StatusList], number: int | None, now: datetime) -> Status:
    """What signed lists say of a number: the newest that has it and has not run out."""
    held = sorted((one for one in lists if number is not None and one.covers(number)), key=lambda one: one.as_of)
    if not held or number is None:
        return Status(detail="not_listed")
    newest = held[-1]
    if newest.next < now:
        return Status(as_of=newest.as_of, detail="out_of_date", source="list")
    state = newest.state(number)
    if state == status_lists.UNASSIGNED:
        return Status(as_of=newest.as_of, detail="not_listed", source="list")
    words = {status_lists.CURRENT: (CURRENT, ""), status_lists.SUSPENDED: (REVOKED, "suspended")}
    word, detail = words.get(state, (REVOKED, "ended"))
    return Status(word, newest.as_of, detail, "list")


def _status(found: Found, asked: Any, now: datetime) -> Status:
    if not found.verdict.ok:
        return Status()
    if found.kind not in HAVE_A_STATUS:
        return Status(detail="not_applicable")
    if asked is None:
        return Status()
    if callable(asked):
        told: Status = asked(found)
    else:
        told = from_lists((asked,) if isinstance(asked, StatusList) else asked, found.status_number, now)
    if told.state == CURRENT and _expired(found, now):
        return replace(told, state=REVOKED, detail="expired")
    return told


def _expired(found: Found, now: datetime) -> bool:
    """Whether the last day that the paper itself names is over (in China)."""
    try:
        last = date.fromisoformat(found.about.get("valid_until", ""))
    except ValueError:
        return False
    return last < now.astimezone(_CHINA).date()


def _unknown(reason: str) -> Checked:
    return Checked(Found(UNKNOWN_KIND, failed("read", reason), readable=False))


def _check_ofd(content: bytes, trusted: Trusted, now: datetime) -> Found:
    try:
        ofd = open_ofd(content)
    except OfdProblem as problem:
        return Found(DOCUMENT, failed("read", problem.message), readable=problem.code != "ofd.not_ofd")
    outcome = verify_ofd(ofd, trusted.trust, now=now)
    verdict = outcome.verdict
    if verdict.level != "invalid" and not is_untouched(ofd.package, content):
        return Found(DOCUMENT, failed("structure", "文件的压缩包外壳被改动过"))
    data, path = _data_of(ofd) if verdict.level != "invalid" else ({}, "")
    by = [one.verdict for one in outcome.signatures if one.verdict.level != "invalid" and path not in one.uncovered]
    return _paper(Found(DOCUMENT, verdict), data, any(_is_issuer(one, data) for one in by))


def _is_issuer(verdict: Verdict, data: Mapping[str, Any]) -> bool:
    """Whether who signed is the organization that the licence names: any other trusted signer proves nothing of it."""
    code, name = (str(data.get(key) or "") for key in ("ZZBFJGDM", "ZZBFJG"))
    by = verdict.signer.removesuffix(f" ({MARK})")
    return bool(code and verdict.signer_code == code or name and by == name)


def _data_of(ofd: Ofd) -> tuple[Mapping[str, Any], str]:
    """The machine-readable licence in an OFD file and where it lies; empty where there is none."""
    try:
        for one in read_document(ofd).attachments:
            named = DATA_NAME in (one.name, f"{one.name}.{one.format}", (one.path or "").rpartition("/")[2])
            if named and one.path is not None:
                return _json(ofd.package.read(one.path)), one.path
    except OfdProblem:
        return {}, ""
    return {}, ""


def _check_pdf(content: bytes, trusted: Trusted, now: datetime) -> Found:
    from yiwang.formats.pdf.verify import extract_attachment, verify_pdf  # loads slowly, and not every file is one

    verdict = verify_pdf(content, trusted.trust, now=now)
    if not verdict.ok:
        return Found(DOCUMENT, verdict)
    try:
        data = _json(extract_attachment(content) or b"")
    except ValueError:
        data = {}
    return _paper(Found(DOCUMENT, verdict), data, _is_issuer(verdict, data) or _is_platform(verdict, trusted))


def _is_platform(verdict: Verdict, trusted: Trusted) -> bool:
    """Whether the platform signed, which signs the PDF of every licence; not known from bare roots."""
    codes = {subject_code(chain[0]) for chain in trusted.code_signers.values()}
    return verdict.signer_code in codes if codes else True


def _paper(found: Found, data: Mapping[str, Any], by_issuer: bool) -> Found:
    if "ZZBH" not in data:
        return found
    if not by_issuer:
        if found.verdict.level == "unknown":
            return found
        reason = gettext_noop("盖章或者签名的不是证照上写的颁发机构，证照内容不可信")
        return replace(found, verdict=replace(found.verdict, ok=False, step="seal_holder", reason_zh=reason, since=()))
    return replace(found, kind=LICENCE, data=data, about=licence_about(data), status_number=status_number(data))


def _json(content: bytes) -> Mapping[str, Any]:
    if len(content) > _OFD_DATA_MOST:
        return {}
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _check_receipt(content: bytes, trusted: Trusted, now: datetime) -> Found:
    receipt = content.strip()
    verdict = receipts.verify_receipt(receipt, trusted.trust, now=now)
    told = _json(receipt) if verdict.ok else {}
    about = {name: str(told.get(name, "")) for name in ("receipt_id", "item", "decided_at") if told}
    return Found(RECEIPT, verdict, about, told)


def _check_code(content: bytes, trusted: Trusted, now: datetime) -> Found:
    text = content.strip().decode("ascii", errors="replace")
    verdict = licence_codes.verify_code(text, trusted.code_signers, trusted.trust, now)
    if verdict.step == "read":
        return Found(LICENCE_CODE, verdict)
    payload = licence_codes.read_code(text)
    told = {
        "title": payload.title,
        "number": payload.number,
        "issuer": payload.issuer,
        "holder": payload.holder,
        "valid_from": payload.valid_from.isoformat(),
        "valid_until": payload.valid_until.isoformat() if payload.valid_until else "",
        "demo": "1" if payload.demo else "",
    }
    about = {name: value for name, value in told.items() if value}
    return Found(LICENCE_CODE, verdict, about, {**told, "fields": list(payload.fields)}, payload.status_number)


OFD_CHECKER: Final = Checker("ofd", lambda content: content.startswith(b"PK\x03\x04"), _check_ofd)
PDF_CHECKER: Final = Checker("pdf", lambda content: content.startswith(b"%PDF-"), _check_pdf)
CODE_CHECKER: Final = Checker(
    "code", lambda content: content.lstrip().startswith(licence_codes.PREFIX.encode()), _check_code
)
RECEIPT_CHECKER: Final = Checker(
    "receipt", lambda content: content.lstrip()[:1] == b"{" and receipts.KIND.encode() in content, _check_receipt
)
CHECKERS: Final = (
    receipt_proofs.CHECKER,
    ledger_evidence.CHECKER,
    OFD_CHECKER,
    PDF_CHECKER,
    CODE_CHECKER,
    RECEIPT_CHECKER,
)
