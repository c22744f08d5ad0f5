"""`yiwang calendar load`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("calendar", help=help_text("工作日历。", "The calendar of working days."))


@command.command(
    "load",
    cls=Command,
    help=help_text("载入国务院办公厅公布的节假日安排（CSV）。", "Load a year's published holidays (CSV)."),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core import calendar_store

        rows = calendar_store.load_csv(file)
        click.echo(tell(f"载入 {rows} 天。", f"{rows} days loaded."))
