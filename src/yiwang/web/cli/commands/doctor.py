"""`yiwang doctor`"""

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "doctor",
    zh="检查安装：哪里不对，怎么处理。有严重问题时退出码为 1。",
    en="Check the installation: what is wrong and how to mend it. Exit status 1 when something is broken.",
)
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))
def command(as_json: bool) -> int:
    from yiwang.web.doctor.report import run

    return run(as_json=as_json)
