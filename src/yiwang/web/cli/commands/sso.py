"""`yiwang sso rotate-keys` and `yiwang sso register`"""

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("sso", help=help_text("单点登录。", "Single sign-on."))


@command.command(
    "rotate-keys",
    cls=Command,
    help=help_text(
        "更换签名密钥：下一把开始签名，现在这一把只用来核对，再公布新的下一把。公布不满一天的下一把先等着，过后再运行一次。",
        "Change the signing keys: the next ones sign, the present ones are only checked, new next ones are published. "
        "A next key that was published less than a day ago waits; run it again later.",
    ),
)
@click.option(
    "--hurry",
    is_flag=True,
    help=help_text(
        "密钥可能泄露时用：不等，现在的密钥马上作废，用它签过的都不再认。",
        "After a theft: do not wait; the present keys are withdrawn at once, and what they signed is not believed.",
    ),
)
def rotate(hurry: bool) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.people.sso.signing import ensure_keys, rotate_keys

        ensure_keys(actor=SYSTEM)
        told = rotate_keys(actor=SYSTEM, hurry=hurry)
    for name, zh, en in (
        ("signing", "开始签名", "signing now"),
        ("retired", "只用来核对", "only checked"),
        ("waiting", "公布不满一天，还在等", "published less than a day ago, waiting"),
        ("gone", "不再公布", "no longer published"),
    ):
        for kid in told[name]:
            click.echo(f"{kid}  {tell(zh, en)}")


@command.command(
    "register",
    cls=Command,
    help=help_text(
        "在安装时登记并批准一个系统，打印它的编号和密钥（只显示这一次）。平时请在工作台登记，由两个人办。",
        "Register and approve a system while installing; prints its identifier and its secret, this once. "
        "Later on use the desk, where it takes two persons.",
    ),
)
@click.argument("name")
@click.option("--office", required=True, help=help_text("管理它的机构全称。", "Full name of its organization."))
@click.option("--redirect-uri", "redirect_uris", multiple=True, help=help_text("登录以后回到哪里。", "Redirect URI."))
@click.option("--logout-uri", "logout_uris", multiple=True, help=help_text("退出以后回到哪里。", "After logout."))
@click.option("--backchannel-uri", default="", help=help_text("通知退出的地址。", "Back-channel logout URI."))
@click.option(
    "--origin", "origins", multiple=True, help=help_text("网页程序所在的站点。", "Origin of a browser program.")
)
@click.option("--public", is_flag=True, help=help_text("不能保管密钥的程序。", "A program that cannot keep a secret."))
@click.option("--scope", "scopes", multiple=True, help=help_text("要哪些信息。", "A scope; repeat."))
def register(
    name: str,
    office: str,
    redirect_uris: tuple[str, ...],
    logout_uris: tuple[str, ...],
    backchannel_uri: str,
    origins: tuple[str, ...],
    public: bool,
    scopes: tuple[str, ...],
) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.errors import Refusal
        from yiwang.people.models import Organization
        from yiwang.people.sso.actions.clients import register_client

        found = Organization.objects.filter(name=office, closed_on=None).first()
        if found is None:
            raise click.ClickException(tell(f"没有“{office}”这个机构。", f"There is no organization {office}."))
        try:
            client, secret = register_client(
                organization=found,
                name=name,
                redirect_uris=redirect_uris,
                post_logout_redirect_uris=logout_uris,
                backchannel_logout_uri=backchannel_uri,
                origins=origins,
                auth_method="none" if public else "client_secret_basic",
                scopes=scopes or ("openid", "profile"),
            )
        except Refusal as refused:
            raise click.ClickException("；".join(refused.fields.values()) or refused.text) from refused
    click.echo(f"client_id      {client.client_id}")
    if secret:
        click.echo(f"client_secret  {secret}")
