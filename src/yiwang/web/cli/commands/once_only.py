"""`yiwang once-only report|prove`"""

import csv
import json
import sys
from datetime import date
from typing import Any

import click

from yiwang.web.cli.places import known_division
from yiwang.web.cli.words import Command, Group, help_text
from yiwang.web.launcher.language import tell

command = Group(
    "once-only", help=help_text("政府已有的，不再向办事人要。", "What government holds is not asked for again.")
)


@command.command(
    "prove",
    cls=Command,
    help=help_text("现在就把全部事项重新算一遍。", "Prove all items anew, now."),
)
def prove() -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.service.once_only.following import prove_all

        done = prove_all()
        click.echo(tell(f"算了 {done} 种不同的内容。", f"{done} distinct contents were proved."))


@command.command(
    "report",
    cls=Command,
    help=help_text(
        "各机构还在多要什么：材料、问题、已取消的证明，一年多出来的负担。",
        "What organizations still ask needlessly: materials, questions, withdrawn attestations, and the burden a year.",
    ),
)
@click.option("--division", default="", help=help_text("只看这个地区（代码）。", "Only this division (code)."))
@click.option("--organization", default="", help=help_text("只看名称里有这个词的机构。", "Only names with this word."))
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))
@click.option("--csv", "as_csv", is_flag=True, help=help_text("输出 CSV，一条一行。", "Print CSV, one finding a row."))
def report(division: str, organization: str, as_json: bool, as_csv: bool) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.service.once_only.reporting import lines, summary

        division = known_division(division)
        if as_csv:
            writer = csv.writer(sys.stdout)
            for row in lines(division, organization):
                writer.writerow(row)
            return
        found = summary(division, organization)
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False, indent=1, default=_plain))
            return
        _say(found)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _say(found: dict[str, Any]) -> None:
    sums = found["totals"]
    if not sums["items"]:
        click.echo(
            tell("没有这样的机构，或者它没有公布事项。", "There is no such organization, or it publishes nothing.")
        )
        return
    asked = sums["needless"] + sums["fields"]
    click.echo(
        tell(
            f"{sums['items']} 个事项里有 {sums['asking']} 个还在多要：材料和问题 {asked} 项，已经取消的证明 "
            f"{sums['withdrawn']} 项。",
            f"{sums['asking']} of {sums['items']} items ask needlessly: {asked} materials and questions, "
            f" {sums['withdrawn']} withdrawn attestations.",
        )
    )
    click.echo(
        tell(
            f"按知道的 {sums['cases']} 件办件，一年多填 {sums['fields_year']} 项、多交 {sums['pages_year']} 页、"
            f"多跑 {sums['trips_year']} 次；{sums['unknown']} 个事项不知道办件量。",
            f"With the {sums['cases']} cases known: {sums['fields_year']} fields, {sums['pages_year']} pages, "
            f"{sums['trips_year']} trips a year; the cases of {sums['unknown']} items are unknown.",
        )
    )
    for one in found["organizations"]:
        click.echo(f"  {one['name']}: {one['asking']}/{one['items']}")
        for line in one["findings"]:
            state = tell("已经取消", "withdrawn") if line["state"] == "withdrawn" else tell("政府已有", "held")
            click.echo(f"    {line['item']}: {line['title']} [{state}] {line['source_title']}".rstrip())
