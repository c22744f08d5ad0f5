"""`yiwang access review start` and `yiwang access who`"""

import click

from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group("access", help=help_text("权限：谁能看，复核。", "Permissions: who may, reviews."))
review = Group("review", help=help_text("权限复核。", "Access reviews."))
command.add_command(review)


@review.command(
    "start",
    cls=Command,
    help=help_text(
        "开始一次权限复核：列出机构和下级里没用过的职责、没人的岗位、长期不登录的账号，由管理员逐项答复。",
        "Start an access review: duties never used, posts without a holder, dormant accounts in an organization and "
        "below it; its administrators answer each.",
    ),
)
@click.option(
    "--organization",
    required=True,
    metavar="CODE|ID",
    help=help_text("机构的统一社会信用代码、全称或编号。", "Credit code, full name or id of the organization."),
)
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=None,
    help=help_text("多少个月没用算没用过（默认按设置）。", "How many months without use (default: the setting)."),
)
def start(organization: str, months: int | None) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from datetime import timedelta

        from yiwang.core.actor import SYSTEM
        from yiwang.core.errors import Refusal
        from yiwang.people.access.actions.reviews import start_review
        from yiwang.people.access.models import ReviewLine
        from yiwang.people.access.things import find
        from yiwang.people.administration import today

        office = find("organization", organization)
        if office is None:
            raise click.ClickException(tell("没有找到这个机构。", "There is no such organization."))
        since = today() - timedelta(days=30 * months) if months else None
        try:
            made = start_review(actor=SYSTEM, organization_id=office.id, unused_since=since)
        except Refusal as refused:
            raise click.ClickException("；".join(refused.fields.values()) or refused.text) from refused
        lines = ReviewLine.objects.unscoped("counted for who runs the installation").filter(review=made).count()
        click.echo(
            tell(
                f"{office.title}：{lines} 项要答复，最后一天 {made.due_on}，编号 {made.pk}。",
                f"{office.title}: {lines} lines to answer until {made.due_on}, review {made.pk}.",
            )
        )


@command.command(
    "who",
    cls=Command,
    help=help_text(
        "谁能看、为什么：办件、证照、机构、岗位、账号等，按编号查。每次查询都记录，申请人的姓名遮盖。",
        "Who may see a thing and why: a case, licence, organization, post, account, by its number. "
        "Each question is on record; names of applicants are masked.",
    ),
)
@click.argument("kind")
@click.argument("number")
def who(kind: str, number: str) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core.actor import SYSTEM
        from yiwang.core.events import NewEvent, Subject, record_apart
        from yiwang.people.access.explaining import who_may
        from yiwang.people.access.things import KINDS, find

        if kind not in KINDS:
            known = "、".join(KINDS)
            raise click.UsageError(tell(f"种类有：{known}。", f"Kinds are: {', '.join(KINDS)}."))
        thing = find(kind, number)
        if thing is None:
            raise click.ClickException(tell("没有找到，请核对编号。", "Not found; check the number."))
        record_apart(NewEvent("access.looked_up", SYSTEM, Subject(kind, thing.id), {}, thing.organization_id))
        answer = who_may(thing)
        click.echo(thing.title)
        for holder in answer.holders:
            click.echo(f"- {holder.name}（{holder.where}）")
            for line in (*holder.reasons, *holder.pages, *holder.may):
                click.echo(f"    {line}")
        if not answer.holders:
            click.echo(tell("没有人能看。", "Nobody may see it."))
        if answer.more:
            click.echo(tell("人太多，没有全部列出。", "Too many people: not all are listed."))
