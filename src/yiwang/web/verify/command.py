"""``yiwang verify``: the verdict on a terminal; with a trust list without settings, keys, database, network."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import click
import orjson

from yiwang.formats.checked import CURRENT, KINDS, NOT_READABLE, REVOKED, WHY_UNKNOWN, Checked
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import check_day, is_day
from yiwang.formats.status_lists import StatusList, StatusListNotAuthentic, StatusListUnreadable, read_status_list
from yiwang.formats.trust_lists import Trusted, TrustListUnreadable, read_trust_list
from yiwang.sentences import SaidError
from yiwang.web.launcher.language import Told, tell

MOST_BYTES: Final = 500_000_000
_SOURCE: Final = Path(__file__).resolve().parents[2]
_ABOUT: Final = {
    "title": ("名称", "Title"),
    "number": ("编号", "Number"),
    "holder": ("持证人", "Holder"),
    "issuer": ("颁发机关", "Issued by"),
    "valid_from": ("有效期自", "Valid from"),
    "valid_until": ("有效期至", "Valid until"),
}
_DETAILS: Final = {
    "suspended": ("已暂停", "suspended"),
    "revoked": ("已撤销", "revoked"),
    "cancelled": ("已注销", "cancelled"),
    "superseded": ("已换发", "superseded"),
    "expired": ("已过期", "expired"),
    "ended": ("已失效", "ended"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for beside the file: a trust list and signed status lists as files, and how to answer."""

    trust: Path | None = None
    status: Sequence[Path] = field(default=())
    require_status: bool = False
    as_json: bool = False


def verify_file(file: Path, wanted: Wanted) -> int:
    """Print the verdict; the exit status is that of ``Checked``, 2 also where a list cannot be read."""
    try:
        found = _alone(file, wanted) if wanted.trust is not None else _here(file, wanted)
    except Told as told:
        click.echo(str(told), err=True)
        return NOT_READABLE
    if wanted.require_status:
        found = found.requiring_status()
    if wanted.as_json:
        click.echo(orjson.dumps(found.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in lines_of(found):
            click.echo(line)
    return found.exit_code


def _alone(file: Path, wanted: Wanted) -> Checked:
    """With the trust list of a file: Django is not even loaded."""
    assert wanted.trust is not None
    try:
        trusted = read_trust_list(_content(wanted.trust))
    except TrustListUnreadable as problem:
        raise _told(wanted.trust, problem) from problem
    if _is_day(file):
        return check_day(lambda: file.open("rb"), trusted)
    return check_file(_content(file), trusted, status=_lists(wanted, trusted))


def _is_day(file: Path) -> bool:
    """A day's evidence may be longer than memory: it is read line by line."""
    return is_day(_content(file, some=200_000))


def _here(file: Path, wanted: Wanted) -> Checked:
    """With the keys of this installation, and its register where the database answers."""
    from yiwang.web.launcher.tree import set_up_django

    set_up_django()
    from yiwang.core import signing
    from yiwang.core.signing_files import SigningUnavailable
    from yiwang.web.verify.asking import check_here

    try:
        day = _is_day(file)
        if database_answers():
            if day:
                return check_day(lambda: file.open("rb"), signing.trusted())
            return check_here(_content(file), status=_lists(wanted, signing.trusted()))
        with signing.without_register():
            trusted = signing.trusted()
            if day:
                return check_day(lambda: file.open("rb"), trusted)
            return check_file(_content(file), trusted, status=_lists(wanted, trusted))
    except SigningUnavailable as closed:
        raise Told(closed.reason, closed.reason) from closed


def _lists(wanted: Wanted, trusted: Trusted) -> list[StatusList] | None:
    """The status lists, checked; None where no file was named."""
    found = []
    for file in wanted.status:
        try:
            found.append(read_status_list(_content(file), trusted))
        except (StatusListUnreadable, StatusListNotAuthentic) as problem:
            raise _told(file, problem) from problem
    return found or None


def _content(file: Path, some: int = 0) -> bytes:
    """What is in a file; or ``some`` bytes of its beginning."""
    try:
        with file.open("rb") as stream:
            content = stream.read(some or MOST_BYTES + 1)
    except OSError as closed:
        raise Told(f"读不了 {file}：{closed.strerror}。", f"{file} cannot be read: {closed.strerror}.") from closed
    if len(content) > MOST_BYTES:
        raise Told(f"{file} 太大。", f"{file} is too large.")
    return content


def _told(file: Path, problem: SaidError) -> Told:
    return Told(f"{file}：{problem.message}。", f"{file}: {problem.text(_english)}.")


def database_answers() -> bool:
    """Ask once, directly: the pool of connections would wait for a server that is not there."""
    import psycopg
    from django.db import connection

    told = connection.settings_dict
    named = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    try:
        psycopg.connect(dbname=told["NAME"], connect_timeout=3, **{k: v for k, v in named.items() if v}).close()
    except psycopg.Error:
        return False
    return True


def lines_of(found: Checked) -> list[str]:
    """The verdict in plain sentences."""
    verdict = found.verdict
    if not found.found.readable:
        return [_both("无法核验：{}。", "Cannot be verified: {}.", verdict.reason_zh)]
    if not verdict.ok:
        head = [_both("不能接受：{}。", "Not accepted: {}.", verdict.reason_zh)]
        if verdict.step != "status":
            first = ("无法确认：{}。", "Cannot be confirmed: {}.")
            bad = ("不是真的：{}。", "Not authentic: {}.")
            head = [_both(*(first if verdict.level == "unknown" else bad), verdict.reason_zh)]
        head.append(
            _both(f"没有通过的一步：{{}}（{verdict.step}）", f"Failed step: {{}} ({verdict.step})", verdict.step_zh)
        )
        return head + ([_status_line(found)] if verdict.step == "status" else [])
    if found.status_is_open:
        lines = [_both("真实，现状未核验：{}。", "Authentic, present state not checked: {}.", verdict.reason_zh)]
    else:
        lines = [_both("是真的：{}。", "Authentic: {}.", verdict.reason_zh)]
    lines.append(_both("种类：{}", "Kind: {}", KINDS[found.kind]))
    if verdict.seal_name:
        lines.append(tell(f"印章：{verdict.seal_name}", f"Seal: {verdict.seal_name}"))
    lines.append(tell(f"签名者：{verdict.signer}", f"Signed by: {verdict.signer}"))
    if verdict.signed_at:
        when = f"{verdict.signed_at:%Y-%m-%d %H:%M} UTC"
        lines.append(tell(f"签名时间：{when}", f"Signed: {when}"))
    lines += [_both("注意：{}", "Note: {}", one) for one in (*verdict.since, *verdict.unchecked)]
    for name, value in found.about.items():
        label = tell(*_ABOUT.get(name, (name, name)))
        lines += [f"{label}{tell('：', ': ')}{value}"]
    if found.status.detail != "not_applicable":
        lines.append(_status_line(found))
    return lines


def _status_line(found: Checked) -> str:
    status = found.status
    if status.state not in {CURRENT, REVOKED}:
        why = WHY_UNKNOWN.get(status.detail, WHY_UNKNOWN["not_checked"])
        return _both("证照现状：不知道（{}）", "Present state: unknown ({})", why)
    zh, en = ("有效", "current") if status.state == CURRENT else _DETAILS.get(status.detail, _DETAILS["ended"])
    when = f"{status.as_of:%Y-%m-%d %H:%M} UTC" if status.as_of else ""
    where = {"list": ("签名的状态列表", "signed status list"), "platform": ("平台登记", "the platform's register")}
    source = tell(*where.get(status.source, ("", "")))
    return tell(f"证照现状：{zh}（{when}，{source}）", f"Present state: {en} ({when}, {source})")


def _both(zh: str, en: str, msgid: str) -> str:
    """A line in the reader's language with a sentence of the pure rooms in it."""
    return tell(zh.format(msgid), en.format(_english(msgid)))


def _english(msgid: str) -> str:
    for catalogue in _catalogues():
        found = catalogue.gettext(msgid)
        if found != msgid:
            return found
    return msgid


@cache
def _catalogues() -> tuple[gettext.NullTranslations, ...]:
    """English of the rooms without Django, read without Django."""
    places = [_SOURCE / room / "locale" for room in ("formats", "crypto")]
    return tuple(gettext.translation("django", place, ["en"], fallback=True) for place in places)
