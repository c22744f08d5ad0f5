"""`yiwang packs …`: everything that happens to a pack before and after it is published."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from yiwang.web.cli.words import Command, Group, help_text

command = Group(
    "packs",
    help=help_text(
        "事项包：检查、测试、比较、试运行、发布、导出。",
        "Packs: check, test, diff, dry-run, publish, export.",
    ),
)
FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
FOLDERS = click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help=help_text("输出 JSON。", "Print JSON."))


def call(name: str, *arguments: Any, **options: Any) -> int:
    """Call the room's function; what it returns is the exit status."""
    from yiwang.web.cli.surroundings import database

    with database():
        return int(getattr(import_module("yiwang.packs.commands"), name)(*arguments, **options) or 0)


def subcommand(name: str, zh: str, en: str) -> Any:
    return command.command(name, cls=Command, help=help_text(zh, en))


@subcommand(
    "check",
    "检查事项包，指出文件、行号和改法；不连数据库。",
    "Check packs: file, line and remedy; needs no database.",
)
@FOLDERS
@AS_JSON
def check(folders: "tuple[Path, ...]", as_json: bool) -> int:
    from yiwang.web.cli.surroundings import set_up_django

    set_up_django()
    return int(import_module("yiwang.packs.commands").check(folders or every_pack(), json=as_json) or 0)


@subcommand("test", "运行事项包的场景。", "Run the scenarios of packs.")
@FOLDERS
@AS_JSON
def test(folders: "tuple[Path, ...]", as_json: bool) -> int:
    return call("test", folders or every_pack(), json=as_json)


@subcommand("diff", "与已发布的版本比较。", "Compare with the published revision.")
@FOLDER
@AS_JSON
def diff(folder: Path, as_json: bool) -> int:
    return call("diff", folder, json=as_json)


@subcommand(
    "dry-run",
    "对全部在办件试运行：影响谁、会丢什么。",
    "Run against all live cases: who is touched, what is lost.",
)
@FOLDER
@AS_JSON
def dry_run(folder: Path, as_json: bool) -> int:
    return call("dry_run", folder, json=as_json)


@subcommand("publish", "发布为新版本；在办件继续用原来的版本。", "Publish a new revision; running cases keep theirs.")
@FOLDER
@click.option("--reason", default="", help=help_text("发布的理由，会留痕。", "Why; it is recorded."))
@AS_JSON
def publish(folder: Path, reason: str, as_json: bool) -> int:
    return call("publish", folder, reason=reason, json=as_json)


@subcommand("export", "把已发布的版本导出为文件夹。", "Export the published revision as a folder.")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
def export(name: str, folder: Path) -> int:
    return call("export", name, folder)


def every_pack() -> "tuple[Path, ...]":
    """Folders of the packs that come along."""
    from yiwang.web.launcher.tree import REPOSITORY

    return tuple(sorted(path.parent for path in (REPOSITORY / "packs").glob("*/pack.yaml")))
