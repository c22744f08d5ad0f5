"""`yiwang retention load|run`"""

from pathlib import Path

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("retention", help=help_text("内容保存多久。", "How long things are kept."))


@command.command(
    "load",
    cls=Command,
    help=help_text("载入保存期限规则（YAML），从此生效。", "Load rules (YAML); they are in force from now."),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.people.privacy.plans import load_plan

        try:
            plan = load_plan(actor=SYSTEM, text=file.read_text(encoding="utf-8"), source=file.name)
        except Refusal as refused:
            raise click.ClickException("；".join(refused.fields.values()) or refused.text) from refused
        click.echo(tell(f"第 {plan.number} 版规则已生效。", f"Plan {plan.number} is in force."))


@command.command(
    "run",
    cls=Command,
    help=help_text("现在就清理到期的内容，留下签名的报告。", "Remove now what has served its time; a signed report."),
)
def run() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.people.privacy import clearing

        done = clearing.run()
        if done is None:
            click.echo(tell("没有到期的内容。", "Nothing has served its time."))
        else:
            click.echo(tell(f"清理了 {done.rows} 条，报告 {done.pk}。", f"{done.rows} rows, report {done.pk}."))
            if done.failed:
                said = (
                    f"有 {done.failed} 条没有清理成，原因在报告里。",
                    f"{done.failed} rows failed; the report says why.",
                )
                raise click.ClickException(tell(*said))
