"""`yiwang passwords check FILE`, `yiwang passwords load FILE`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("passwords", help=help_text("泄露过的密码清单。", "The list of breached passwords."))
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command.command(
    "check",
    cls=Command,
    help=help_text(
        "检查一个文件：按顺序排列的 SHA-1 值，每行一个（Have I Been Pwned 的格式）。文件多大都行。",
        "Check a file: SHA-1 sums in order, one a line (the format of Have I Been Pwned), of any size.",
    ),
)
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.people.signin.breach import check_file

        found = list(check_file(file))
    problems = [text for text in found if isinstance(text, str)]
    if problems:
        raise click.ClickException("\n".join(problems))
    click.echo(tell(f"文件完好，共 {found[-1]} 个密码。", f"The file is in order: {found[-1]} passwords."))


@command.command(
    "load",
    cls=Command,
    help=help_text(
        "检查一个文件，然后换上它。新密码从此都要和它比对。",
        "Check a file and put it in place: new passwords are compared with it from now on.",
    ),
)
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.errors import Refusal
        from yiwang.people.signin.breach import load_file

        try:
            count = load_file(file)
        except Refusal as refused:
            raise click.ClickException(refused.text) from refused
    click.echo(tell(f"已经换上，共 {count} 个密码。", f"In place: {count} passwords."))
