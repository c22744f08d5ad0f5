"""`yiwang cases export`"""

import os
from collections.abc import Iterable
from pathlib import Path

import click

from yiwang.web.cli.places import known_division
from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("cases", help=help_text("办件。", "Cases."))


@command.command(
    "export",
    cls=Command,
    help=help_text(
        "把办件和评价导出成国家平台的交换表（CSV 压缩包或者 JSON 行）。文件里有申请人的姓名和证件号码，只有您能读；"
        "每件都记一次查看，每次导出都记录行数和摘要。",
        "Export cases and reviews as the exchange tables of the national platform (CSV in a zip, or JSON lines). The "
        "file holds names and numbers of applicants and is readable for you alone; each case is recorded as looked "
        "at, each export with its counts and digest.",
    ),
)
@click.option(
    "--national",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=help_text("写到哪个文件。", "The file to write."),
)
@click.option(
    "--since",
    type=int,
    default=None,
    help=help_text("第几号变化以后；不写就接着上次。", "After which change; without it where the last export ended."),
)
@click.option("--division", default="", help=help_text("地区代码，不写是全部。", "Code of a division; all without it."))
def export(file: Path, since: int | None, division: str) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from django.utils.translation import gettext as _

        from yiwang.core import clock
        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.service.case_exchange.queries import waiting
        from yiwang.service.case_exchange.sending import begin_export, last_export, written
        from yiwang.service.case_exchange.walking import REASONS

        division = known_division(division)
        shape = "jsonl" if file.suffix.lower() in (".jsonl", ".ndjson") else "zip"
        try:
            run = begin_export(actor=SYSTEM, shape=shape, division=division, since=since, now=clock.now())
            _write(file, written(run, SYSTEM))
        except Refusal as refused:
            raise click.ClickException(refused.text) from refused
        done = last_export(division) or run
        click.echo(
            tell(
                f"批次 {done.batch} 已写到 {file}：第 {done.since} 到 {done.until} 号变化，摘要 {done.digest}。",
                f"batch {done.batch} is in {file}: changes {done.since} to {done.until}, digest {done.digest}.",
            )
        )
        for table, count in done.counts.items():
            click.echo(f"  {table} {count}")
        if done.waiting:
            click.echo(tell(f"  {done.waiting} 件还没有受理，受理以后再报。", f"  {done.waiting} not accepted yet."))
        if done.left:
            click.echo(tell(f"  {done.left} 件没有报上去：", f"  {done.left} could not go up:"))
        for row in waiting(division).order_by("id")[:100]:
            click.echo(f"    {row.label} {_(REASONS[row.reason])}")


def _write(file: Path, pieces: Iterable[bytes]) -> None:
    """Into a file that only its owner reads; what was not written to the end is not left lying about."""
    beside = file.with_name(f"{file.name}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            for piece in pieces:
                target.write(piece)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
