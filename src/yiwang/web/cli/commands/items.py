"""`yiwang items import`"""

from pathlib import Path

import click

from yiwang.web.cli.places import known_division
from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("items", help=help_text("事项目录。", "The catalogue of service items."))


@command.command(
    "import",
    cls=Command,
    help=help_text(
        "导入事项清单，报告每一行的去向。.jsonl 是广东政务服务网的事项数据，一行一项，边读边收，断了接着来；其他是 "
        "CSV（列名同附带的清单）。不给文件时导入附带的四川省广安区 1,135 项真实事项。",
        "Import a list of items and account for every row. A .jsonl holds items as the Guangdong service network has "
        "them, one a line, streamed, going on where it was broken off; anything else is CSV with the columns of the "
        "shipped list. Without FILE the 1,135 real items of Guang'an district, Sichuan, that are shipped.",
    ),
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--source",
    default="gdzwfw",
    show_default=True,
    help=help_text("JSON 行的来源代号，事项编号的开头。", "Name of the source of JSON lines: how keys of items begin."),
)
def import_(file: Path | None, source: str) -> None:
    from yiwang.web.cli.surroundings import database

    if file is not None and file.suffix.lower() in (".jsonl", ".ndjson", ".json"):
        with database():
            _stream(file, source)
        return

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.service.catalogue.actions.import_items import SHIPPED, import_items, own_list

        origin = own_list(file.stem) if file else SHIPPED
        run = import_items(actor=SYSTEM, text=_text(file) if file else None, origin=origin)
        click.echo(
            tell(
                f"读入 {run.read} 行，收下 {run.accepted} 项（{run.with_findings} 项有问题），退回 {run.refused} 行。",
                f"{run.read} rows: {run.accepted} taken ({run.with_findings} with findings), {run.refused} refused.",
            )
        )
        for code, count in sorted(run.report["findings"].items(), key=lambda row: -row[1]):
            click.echo(tell(f"  {count} 项：{run.report['sentences'][code]}", f"  {count}: {code}"))
        for row in run.report["refused"]:
            click.echo(tell(f"  第 {row['line']} 行：{row['message']}", f"  line {row['line']}: {row['message']}"))


def _stream(file: Path, source: str) -> None:
    """A file of JSON lines, with how far it is after each block."""
    from yiwang.core.actor import SYSTEM
    from yiwang.service.catalogue_exchange.actions.receiving import SOURCE
    from yiwang.service.catalogue_exchange.gdzwfw.findings import sentence
    from yiwang.service.catalogue_exchange.gdzwfw.streaming import import_stream
    from yiwang.service.catalogue_exchange.models import StreamRun

    if not SOURCE.match(source):
        raise click.BadParameter(tell("来源代号只能用小写字母、数字和短横线。", "a-z, 0-9 and - only"))

    def told(run: StreamRun) -> None:
        share = 100 * run.offset / max(run.size, 1)
        click.echo(tell(f"  {share:.0f}%：读入 {run.lines} 行", f"  {share:.0f}%: {run.lines} lines"), err=True)

    run = import_stream(actor=SYSTEM, path=file, source=source, progress=told)
    click.echo(
        tell(
            f"读入 {run.lines} 行：收下 {run.taken} 项，{run.same} 项没有变，{run.with_findings} 项有问题，"
            f"退回 {run.refused_count} 行。",
            f"{run.lines} lines: {run.taken} taken, {run.same} the same, {run.with_findings} with findings, "
            f"{run.refused_count} refused.",
        )
    )
    for code, count in sorted(run.findings.items(), key=lambda row: -row[1]):
        click.echo(tell(f"  {count} 项：{sentence(code)}", f"  {count}: {code}"))
    for row in run.refused[:100]:
        click.echo(tell(f"  第 {row['line']} 行：{sentence(row['code'])}", f"  line {row['line']}: {row['code']}"))


@command.command(
    "export",
    cls=Command,
    help=help_text(
        "把事项导出成国家平台的交换表（CSV 压缩包或者 JSON 行），可以只要某一刻以后改过的。",
        "Export items as the exchange tables of the national platform (CSV in a zip, or JSON lines), all or what "
        "changed since a moment.",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--division", default="", help=help_text("地区代码，不写是全部。", "Code of a division; all without it."))
@click.option("--since", default="", help=help_text("从什么时候起（ISO 8601）。", "Since when (ISO 8601)."))
def export(file: Path, division: str, since: str) -> None:
    from django.utils.dateparse import parse_datetime

    from yiwang.web.cli.surroundings import database

    moment = parse_datetime(since) if since else None
    if since and (moment is None or moment.tzinfo is None):
        raise click.BadParameter(tell("时间要带时区，如 2026-11-01T00:00:00+08:00。", "a moment with its zone"))
    with database():
        from yiwang.core import clock
        from yiwang.core.actor import SYSTEM
        from yiwang.service.catalogue_exchange.national.sending import begin_export, json_lines, zipped

        division = known_division(division)
        shape = "jsonl" if file.suffix.lower() in (".jsonl", ".ndjson") else "zip"
        run = begin_export(actor=SYSTEM, shape=shape, division=division, since=moment, now=clock.now())
        with file.open("wb") as written:
            for piece in zipped(run) if shape == "zip" else json_lines(run):
                written.write(piece)
        click.echo(tell(f"批次 {run.batch} 已写到 {file}。", f"batch {run.batch} is in {file}."))


@command.command(
    "judge",
    cls=Command,
    help=help_text(
        "按质量规则把全部办事指南检查一遍（平时只查改过的）。",
        "Judge all guides by the rules of quality (otherwise only what changed is judged).",
    ),
)
def judge() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core import clock
        from yiwang.service.catalogue_quality.queueing import queue_everything
        from yiwang.service.catalogue_quality.working import judge_block

        queue_everything(clock.now())
        done = 0
        while judged := judge_block(clock.now()):
            done += judged
            if done % 10_000 < judged:
                click.echo(tell(f"  已检查 {done} 份", f"  {done} judged"), err=True)
        click.echo(tell(f"检查了 {done} 份办事指南。", f"{done} guides judged."))


def _text(file: Path) -> str:
    """A list as spreadsheets save it: UTF-8, or GB 18030 where it is not."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
