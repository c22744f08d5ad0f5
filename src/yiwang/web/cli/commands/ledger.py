"""`yiwang ledger monitor|export|check`"""

import sys
from datetime import datetime
from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("ledger", help=help_text("存证日志：跟踪、导出、检查。", "The ledger: follow it, export it, check it."))


@command.command(
    "monitor",
    cls=Command,
    help=help_text(
        "从外面跟踪一个存证日志。历史被改写、签名不对、很久没有更新时报警，退出状态为1。\n\n"
        "例：yiwang ledger monitor https://zwfw.example.gov.cn --state state.json",
        "Follow a ledger from outside. Rewritten history, a wrong signature or a stale head is told, exit status 1.\n\n"
        "Example: yiwang ledger monitor https://zwfw.example.gov.cn --state state.json",
    ),
)
@click.argument("address")
@click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    help=help_text("记住看到过什么的文件。", "Where it keeps what it saw."),
)
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=help_text(
        "信任列表文件；没有时第一次从网站取，以后不变。", "A trust list; without it that of the site, taken once."
    ),
)
@click.option("--once", is_flag=True, help=help_text("只看一次。", "Look once."))
def monitor(address: str, state: Path | None, trust: Path | None, once: bool) -> None:
    from yiwang.web.launcher.tree import set_up_django

    set_up_django()
    from yiwang.support.ledger.monitoring import watch

    raise SystemExit(watch(address, state, trust, once=once))


@command.command(
    "export",
    cls=Command,
    help=help_text(
        "把一天的存证材料写到标准输出，多年以后不用联网也能核验。\n\n例：yiwang ledger export 2026-11-22 > day.jsonl",
        "Write a day's evidence to standard output; it verifies offline years later.\n\n"
        "Example: yiwang ledger export 2026-11-22 > day.jsonl",
    ),
)
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--digests", is_flag=True, help=help_text("只要摘要，不要内容。", "Only digests, no content."))
def export(day: datetime, digests: bool) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.support.ledger.evidence import export_day

        try:
            lines = export_day(actor=SYSTEM, day=day.date(), with_content=not digests)
        except Refusal as refused:
            raise click.ClickException(tell("存证日志还没有开始。", "The ledger has not begun.")) from refused
        for line in lines:
            sys.stdout.buffer.write(line)


@command.command(
    "check",
    cls=Command,
    help=help_text(
        "用数据库里的事件重新计算整个日志，与存下的摘要和签过的树头比较；不一致时退出状态为1。",
        "Compute the whole log again from the events and compare it with what was signed; exit status 1 if it differs.",
    ),
)
def check() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.errors import Refusal
        from yiwang.support.ledger.evidence import check as recompute

        try:
            found = recompute()
        except Refusal as refused:
            raise click.ClickException(tell("存证日志还没有开始。", "The ledger has not begun.")) from refused
        click.echo(
            tell(
                f"共{found.entries}条记录，{found.heads}个树头；内容已清除{found.redacted}条。",
                f"{found.entries} entries, {found.heads} heads; the content of {found.redacted} was removed.",
            )
        )
        for number in found.changed:
            click.echo(tell(f"第{number}条记录与它的摘要不符。", f"Entry {number} does not fit its digest."), err=True)
        for size in found.wrong_heads:
            click.echo(tell(f"树头{size}与记录不符。", f"Head {size} does not fit the entries."), err=True)
        if found.missing:
            click.echo(tell(f"有{found.missing}条事件没有记录。", f"{found.missing} events have no entry."), err=True)
        raise SystemExit(0 if found.ok else 1)
