"""`yiwang demo`"""

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "demo",
    zh="启动带演示数据的整套系统：数据库、网站、后台进程。按 Ctrl-C 全部停止。",
    en="Start the whole platform with demo data: database, web, worker. Ctrl-C stops everything.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=help_text("网站端口（默认 YIWANG_PORT 或 8000）。", "Web port."),
)
@click.option("--empty", is_flag=True, help=help_text("不载入演示数据。", "Load no demo data."))
def command(port: int | None, empty: bool) -> int:
    from yiwang.web.launcher.demo import run

    return run(port=port, empty=empty)
