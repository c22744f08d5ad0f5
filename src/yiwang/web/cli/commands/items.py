"""`yiwang items import`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("items", help=help_text("事项目录。", "The catalogue of service items."))


@command.command(
    "import",
    cls=Command,
    help=help_text(
        "导入事项清单（CSV，列名同附带的清单），报告每一行的去向：不给文件时导入附带的四川省广安区 1,135 项真实事项。",
        "Import a list of items (CSV with the columns of the shipped one) and account for every row; without FILE the "
        "1,135 real items of Guang'an district, Sichuan, that are shipped.",
    ),
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path | None) -> None:
    from yiwang.web.cli.surroundings import database

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


def _text(file: Path) -> str:
    """A list as spreadsheets save it: UTF-8, or GB 18030 where it is not."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
