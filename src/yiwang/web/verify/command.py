"""``yiwang verify``: the verdict on a terminal."""

from __future__ import annotations

from pathlib import Path

import click
import orjson
import psycopg
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from yiwang.web.launcher.language import tell
from yiwang.web.verify.checking import LARGEST, NOT_READABLE, Checked, check


def verify_file(file: Path, *, as_json: bool) -> int:
    """Print the verdict; the exit status is that of ``Checked``."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as closed:
        click.echo(tell(f"读不了 {file}：{closed.strerror}。", f"{file} cannot be read: {closed.strerror}."), err=True)
        return NOT_READABLE
    found = check(content, look=database_answers())
    if as_json:
        click.echo(orjson.dumps(found.to_json(), default=str, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in lines_of(found):
            click.echo(line)
    return found.exit_code


def database_answers() -> bool:
    """Ask once, directly: the pool of connections would wait for a server that is not there."""
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
    with translation.override("en"):
        reason, step = gettext(verdict.reason_zh), gettext(verdict.step_zh)
    if found.kind == "unknown":
        return [tell(f"无法核验：{verdict.reason_zh}。", f"Cannot be verified: {reason}.")]
    if not verdict.ok:
        return [
            tell(f"不是真的：{verdict.reason_zh}。", f"Not authentic: {reason}."),
            tell(f"没有通过的一步：{verdict.step_zh}（{verdict.step}）", f"Failed step: {step} ({verdict.step})"),
        ]
    lines = [tell(f"是真的：{verdict.reason_zh}。", f"Authentic: {reason}.")]
    lines.append(tell(f"签名者：{verdict.signer}", f"Signed by: {verdict.signer}"))
    if verdict.signed_at:
        lines.append(
            tell(f"签名时间：{verdict.signed_at:%Y-%m-%d %H:%M} UTC", f"Signed: {verdict.signed_at:%Y-%m-%d %H:%M} UTC")
        )
    lines += [f"{name}: {value}" for name, value in found.about.items() if value]
    if found.kind == "licence":
        lines.append(_status_line(found))
    return lines


def _status_line(found: Checked) -> str:
    if not found.looked:
        return tell(
            "证照状态：未知（连不上数据库，只核验了签名）",
            "Status: unknown (no database; only the signature was checked)",
        )
    if found.status is None:
        return tell("证照状态：这里没有登记这张证照", "Status: not registered here")
    return tell(f"证照状态：{found.status.state_text}", f"Status: {found.status.state}")
