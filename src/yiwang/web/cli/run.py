"""Run a command and turn what goes wrong into one sentence; `--debug` shows the traceback instead."""

import os
import re
import sys
import traceback
from collections.abc import Sequence

import click
from click.exceptions import NoArgsIsHelpError

from yiwang.web.launcher.language import Told, tell

FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
EXTRA = re.compile(r"^Got unexpected extra arguments? \((.+)\)$")
NO_ROOM = ("No space left on device", "Disk quota exceeded")
OTHER_SCHEMA = ("UndefinedTable", "UndefinedColumn", "UndefinedFunction", "InvalidSchemaName")


def run(arguments: Sequence[str] | None = None) -> None:
    """Run `yiwang` with these arguments (default: the process's) and end the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    choose_language(given)
    from yiwang.web.cli.root import root  # after the language is known: help texts are made on import

    sys.exit(outcome(root, given))


def choose_language(given: Sequence[str]) -> None:
    """Let `--lang` decide before any help text is made."""
    for position, argument in enumerate(given):
        if argument == "--lang" and position + 1 < len(given):
            os.environ["YIWANG_LANG"] = given[position + 1]
        elif argument.startswith("--lang="):
            os.environ["YIWANG_LANG"] = argument.partition("=")[2]


def outcome(command: click.Command, given: "list[str]") -> int:
    """Exit status of the command; failures are told on standard error."""
    debug = "--debug" in given
    try:
        result = command.main(given, prog_name="yiwang", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.UsageError as wrong:
        if wrong.ctx is not None and (isinstance(wrong, NoArgsIsHelpError) or wrong.message == "Missing command."):
            click.echo(wrong.ctx.get_help(), err=True)
            return WRONG_USE
        name = wrong.ctx.command_path if wrong.ctx else "yiwang"
        hint = tell(f"用 {name} --help 看用法。", f"See {name} --help.")
        click.echo(f"{usage_sentence(wrong)} {hint}", err=True)
        return WRONG_USE
    except click.ClickException as failed:
        click.echo(failed.format_message(), err=True)
        return FAILED
    except Exception as fault:  # noqa: BLE001  the outermost runner: whatever it is, a stranger reads one sentence
        if debug:
            traceback.print_exc()
        click.echo(sentence(fault, debug=debug), err=True)
        return FAILED
    return result if isinstance(result, int) else 0


def usage_sentence(wrong: click.UsageError) -> str:
    """What was wrong with the way the command was typed."""
    if isinstance(wrong, click.MissingParameter):
        name = wrong.param.make_metavar(wrong.ctx) if wrong.param is not None and wrong.ctx is not None else ""
        return tell(f"缺少 {name}。", f"{name} is missing.")
    if isinstance(wrong, click.NoSuchOption):
        return tell(f"没有 {wrong.option_name} 这个选项。", f"There is no option {wrong.option_name}.")
    if isinstance(wrong, click.BadParameter):
        return tell(f"参数不对：{demand(wrong.param)}", f"Wrong argument: {wrong.message}.".replace("..", "."))
    if extra := EXTRA.search(wrong.format_message()):
        return tell(f"多了参数 {extra[1]}。", f"Unexpected argument: {extra[1]}.")
    return tell(f"用法不对：{wrong.format_message()}", wrong.format_message())


def demand(param: click.Parameter | None) -> str:
    """What a parameter has to be, in Chinese: click only says it in English."""
    if param is None:
        return "请检查写法。"
    name, kind = param.opts[-1] if isinstance(param, click.Option) else param.human_readable_name, param.type
    if isinstance(kind, click.IntRange):
        return f"{name} 要是 {kind.min} 到 {kind.max} 之间的整数。"
    if isinstance(kind, click.Choice):
        return f"{name} 只能是 {'、'.join(str(choice) for choice in kind.choices)}。"
    if isinstance(kind, click.Path):
        wanted = "或".join(word for word, fits in (("文件", kind.file_okay), ("目录", kind.dir_okay)) if fits)
        return f"{name} 要是{'已有的' if kind.exists else ''}{wanted}，而且读得了。"
    return f"{name} 的写法不对。"


def sentence(fault: BaseException, *, debug: bool) -> str:
    """One sentence for a failure; an unforeseen one says how to see more."""
    if isinstance(fault, Told):
        return str(fault)
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if any(sign in str(fault) for sign in NO_ROOM):
        return tell("磁盘已满：请清出空间后再试。", "The disk is full: free some space and try again.")
    if type(fault.__cause__).__name__ in OTHER_SCHEMA:
        return tell(
            "数据库结构还没有建立，或者不是这个版本的：请先运行 yiwang migrate。",
            "The database schema is missing or of another version: run yiwang migrate first.",
        )
    if kind.startswith(("django.db.utils.OperationalError", "psycopg", "psycopg_pool")):
        why = (str(fault).strip().splitlines() or ["-"])[0]
        return tell(
            f"连不上数据库（{why}）：请先运行 yiwang demo，或检查 DATABASE_URL。",
            f"The database cannot be reached ({why}): start yiwang demo, or check DATABASE_URL.",
        )
    if isinstance(fault, OSError) and fault.filename is not None:
        return tell(f"{fault.filename}：{fault.strerror}。", f"{fault.filename}: {fault.strerror}.")
    if hasattr(fault, "code") and hasattr(fault, "text"):  # a refusal of the domain
        return f"{fault.text}（{fault.code}）"
    more = "" if debug else tell("加 --debug 可看详情。", "Add --debug to see more.")
    return f"{tell('没有成功', 'It failed')}: {fault or kind} {more}".strip()
