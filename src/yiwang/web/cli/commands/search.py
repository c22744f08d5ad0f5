"""`yiwang search`: the results of the search page on the terminal, for people and for programs."""

import click

from yiwang.web.cli.places import known_division
from yiwang.web.cli.words import Command, help_text
from yiwang.web.launcher.language import tell


@click.command(
    "search",
    cls=Command,
    help=help_text(
        "像搜索页一样查找事项，结果和顺序一样：yiwang search 开饭店 --division 440825",
        "Find service items as the search page does, same results, same order: yiwang search kaifandian",
    ),
)
@click.argument("query", required=False, default="")
@click.option("--division", default="", help=help_text("地区代码，2 到 12 位。", "Division code, 2 to 12 digits."))
@click.option("--limit", default=20, type=click.IntRange(1, 100), help=help_text("最多几条。", "How many at most."))
@click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Write JSON."))
@click.option("--rebuild", is_flag=True, help=help_text("先重建索引。", "Index everything anew first."))
@click.option(
    "--evaluate",
    type=click.Choice(["dev", "test"]),
    help=help_text(
        "用评测集的一半衡量（需要已导入附带的广安区事项和事项包），并与 PostgreSQL 全文检索、tantivy 比较。",
        "Measure with one half of the judged set (the shipped items and packs must be loaded), beside others.",
    ),
)
def command(query: str, division: str, limit: int, as_json: bool, rebuild: bool, evaluate: str | None) -> None:
    from yiwang.web.cli.surroundings import database

    with database():
        from yiwang.core import generation
        from yiwang.engines.search.kinds import Wanted
        from yiwang.engines.search.searching import search

        generation.refresh()
        if rebuild:
            _rebuild()
        if evaluate:
            _evaluate(evaluate)
        if not query.strip():
            if not (rebuild or evaluate):
                raise click.ClickException(
                    tell("请写要找什么，如 yiwang search 开饭店。", "Say what to look for: yiwang search kaifandian.")
                )
            return
        code = known_division(division)
        found = search(query, ["item"], Wanted(division=code), limit=limit)
        rows = [
            {
                "name": hit.place.name,
                "code": hit.place.code,
                "organization": hit.place.organization,
                "score": round(hit.score, 4),
                "key": hit.place.key,
                "division": hit.place.division,
            }
            for hit in found.hits
        ]
        if as_json:
            import orjson

            click.echo(orjson.dumps({"query": query, "division": code, "results": rows}).decode())
            return
        for row in rows:
            click.echo(f"{row['score']:8.3f}  {row['name']}  {row['organization']}")
        if not rows:
            click.echo(tell("没有找到。换一个说法再试试。", "Nothing was found. Try other words."))


JUDGED_AT = "511602000000"  # Guang'an district, whose items the set is judged over


def _evaluate(half: str) -> None:
    from yiwang.engines.search.evaluation.comparing import compare
    from yiwang.engines.search.evaluation.judging import judged_set
    from yiwang.engines.search.kinds import Wanted
    from yiwang.service.catalogue.models import Face

    try:
        judged = judged_set(Face.objects.values_list("title", flat=True), half)
    except ValueError as missing:
        raise click.ClickException(
            tell(f"评测用的事项没有载入：{missing}", f"Items of the judged set are not loaded: {missing}")
        ) from missing
    for report in compare("item", judged, half, Wanted(division=JUDGED_AT)):
        click.echo(report.line())


def _rebuild() -> None:
    from yiwang.engines.search.kinds import KINDS
    from yiwang.engines.search.rebuilding import rebuild

    for code in KINDS:
        count, seconds = rebuild(code)
        click.echo(tell(f"{code}：{count} 条，{seconds:.1f} 秒。", f"{code}: {count} texts, {seconds:.1f} s."))
