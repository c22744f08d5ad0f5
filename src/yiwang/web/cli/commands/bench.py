"""`yiwang bench`"""

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text

MEASURES = ("submit", "read", "step", "work_list", "chain", "instant")


@declare(
    "bench",
    zh="在本机测速：同一台机器上的网站、后台进程和数据库，与 pgbench 交替测量。",
    en="Measure speed on this machine: web, worker and database together, in turn with pgbench.",
)
@click.option(
    "--seconds",
    default=10,
    show_default=True,
    type=click.IntRange(1, 600),
    help=help_text("每项的秒数。", "Seconds each."),
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(MEASURES),
    help=help_text("只测这一项，可重复。", "Only this measure; may be repeated."),
)
def command(seconds: int, only: "tuple[str, ...]") -> int:
    from yiwang.web.bench import run

    return int(run.main(seconds=seconds, only=only) or 0)
