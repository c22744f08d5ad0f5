"""`yiwang bench`"""

import os
import subprocess
import sys

import click

from yiwang.web.cli.words import command as declare
from yiwang.web.cli.words import help_text

MEASURES = ("submit", "read", "step", "work_list", "chain", "instant")


@declare(
    "bench",
    zh="在本机测速：同一台机器上的网站、后台进程和数据库，与 pgbench 交替测量。",
    en="Measure speed on this machine: web, worker and database together, in turn with pgbench.",
)
@click.option(
    "--seconds",
    default=10,
    show_default=True,
    type=click.IntRange(1, 600),
    help=help_text("每项的秒数。", "Seconds each."),
)
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(MEASURES),
    help=help_text("只测这一项，可重复。", "Only this measure; may be repeated."),
)
@click.option(
    "--part",
    default="all",
    show_default=True,
    type=click.Choice(("all", "service", "identity", "trust", "catalogue")),
    help=help_text("测办事、测身份、测可信、测目录，还是都测。", "Services, identity, trust, catalogue, or all."),
)
@click.option(
    "--people",
    default=5_000_000,
    show_default=True,
    type=click.IntRange(10_000, 20_000_000),
    help=help_text("测身份时的自然人数。", "Persons when identity is measured."),
)
@click.option(
    "--licences",
    default=10_000,
    show_default=True,
    type=click.IntRange(100, 200_000),
    help=help_text(
        "测可信时颁发的证照数；内存要在 100000 张时平稳。",
        "Licences that are issued when trust is measured; memory must be flat at 100000.",
    ),
)
@click.option(
    "--leaves",
    default=50_000_000,
    show_default=True,
    type=click.IntRange(1_000, 200_000_000),
    help=help_text("测可信时账本的叶数。", "Leaves of the log when trust is measured."),
)
@click.option(
    "--items",
    default=2_000_000,
    show_default=True,
    type=click.IntRange(2_000, 5_000_000),
    help=help_text("测目录时的事项数。", "Service items when the catalogue is measured."),
)
def command(
    seconds: int, only: "tuple[str, ...]", part: str, people: int, licences: int, leaves: int, items: int
) -> int:
    """Each part is measured in a process of its own: their databases have nothing in common."""
    if part == "identity":
        from yiwang.web.bench.identity import run as identity

        return int(identity.main(seconds=seconds, people=people) or 0)
    if part == "trust":
        from yiwang.web.bench.trust import run as trust

        return int(trust.main(seconds=seconds, licences=licences, leaves=leaves) or 0)
    if part == "catalogue":
        from yiwang.web.bench.catalogue import run as catalogue

        return int(catalogue.main(seconds=seconds, items=items) or 0)
    from yiwang.web.bench import run

    surroundings = dict(os.environ)  # each part puts a database and a folder of its own into them
    missed = int(run.main(seconds=seconds, only=only) or 0)
    if part == "all" and not only:
        for name, counts in (
            ("identity", ("--people", str(people))),
            ("trust", ("--licences", str(licences), "--leaves", str(leaves))),
            ("catalogue", ("--items", str(items))),
        ):
            following = [sys.executable, "-m", "yiwang.web.cli", "bench", "--part", name, *counts]
            following += ["--seconds", str(seconds)]
            missed |= subprocess.run(following, check=False, env=surroundings).returncode  # noqa: S603  our own command
    return missed
