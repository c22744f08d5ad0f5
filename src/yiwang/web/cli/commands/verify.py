"""`yiwang verify FILE`"""

from pathlib import Path

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text


@declare(
    "verify",
    zh="核验一份决定凭据：按当时的规则和数据重演，结果必须相同。",
    en="Verify a decision receipt: replay it with its rules and inputs; the result must be the same.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))
def command(file: Path, as_json: bool) -> int:
    from yiwang.web.cli.surroundings import set_up_django

    set_up_django()
    from yiwang.web.verify import main

    return int(main(file, json=as_json) or 0)
