"""`yiwang demo-scale`"""

import os
from contextlib import ExitStack

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text
from yiwang.web.launcher.language import tell


@declare(
    "demo-scale",
    zh="生成一个省规模的演示目录：二百万个事项，五级，来自随附的真实名称和填写情况。用 DATABASE_URL 指定的空数据库，"
    "没有指定时用自己的数据库。",
    en="Make a demo catalogue as large as a province's: two million items on five levels, from the real names and fill "
    "rates that ship. Into the empty database of DATABASE_URL, or into one of its own.",
)
@click.option(
    "--items",
    default=2_000_000,
    show_default=True,
    type=click.IntRange(2_000, 5_000_000),
    help=help_text("事项数。", "Items."),
)
def command(items: int) -> None:
    from yiwang.web.launcher.postgres import EmbeddedPostgres
    from yiwang.web.launcher.tree import REPOSITORY, set_up_django, var_directory

    with ExitStack() as stack:
        opening = "yiwang serve"
        if not os.environ.get("DATABASE_URL"):
            place = var_directory() / "demo-scale"
            os.environ["DATABASE_URL"] = stack.enter_context(EmbeddedPostgres(place / "postgres")).url
            opening = f"YIWANG_VAR={place} yiwang demo --empty"
        set_up_django()
        from django.core.management import call_command

        from yiwang.web.demo_scale.run import hand_over, make, told

        call_command("migrate", verbosity=0)
        for line in told(make(REPOSITORY / "packs", items, lambda text: click.echo(text))):
            click.echo(line)
        hand_over(click.echo)
        click.echo(tell(f"打开它：{opening}", f"To open it: {opening}"))
