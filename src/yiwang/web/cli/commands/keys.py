"""`yiwang keys rotate|status|remove`"""

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

PURPOSES = ("person-data", "blind-index")
command = Group("keys", help=help_text("保护个人信息的密钥。", "The keys that protect personal data."))


@command.command(
    "rotate",
    cls=Command,
    help=help_text(
        "生成新一版密钥；后台进程分小批重新加密全部内容，办事不受影响，中断后会接着做。",
        "Make the next version of a key; the worker seals everything again in small batches while everybody works on.",
    ),
)
@click.argument("purpose", type=click.Choice(PURPOSES))
@click.option("--reason", default="", help=help_text("为什么更换，记入日志。", "Why; goes into the log."))
@click.option("--now", is_flag=True, help=help_text("就在这里做完，不等后台进程。", "Do it here, without the worker."))
def rotate(purpose: str, reason: str, now: bool) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.people.privacy import resealing
        from yiwang.people.privacy.actions.rotate import rotate as begin

        try:
            rotation = begin(actor=SYSTEM, purpose=purpose, reason=reason)
        except Refusal as refused:
            raise click.ClickException(refused.text) from refused
        version = rotation.version
        click.echo(tell(f"{purpose} 第 {version} 版已启用。", f"Version {version} of {purpose} is in use."))
        if now:
            resealing.run(rotation.pk)
            click.echo(tell("全部内容已重新加密。", "Everything is sealed again."))
        else:
            click.echo(tell("后台进程正在重新加密：yiwang keys status", "The worker seals again: yiwang keys status"))


@command.command("status", cls=Command, help=help_text("各次更换做到哪里。", "How far each change has come."))
def status() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.people.privacy.models import Rotation
        from yiwang.people.privacy.rotating import progress

        rotations = list(Rotation.objects.order_by("-started_at")[:10])
        if not rotations:
            click.echo(tell("还没有更换过密钥。", "No key was changed yet."))
        for rotation in rotations:
            click.echo(f"{rotation.pk}  {rotation.purpose} v{rotation.version}  {_state(rotation)}")
            for row in progress(rotation) if rotation.finished_at is None else []:
                sign = "✓" if row["done"] else " "
                click.echo(f"  {sign} {row['name']}: {row['looked']}/{row['total']}, {row['changed']}")


def _state(rotation: "object") -> str:
    if getattr(rotation, "removed_at", None):
        return tell("完成，旧密钥已销毁", "done, older versions destroyed")
    return tell("完成", "done") if getattr(rotation, "finished_at", None) else tell("正在进行", "running")


@command.command(
    "remove",
    cls=Command,
    help=help_text(
        "销毁一次更换之前的旧密钥；还有内容在用时拒绝。", "Destroy what a change made old; refused while in use."
    ),
)
@click.argument("rotation", type=click.UUID)
def remove(rotation: "object") -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from uuid import UUID

        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.people.privacy.actions.rotate import remove_old

        try:
            gone = remove_old(actor=SYSTEM, rotation_id=UUID(str(rotation)))
        except Refusal as refused:
            raise click.ClickException(refused.text) from refused
        click.echo(tell(f"已销毁 {len(gone)} 版。", f"{len(gone)} versions destroyed."))
