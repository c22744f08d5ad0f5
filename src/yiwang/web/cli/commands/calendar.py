"""`yiwang calendar load`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("calendar", help=help_text("工作日历。", "The calendar of working days."))


@command.command(
    "load",
    cls=Command,
    help=help_text(
        "载入国务院办公厅公布的节假日安排（CSV）：不给文件时载入随程序附带的 2004 至 2026 年，已有的不动。",
        "Load a year's published holidays (CSV); without FILE the shipped ones, 2004 to 2026, if there are none yet.",
    ),
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path | None) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core import calendar_store

        rows = calendar_store.load_csv(file) if file else calendar_store.load_builtin()
        click.echo(tell(f"载入 {rows} 天。", f"{rows} days loaded."))
