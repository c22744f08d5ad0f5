"""`yiwang officials add`"""

from typing import Any

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("officials", help=help_text("工作人员。", "Officials."))


@command.command(
    "add",
    cls=Command,
    help=help_text(
        "新增一名工作人员，连同还没有的机构和岗位；第一名管理员用职责 administer。再次运行不会重复。",
        "Add an official, with the organization and post if they are missing; the duty of the first administrator is "
        "administer. Running it again doubles nothing.",
    ),
)
@click.argument("login")
@click.option("--name", required=True, help=help_text("姓名。", "Name of the person."))
@click.option("--division", required=True, help=help_text("机构所在区划的代码。", "Code of its division."))
@click.option("--office", required=True, help=help_text("机构全称。", "Full name of the organization."))
@click.option("--role", default="", help=help_text("机构在事项包里的角色。", "The organization's role in packs."))
@click.option("--code", default="", help=help_text("机构的统一社会信用代码。", "Its unified social credit code."))
@click.option("--post", required=True, help=help_text("岗位名称。", "Title of the post."))
@click.option(
    "--duty",
    "duties",
    required=True,
    multiple=True,
    help=help_text("岗位职责，可写多次。", "A duty; repeat."),
)
@click.option(
    "--number",
    default="",
    help=help_text("本人的身份证号码，用来确认他是谁（回避）。", "Resident number: which person it is (recusal)."),
)
@click.option(
    "--password",
    prompt=tell("密码", "Password"),
    hide_input=True,
    confirmation_prompt=tell("再输入一次", "Repeat"),
    help=help_text("不写时询问。", "Asked for when left out."),
)
def add(password: str, **wanted: Any) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.errors import Refusal
        from yiwang.people.hiring import Hired, hire

        hired = Hired(**wanted)
        try:
            hire(hired, password)
        except Refusal as refused:
            raise click.ClickException("；".join(refused.fields.values()) or refused.text) from refused
    click.echo(tell(f"{hired.name}可以用账号 {hired.login} 登录了。", f"{hired.name} can sign in as {hired.login}."))
