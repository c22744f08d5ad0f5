"""`yiwang divisions load`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("divisions", help=help_text("行政区划。", "Administrative divisions."))


@command.command(
    "load",
    cls=Command,
    help=help_text(
        "载入五级行政区划：不给文件时载入随程序附带的全国区划。",
        "Load the five-level divisions; without FILE the shipped ones.",
    ),
)
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
def load(file: Path | None) -> None:
    from yiwang.web.cli.surroundings import database
    from yiwang.web.launcher.screen import steps

    with database():
        from yiwang.people import loading

        with steps() as step, step(tell("行政区划", "divisions")) as progress:
            changed = loading.load_divisions(file, progress=progress)
        click.echo(tell(f"新增或更改 {changed} 条区划。", f"{changed} divisions added or changed."))
